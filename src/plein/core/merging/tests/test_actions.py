"""Two accounts become one: everything moves, nobody gains a way in, and no model is forgotten."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from plein.channels.poll.actions import ask, vote
from plein.channels.poll.models import Option, Poll
from plein.core import testing
from plein.core.follows import actions as follows
from plein.core.merging import actions
from plein.core.merging.fates import FATES, SHOWN, named
from plein.core.merging.queries import alike, conflicts, doubles, preview, told_apart, waiting
from plein.core.models import (
    Endorsement,
    Event,
    Membership,
    Mention,
    Merging,
    Person,
    PersonSkill,
    Post,
    Rule,
    Space,
    Token,
)
from plein.core.people import actions as people
from plein.core.permissions import Forbidden, Invalid
from plein.core.profiles import actions as profiles
from plein.core.provisioning.actions import provision
from plein.core.reactions.actions import bookmark, react
from plein.core.testing import Cast, browser, person, say
from plein.core.units import actions as units
from plein.doors.arrivals.actions import come_in
from plein.doors.models import Identity
from plein.doors.testing import provider, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(cast: Cast) -> Person:
    """Ben as an import listed him, before he came in by himself."""
    return people.create(name="Ben Bakker", username="bbakker", email="b.bakker@example.org", joined=False)


def test_everything_that_names_a_person_has_a_fate() -> None:
    assert set(named()) == set(FATES), "say in core/merging/fates.py what becomes of it when two accounts become one"
    assert set(SHOWN) <= set(FATES)


def test_everything_goes_to_the_account_that_stays(cast: Cast, old: Person) -> None:
    space = testing.space(cast)
    secret = testing.space(cast, "Geheim", kind="secret")
    secret.memberships.filter(person=cast.ben).delete()
    people.arrive(old)  # to say something; an import does so without
    for where in (space, secret):
        where.memberships.create(person=old, role="moderator")
    said, other = say(old, secret, "oud"), say(cast.ada, space, "hoi @bbakker")
    on_profile = say(old, Space.objects.get(owner=old), "op mijn pagina")
    for one in (old, cast.ben):
        react(other, by=one, emoji="🎉")
        bookmark(other, by=one)
        follows.BY_NAME["follow"](cast.ada, by=one)
        profiles.set_skills(one, by=one, kind="skill", names=["snoeien"])
    follows.BY_NAME["follow"](cast.ben, by=old)
    follows.BY_NAME["follow"](old, by=cast.eef)
    row = PersonSkill.objects.get(person=old)
    for one in (cast.ben, cast.ada):
        profiles.endorse(row, by=one)
    poll = ask("Wat?", ["a", "b"], by=cast.ada, space=space)
    first, second = Option.objects.filter(poll=poll.pk)
    vote(poll, [first], by=old)
    vote(poll, [second], by=cast.ben)
    profiles.change(old, by=old, phone="0314 555 0199", shown={"phone": "me"})
    unit = units.create("Beheer", by=cast.root, lead=old)
    units.place(old, by=cast.root, unit=unit, title="Hovenier", employee_number="0042")
    units.place(cast.eef, by=cast.root, manager=old)
    people.make_token(old, by=old, name="t", scopes=["read"])
    session = browser(old)
    Person.objects.filter(pk=old.pk).update(joined_at=None)

    actions.merge(old, cast.ben, by=cast.root)

    ben = Person.objects.get(pk=cast.ben.pk)
    assert {post.author_id for post in Post.objects.filter(pk__in=(said.pk, on_profile.pk))} == {ben.pk}
    assert Post.objects.get(pk=on_profile.pk).space.owner == ben
    assert secret.memberships.get(person=ben).role == space.memberships.get(person=ben).role == "moderator"
    assert (other.reactions.count(), other.bookmarks.count(), Mention.objects.get(post=other).person) == (1, 1, ben)
    assert ben.follows.filter(to_person=cast.ada).count() == 1 and not ben.follows.filter(to_person=ben).exists()
    assert cast.eef.follows.get(to_person__isnull=False).to_person == ben
    assert list(Endorsement.objects.filter(skill__person=ben).values_list("by", flat=True)) == [cast.ada.pk]
    assert (Poll.objects.get(pk=poll.pk).voters, [one.count for one in Option.objects.filter(poll=poll.pk)]) == (1, [0, 1])  # fmt: skip
    assert (ben.unit, ben.title, ben.employee_number, ben.email) == (unit, "Hovenier", "0042", "b.bakker@example.org")
    assert (ben.profile.phone, ben.profile.shown) == ("0314 555 0199", {"phone": "me"})
    unit.refresh_from_db()
    assert unit.lead == ben and Person.objects.get(pk=cast.eef.pk).manager == ben
    assert not Token.objects.filter(person__in=(old, ben)).exists()
    assert session.get("/", secure=True).status_code == 302
    gone = Person.objects.get(pk=old.pk)
    assert (gone.is_active, gone.merged_into, gone.email, gone.title) == (False, ben, None, "")
    for label, (model, field) in named().items():
        left = model._default_manager.filter(**{field: old})
        if label == "core.Space.owner":
            left = left.exclude(posts=None)
        elif label == "core.Membership.person":
            left = left.exclude(space__owner=old)
        assert not left.exists(), label
    merged = Event.objects.get(name="people.merged")
    assert (merged.actor, merged.data["person"], merged.data["gone"]) == (cast.root, ben.pk, old.pk)
    assert merged.data["moved"]["core.Post.author"] == 2


def test_the_old_user_name_leads_on(cast: Cast, old: Person) -> None:
    actions.merge(old, cast.ben, by=cast.root)
    answer = browser(cast.ada).get("/people/bbakker/", secure=True)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/people/ben/")
    for path in ("/people/bbakker/card.vcf", "/people/bbakker/?skills=1"):
        assert "/people/ben/" in browser(cast.ada).get(path, secure=True).headers["Location"]
    post = say(cast.ada, testing.space(cast), "hoi @bbakker")
    assert Mention.objects.get(post=post).person == cast.ben and "/people/bbakker/" in post.html
    with pytest.raises(Invalid):
        people.create(name="Iemand", username="bbakker")
    assert provision(Person.objects.get(pk=old.pk), by=None, title="Boa").person == cast.ben
    with pytest.raises(Invalid):
        people.set_active(Person.objects.get(pk=old.pk), by=cast.root, active=True)
    assert Client().get("/people/bbakker/", secure=True).headers["Location"].startswith("/sign-in/")


def test_a_chain_of_merged_accounts_ends_at_the_last(cast: Cast, old: Person) -> None:
    older = people.create(name="B. Bakker", username="bb", joined=False)
    actions.merge(older, old, by=cast.root)
    actions.merge(Person.objects.get(pk=old.pk), cast.ben, by=cast.root)
    assert Person.objects.get(pk=older.pk).merged_into == cast.ben


def test_two_entries_of_one_directory_lead_to_the_account_that_stays(cast: Cast, old: Person) -> None:
    door = provider(cast)
    for who, subject in ((cast.ben, "first"), (old, "second")):
        Identity.objects.create(provider=door, person=who, subject=subject)
    Person.objects.filter(pk=old.pk).update(joined_at=timezone.now())
    asked = actions.propose(Person.objects.get(pk=old.pk), cast.ben, by=cast.root)
    for who in (old, cast.ben):
        actions.agree(asked, by=who)
    rows = Identity.objects.filter(person=cast.ben).order_by("pk")
    assert list(rows.values_list("subject", "is_second")) == [("first", False), ("second", True)]
    for subject in ("first", "second"):
        assert come_in(door, subject, told(name="Ben")).person == cast.ben


def test_what_could_be_a_way_in_is_refused(cast: Cast, old: Person) -> None:
    listed_guest = people.create(name="Gast", username="gg", role="guest", joined=False)
    chief = person("chef", role="administrator")
    for gone, kept, by in (
        (old, cast.root, cast.root), (cast.root, cast.ben, cast.root), (cast.ben, old, cast.root), (cast.ben, cast.ada, cast.root),
        (chief, cast.ben, cast.root), (listed_guest, cast.ben, cast.root), (old, old, cast.root), (old, cast.gus, cast.root),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            actions.merge(gone, kept, by=by)
    for by in (cast.ada, cast.ben, cast.gus):
        for call in (actions.merge, actions.propose):
            with pytest.raises(Forbidden):
                call(old, cast.ben, by=by)
    assert not Event.objects.filter(name="people.merged").exists()


def test_who_comes_in_by_another_system_comes_into_no_account_that_is_in_use(cast: Cast, old: Person) -> None:
    Identity.objects.create(provider=provider(cast), person=old, subject="s-1")
    with pytest.raises(Invalid, match="lets somebody into the account that goes"):
        actions.merge(old, cast.ben, by=cast.root)
    assert Identity.objects.get().person == old and Person.objects.get(pk=old.pk).is_active


def test_two_accounts_in_use_are_merged_only_when_both_agree(cast: Cast) -> None:
    people.change_email(cast.ben, by=cast.ben, email="ben@example.org")
    other = person("benb", name="Ben B.")
    Identity.objects.create(provider=provider(cast), person=other, subject="s-1")
    asked = actions.propose(other, cast.ben, by=cast.root)
    assert [message.to for message in mail.outbox][-1] == ["ben@example.org"]
    assert list(waiting(other)) == list(waiting(cast.ben)) == [asked] and not waiting(cast.ada).exists()
    for by in (cast.ada, cast.root, cast.gus):
        with pytest.raises(Forbidden):
            actions.agree(asked, by=by)
    assert actions.agree(asked, by=other) is False
    assert actions.agree(asked, by=other) is False  # twice the same is not two
    assert not waiting(other).exists() and Person.objects.get(pk=other.pk).is_active
    assert actions.agree(asked, by=cast.ben) is True
    assert Person.objects.get(pk=other.pk).merged_into == cast.ben and not Merging.objects.exists()
    assert Identity.objects.get(subject="s-1").person == cast.ben


def test_a_question_can_be_refused_and_does_not_outlive_the_right_to_ask(cast: Cast) -> None:
    other = person("benb")
    asked = actions.propose(other, cast.ben, by=cast.root)
    with pytest.raises(Forbidden):
        actions.withdraw(asked, by=cast.ada)
    actions.withdraw(asked, by=cast.ben)
    with pytest.raises(Invalid):
        actions.agree(asked, by=other)
    asked = actions.propose(other, cast.ben, by=cast.root)
    actions.agree(asked, by=other)
    person("chef", role="administrator")
    Person.objects.filter(pk=cast.root.pk).update(role="member")
    with pytest.raises(Forbidden):
        actions.agree(asked, by=cast.ben)
    Merging.objects.filter(pk=asked.pk).update(expires_at="2020-01-01T00:00:00Z")
    with pytest.raises(Invalid):
        actions.agree(asked, by=cast.ben)


def test_doubles_are_proposed_and_colleagues_of_one_name_are_not(cast: Cast, old: Person) -> None:
    one, two = units.create("A", by=cast.root), units.create("B", by=cast.root)
    for username, unit in (("jan1", one), ("jan2", two)):
        units.place(person(username, name="Jan Jansen"), by=cast.root, unit=unit)
    people.create(name="F. Yıldız", username="fy", email="fatma@oud.example.org", joined=False)
    people.create(name="Fatma Yıldız", username="fatma", email="fatma@example.org", joined=False)
    groups, after = doubles()
    assert [sorted(one.username for one in some) for some in groups] == [
        ["fatma", "fy"],
        ["bbakker", "ben"],
    ] and not after
    slip = people.create(name="Bén Baker", username="bbaker", joined=False)
    assert {one.username for one in alike(slip, cast.root)} == {"bbakker", "ben"}


def test_who_are_two_people_are_not_proposed_and_not_merged_until_that_is_taken_back(cast: Cast, old: Person) -> None:
    third = people.create(name="Ben Bakker", username="benb", joined=False)
    actions.keep_apart(old, cast.ben, by=cast.root)
    actions.keep_apart(cast.ben, old, by=cast.root)
    assert Event.objects.filter(name="people.kept_apart").count() == 1 and len(told_apart()) == 1
    assert {one.username for one in doubles()[0][0]} == {"bbakker", "ben", "benb"}, "each may still be the third"
    actions.keep_apart(cast.ben, third, by=cast.root)
    assert {one.username for one in doubles()[0][0]} == {"bbakker", "benb"}
    assert {one.username for one in alike(cast.ben, cast.root)} == set()
    with pytest.raises(Invalid, match="two people"):
        actions.merge(old, cast.ben, by=cast.root)
    actions.compare_again(cast.ben, old, by=cast.root)
    actions.compare_again(cast.ben, old, by=cast.root)
    assert Event.objects.filter(name="people.compared_again").count() == 1
    assert {one.username for one in alike(cast.ben, cast.root)} == {"bbakker"}
    actions.merge(old, cast.ben, by=cast.root)
    for act in (actions.keep_apart, actions.compare_again):
        with pytest.raises(Forbidden):
            act(cast.ben, third, by=cast.ada)


def test_a_question_ends_when_they_are_two_people(cast: Cast) -> None:
    other = person("benb", name="Ben B.")
    actions.propose(other, cast.ben, by=cast.root)
    actions.keep_apart(other, cast.ben, by=cast.root)
    assert not waiting(cast.ben).exists()


@pytest.mark.parametrize("hand", ["member", "editor"])
def test_who_was_in_a_space_by_hand_stays_so_where_a_rule_gives_more(cast: Cast, old: Person, hand: str) -> None:
    space = testing.space(cast, "Groen")
    Membership.objects.filter(person=cast.ben).delete()
    rule = Rule.objects.create(space=space, place="Werf", place_key="werf", role="moderator", by=cast.ada)
    Person.objects.filter(pk=cast.ben.pk).update(place="Werf")
    Membership.objects.create(space=space, person=cast.ben, role="moderator", rule=rule)
    Membership.objects.create(space=space, person=old, role=hand)
    actions.merge(old, cast.ben, by=cast.root)
    mine = Membership.objects.get(space=space, person=cast.ben)
    assert (mine.role, mine.own_role) == ("moderator", hand)
    units.place(cast.ben, by=cast.root, place="Elders")
    assert Membership.objects.get(space=space, person=cast.ben).role == hand, (
        "as they were, when the rule holds no longer"
    )


def test_the_preview_counts_and_names_no_space(cast: Cast, old: Person) -> None:
    secret = testing.space(cast, "Heel geheim", kind="secret")
    secret.memberships.create(person=old, role="member")
    units.place(old, by=cast.root, title="Boa", employee_number="1")
    units.place(cast.ben, by=cast.root, title="Hovenier")
    parts = {str(part.name): (part.count, part.same) for part in preview(old, cast.ben)}
    assert parts["Spaces"] == (1, 1) and "Heel geheim" not in str(parts)
    assert [
        (name, str(a), str(b))
        for name, a, b in conflicts(*Person.objects.filter(pk__in=(old.pk, cast.ben.pk)).order_by("-pk"))
    ] == [("title", "Boa", "Hovenier")]


def test_killed_halfway_nothing_is_merged(cast: Cast, old: Person, monkeypatch: Any) -> None:
    say(cast.ben, testing.space(cast), "x")
    monkeypatch.setattr(actions, "reindex", lambda _keys: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.merge(old, cast.ben, by=cast.root)
    assert Person.objects.get(pk=old.pk).is_active and not Person.objects.filter(merged_into__isnull=False).exists()
