"""Who may read and do what: the one rule, the roles and the four stages."""

import pytest
from django.utils import timezone

from plein.core import testing
from plein.core.channel import rules
from plein.core.leaving.models import Departure
from plein.core.merging.models import Merging
from plein.core.models import File, Membership, Person, PersonSkill, Post, Space, Stay, Unit
from plein.core.people.actions import make_token, set_active
from plein.core.permissions import RULES, Forbidden, can
from plein.core.posts import actions
from plein.core.testing import Cast
from plein.core.welcome.models import Pair

KINDS = ["open", "closed", "secret"]


@pytest.mark.parametrize("kind", KINDS)
def test_members_read_every_kind_of_space(cast: Cast, kind: str) -> None:
    space = testing.space(cast, kind=kind)
    post = testing.say(cast.ben, space)
    for person in (cast.ada, cast.ben, cast.gus, cast.mo, cast.eef):
        assert Post.objects.visible_to(person).filter(pk=post.pk).exists()


def test_colleagues_read_open_spaces_only(cast: Cast) -> None:
    seen = {
        kind: Post.objects.visible_to(cast.cleo)
        .filter(pk=testing.say(cast.ben, testing.space(cast, kind, kind=kind)).pk)
        .exists()
        for kind in KINDS
    }
    assert seen == {"open": True, "closed": False, "secret": False}


def test_a_guest_sees_no_open_space_without_being_asked_in(cast: Cast) -> None:
    post = testing.say(cast.ada, testing.spaces.create("Open", by=cast.ada))
    assert not Post.objects.visible_to(cast.gus).filter(pk=post.pk).exists()


def test_an_administrator_reads_no_more_than_others(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast, kind="secret"))
    assert not Post.objects.visible_to(cast.root).filter(pk=post.pk).exists()


def test_colleagues_know_of_closed_spaces_but_not_of_secret_ones(cast: Cast) -> None:
    for kind in KINDS:
        testing.space(cast, kind, kind=kind)
    assert set(Space.objects.listed_to(cast.cleo).places().values_list("kind", flat=True)) == {"open", "closed"}
    assert not Space.objects.listed_to(cast.gus).filter(memberships=None).exists()


def test_a_closed_account_reads_nothing(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast))
    set_active(cast.ben, by=cast.root, active=False)
    cast.ben.refresh_from_db()
    assert not Post.objects.visible_to(cast.ben).filter(pk=post.pk).exists()
    assert not can(cast.ben, "post.react", post)


def test_what_is_over_is_for_its_author_alone(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast))
    Post.objects.filter(pk=post.pk).update(expires_at=timezone.now())
    readers = [
        one for one in (cast.ada, cast.ben, cast.gus, cast.cleo) if Post.objects.visible_to(one).filter(pk=post.pk)
    ]
    assert readers == [cast.ben]


def test_a_guest_sees_only_whom_they_share_a_space_with(cast: Cast) -> None:
    testing.space(cast)  # Gus is in it, Cleo is not
    seen = Person.objects.visible_to(cast.gus)
    assert {cast.gus, cast.ben} <= set(seen) and cast.cleo not in seen
    assert cast.cleo in Person.objects.visible_to(cast.ada)


def test_who_is_no_guest_is_told_only_of_guests_they_share_a_space_with(cast: Cast) -> None:
    testing.space(cast)  # Gus is in it, Cleo is not
    assert cast.gus in Person.objects.listed_to(cast.ben) and cast.gus not in Person.objects.listed_to(cast.cleo)


def test_in_a_one_way_space_only_editors_answer(cast: Cast) -> None:
    space = testing.space(cast, stage="one_way")
    post = testing.say(cast.ada, space)
    for person in (cast.ben, cast.gus, cast.cleo):
        with pytest.raises(Forbidden):
            actions.reply(post, by=person, text="Ja")
    assert actions.reply(post, by=cast.eef, text="Ja").state == "published"


