"""The example organisation is the same however often it is made, and consists of what its files say."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db.models import F, Max, Min, Q

from plein.channels.poll.models import Poll, Vote
from plein.commands import demo
from plein.core import testing
from plein.core.models import (
    Bookmark,
    Endorsement,
    Event,
    File,
    Membership,
    Organisation,
    Person,
    PersonSkill,
    Post,
    Profile,
    Reaction,
    Rule,
    Skill,
    Space,
    Unit,
)
from plein.core.moderation.queries import waiting_for
from plein.core.profiles.finding import kindred
from plein.core.rules.tests import truth
from plein.core.search.people import people
from plein.core.spaces.queries import readers_of, standings_of
from plein.core.units.queries import manager_of
from plein.demo import seeding
from plein.demo.crowd import VISITORS
from plein.demo.drawing import draw, face
from plein.demo.posts import Drawn
from plein.demo.reading import read
from plein.demo.shapes import Picture
from plein.imports.plein.export import export
from plein.web.accounts.example import ROLES
from tests.installation import Installation, community, empty

TODAY = date(2027, 3, 10)
pytestmark = pytest.mark.once


def quiet(what: str, count: int) -> None:
    """No progress."""


def exported(folder: Path) -> str:
    """A fingerprint of everything that is here."""
    path = folder / "export.zip"
    export(path, quiet)
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module", autouse=True)
def _drawn_once() -> Iterator[None]:
    """That drawings are always the same is tested beside them; here each is made once."""
    drawn: dict[str, Drawn] = {}

    def once(picture: Picture) -> Drawn:
        key = f"{picture}"
        drawn[key] = drawn.get(key) or draw(picture)
        return drawn[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seeding, "face", cache(face))
        patch.setattr(seeding, "draw", once)
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Path:
    """The folder of an installation with the example organisation."""
    folder = tmp_path_factory.mktemp("demo") / "here"
    with django_db_blocker.unblock(), empty(folder):
        seeding.seed(TODAY, quiet)
    return folder


@pytest.fixture
def here(made: Path, django_db_blocker: Any) -> Iterator[Path]:
    with django_db_blocker.unblock(), Installation(made):
        yield made


def test_made_again_elsewhere_it_is_the_same_to_the_byte(here: Path, tmp_path: Path) -> None:
    one = exported(tmp_path)
    with empty(tmp_path / "there"):
        seeding.seed(TODAY - timedelta(days=TODAY.weekday()), quiet)
        assert exported(tmp_path) == one


def test_a_second_time_adds_nothing_even_weeks_later(here: Path, tmp_path: Path) -> None:
    before = exported(tmp_path)
    again = seeding.seed(TODAY + timedelta(days=40), quiet)
    assert again.added == 0
    assert exported(tmp_path) == before


def test_it_goes_on_where_it_was_broken_off(here: Path, tmp_path: Path) -> None:
    def stop(what: str, count: int) -> None:
        if what == "post":
            raise KeyboardInterrupt

    with empty(tmp_path / "there"):
        with pytest.raises(KeyboardInterrupt):
            seeding.seed(TODAY, stop)
        whole = seeding.seed(TODAY, quiet)
    assert (whole.posts, whole.people) == (Post.objects.count(), Person.objects.count())


def test_all_that_the_files_say_is_there(here: Path) -> None:
    organisation = read()
    assert Organisation.objects.get().is_example
    assert Person.objects.count() == len(organisation.people) == 300
    assert Space.objects.places().count() == len(organisation.places) == 40
    assert set(Space.objects.places().values_list("stage", flat=True)) == set(Space.Stage.values)
    assert set(Space.objects.places().values_list("function", flat=True)) == set(Space.Function.values)
    assert set(Space.objects.places().values_list("kind", flat=True)) == {"open", "closed", "secret"}
    assert Post.objects.count() == len(organisation.said())
    assert File.objects.exclude(width=None).count() == sum(bool(said.picture) for said in organisation.said())
    assert Space.objects.get(slug="oud-intranet").successor == Space.objects.get(slug="vraag-en-antwoord")


def test_its_people_tell_who_they_are(here: Path) -> None:
    organisation = read()
    assert Profile.objects.count() > 250 and Skill.objects.count() > 150 and Endorsement.objects.count() > 500
    speak = {said.by for said in organisation.said()} - {
        key for key, one in organisation.people.items() if one.outside or one.left
    }
    assert speak <= set(Profile.objects.exclude(ask_about="").values_list("person__username", flat=True))
    phones = [phone for phone in Profile.objects.values_list("phone", flat=True) if phone]
    assert len(phones) == len(set(phones)) > 200 and all(len(phone) == 4 for phone in phones)  # nobody is rung
    assert PersonSkill.objects.filter(person__title__contains="Hovenier", skill__name="Bomen snoeien").exists()
    assert not Endorsement.objects.filter(by=F("skill__person")).exists()
    noor = Person.objects.get(username="noor")
    assert "hatice" in [one.username for one in people("omgevingswet", noor, 40, about=True)]
    assert kindred(noor)


def test_some_of_its_spaces_follow_from_where_people_work(here: Path) -> None:
    truth.holds()
    assert set(Rule.objects.values_list("space__slug", flat=True)) == {"nieuws", "burgerzaken", "werk-en-inkomen"}
    everybody = Person.objects.filter(is_active=True).exclude(role="guest").count()
    assert Membership.objects.filter(space__slug="nieuws", rule__isnull=False).count() == everybody > 200
    editor = Membership.objects.get(space__slug="nieuws", person__username="fatima")
    assert editor.rule is not None and editor.own_role == editor.role == "manager"
    joris = Membership.objects.get(space__slug="nieuws", person__username="joris")
    assert (joris.role, joris.own_role) == ("editor", "editor")


def test_its_units_have_leads_people_and_a_past(here: Path) -> None:
    assert Unit.objects.current().count() == 25
    assert dict(Unit.objects.exclude(closed_at=None).values_list("slug", "successor__slug")) == {
        "stadsbeheer": "ruimte", "bestuurszaken": "directie",
    }  # fmt: skip
    assert [one.name for one in Unit.objects.get(slug="samenleving").versions.order_by("since")] == [
        "Sociaal domein", "Samenleving",
    ]  # fmt: skip
    fatima, brenda, carla = (Person.objects.get(username=name) for name in ("fatima", "brenda", "carla"))
    assert (fatima.title, fatima.unit.slug, fatima.place) == ("Communicatieadviseur", "communicatie", "Stadhuis")
    assert fatima.about == "Vraag me naar nieuws, pers en de huisstijl."
    assert [str(manager_of(one)) for one in (fatima, brenda)] == ["Marijke van der Plas", "Cor van Dijk"]
    assert [one.title for one in carla.placements.order_by("since")] == [
        "Hoofd financiën en concerncontroller",
        "Concerncontroller",
    ]
    assert not Unit.objects.filter(people__is_active=False).exists()
    assert not Unit.objects.filter(people__role="guest").exists()


def test_its_last_words_are_of_the_week_before(here: Path) -> None:
    newest = Post.objects.aggregate(at=Max("published_at"))["at"].date()
    assert TODAY - timedelta(days=7) <= newest < TODAY
    assert Reaction.objects.aggregate(at=Max("at"))["at"].date() < TODAY


def test_nobody_speaks_reacts_or_votes_where_they_may_not(here: Path) -> None:
    assert_nobody_is_where_they_may_not()


def assert_nobody_is_where_they_may_not() -> None:
    """Everybody who did something in a space may read it, or has left since."""
    wrong = []
    for space in Space.objects.places():
        may = set(readers_of(space).values_list("pk", flat=True)) | set(
            Person.objects.filter(is_active=False).values_list("pk", flat=True)
        )
        posts = Post.objects.filter(space=space)
        for model, name in ((Reaction, "person"), (Bookmark, "person"), (Vote, "person")):
            where = Q(poll__post__space=space) if model is Vote else Q(post__space=space)
            did = set(model.objects.filter(where).values_list(name, flat=True))
            wrong += [(space.slug, model.__name__, pk) for pk in did - may]
        wrong += [(space.slug, "Post", pk) for pk in set(posts.values_list("author", flat=True)) - may]
    assert wrong == []


def test_nobody_does_anything_before_they_came(here: Path) -> None:
    assert not Reaction.objects.filter(Q(at__lt=F("person__joined_at")) | Q(at__lt=F("post__published_at"))).exists()
    assert not Post.objects.filter(published_at__lt=F("author__joined_at")).exists()
    assert not Membership.objects.filter(joined_at__lt=F("person__joined_at")).exists()
    assert Reaction.objects.exists() and Person.objects.aggregate(at=Min("joined_at"))["at"]


def test_polls_have_the_votes_of_the_story(here: Path) -> None:
    for said in read().said():
        if said.poll:
            poll = Poll.objects.get(post__uid=said.uid)
            assert list(poll.options.values_list("count", flat=True)) == list(said.poll.votes), said.where


def test_there_is_something_new_and_something_to_judge_for_visitors(here: Path) -> None:
    for key in VISITORS:
        lines = standings_of(Person.objects.get(username=key))
        assert lines and (key == "bas-o" or any(line.unread for line in lines)), key  # his one space is a quiet one
    noor = standings_of(Person.objects.get(username="noor"))
    assert 0 < sum(line.unread for line in noor) < len(noor)
    assert waiting_for(Person.objects.get(username="fatima")).exists()


def test_visitors_are_those_whom_the_door_lets_in(here: Path) -> None:
    assert set(VISITORS) == ROLES.keys()
    assert Person.objects.readers().filter(username__in=ROLES).count() == len(ROLES)


def test_it_grows_to_a_size_and_no_further(made: Path, tmp_path: Path, django_db_blocker: Any) -> None:
    shutil.copytree(made, tmp_path / "there")
    with django_db_blocker.unblock(), Installation(tmp_path / "there"):
        size = Post.objects.count() + 303
        first = seeding.seed(TODAY, quiet, people=340, posts=size)
        again = seeding.seed(TODAY, quiet, people=340, posts=size)
        assert (first.people, first.posts, first.added) == (340, size, 303)
        assert (again.people, again.posts, again.added) == (340, size, 0)
        newcomers = Person.objects.filter(username__startswith="m0")
        assert len(newcomers) == 40
        assert all(one.memberships.filter(space__slug="nieuws").exists() for one in newcomers)
        assert_nobody_is_where_they_may_not()


def test_an_organisation_of_somebody_else_is_left_alone(tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), community(tmp_path / "here"):
        said = CliRunner().invoke(demo.command, [])
        assert said.exit_code == 1
        assert "belongs to Gemeente Voorbeeld" in said.output and "another PLEIN_DATABASE_URL" in said.output
        assert not Organisation.objects.get().is_example
        assert not Person.objects.filter(username="noor").exists()


def test_people_who_were_imported_before_set_up_are_left_alone(tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), empty(tmp_path / "here"):
        testing.person("kevin")
        said = CliRunner().invoke(demo.command, [])
        assert said.exit_code == 1
        assert "brought into this installation" in said.output
        assert not Organisation.objects.exists()


def test_the_door_is_closed_for_good(tmp_path: Path, made: Path, django_db_blocker: Any) -> None:
    shutil.copytree(made, tmp_path / "there")
    with django_db_blocker.unblock(), Installation(tmp_path / "there"):
        assert "Only passwords" in CliRunner().invoke(demo.command, ["--end"]).output
        assert not Organisation.objects.filter(is_example=True).exists()
        assert Event.objects.latest("pk").name == "organisation.example_ended"
        assert "nothing was changed" in CliRunner().invoke(demo.command, ["--end"]).output