STAGES: dict[str, dict[str, str | None]] = {
    "one_way": {"member": None, "editor": "published"},
    "bottom_up": {"member": "held", "editor": "published"},
    "pre_moderated": {"member": "held", "editor": "published"},
    "post_moderated": {"member": "published", "editor": "published"},
    "open": {"member": "published", "editor": "published"},
}


@pytest.mark.parametrize("stage", STAGES)
def test_the_stage_decides_what_a_post_becomes(cast: Cast, stage: str) -> None:
    space = testing.space(cast, stage=stage)
    for who, expected in ((cast.ben, STAGES[stage]["member"]), (cast.eef, STAGES[stage]["editor"])):
        if expected is None:
            with pytest.raises(Forbidden):
                testing.say(who, space)
        else:
            assert testing.say(who, space).state == expected


def test_what_waits_is_seen_by_its_author_and_those_who_judge(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast, stage="bottom_up"))
    seen = {
        person.username: Post.objects.visible_to(person).filter(pk=post.pk).exists()
        for person in (cast.ben, cast.eef, cast.mo, cast.ada, cast.gus, cast.cleo)
    }
    assert seen == {"ben": True, "eef": True, "mo": True, "ada": True, "gus": False, "cleo": False}


def test_guests_answer_but_do_not_begin(cast: Cast) -> None:
    space = testing.space(cast)
    with pytest.raises(Forbidden):
        testing.say(cast.gus, space)
    assert actions.reply(testing.say(cast.ben, space), by=cast.gus, text="Dag").author == cast.gus


def test_colleagues_answer_in_an_open_space_without_joining(cast: Cast) -> None:
    assert actions.reply(testing.say(cast.ben, testing.space(cast)), by=cast.cleo, text="Ook beyond my network").pk


@pytest.mark.parametrize("kind", ["closed", "secret"])
def test_colleagues_cannot_touch_what_they_cannot_read(cast: Cast, kind: str) -> None:
    post = testing.say(cast.ben, testing.space(cast, kind=kind))
    for verb in ("post.reply", "post.react", "post.edit", "post.remove", "post.judge", "post.read"):
        assert not can(cast.cleo, verb, post), verb


def test_nobody_writes_in_an_archived_space(cast: Cast) -> None:
    space = testing.space(cast)
    post = testing.say(cast.ben, space)
    testing.spaces.archive(space, by=cast.ada)
    post.refresh_from_db()
    assert not any(can(cast.ben, verb, post) for verb in ("post.reply", "post.react", "post.edit"))
    assert not can(cast.ada, "space.post", post.space)
    assert Post.objects.visible_to(cast.cleo).filter(pk=post.pk).exists()


def test_after_leaving_one_changes_nothing_any_more(cast: Cast) -> None:
    space = testing.space(cast, kind="closed")
    post = testing.say(cast.ben, space)
    testing.spaces.leave(space, by=cast.ben)
    assert not Post.objects.visible_to(cast.ben).filter(pk=post.pk).exists()
    assert not any(can(cast.ben, verb, post) for verb in ("post.edit", "post.remove", "post.undo", "post.reply"))


def test_roles_rank_from_guest_to_manager() -> None:
    assert Membership.roles_from("editor") == ["editor", "moderator", "manager"]


def test_every_verb_refuses_strangers(cast: Cast) -> None:
    space = testing.space(cast, kind="secret")
    post = testing.say(cast.ben, space)
    targets: dict[str, object] = {
        "person": cast.ben, "space": space, "token": make_token(cast.ben, by=cast.ben, name="t", scopes=["read"])[0],
        "file": File(owner=cast.ben), "unit": Unit(lead=cast.ben), "skill": PersonSkill(person=cast.cleo),  # nobody praises themselves
        "merging": Merging(gone=cast.ben, kept=cast.ada), "departure": Departure(person=cast.ben, manager=cast.ada),
        "guest": Stay(person=cast.gus, sponsor=cast.ben), "buddy": Pair(newcomer=cast.ada, buddy=cast.ben),
    }  # fmt: skip
    for verb in {**RULES, **rules()}:
        target = targets.get(verb.partition(".")[0], post)
        if verb not in {"space.create", "welcome.use"}:
            assert not can(cast.cleo, verb, target), verb
