"""Administrators merge doubles on pages, and owners of two accounts agree on theirs."""

import pytest
from django.core.cache import cache

from plein.core import testing
from plein.core.models import Merging, Person
from plein.core.people.actions import create
from plein.core.profiles import actions as profiles
from plein.core.testing import Cast, browser, person
from plein.core.units import actions as units
from plein.web.tests.test_lists import client

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(cast: Cast) -> Person:
    return create(name="Ben Bakker", username="bbakker", joined=False)


def test_doubles_are_listed_compared_and_merged(cast: Cast, old: Person) -> None:
    admin = client(cast.root)
    shown = admin.get("/organisation/people/doubles/", secure=True).content.decode()
    assert f'href="/organisation/people/{old.pk}/merge?with={cast.ben.pk}"' in shown
    here = f"/organisation/people/{old.pk}/merge"
    assert f"?with={cast.ben.pk}" in admin.get(here, secure=True).content.decode()
    compared = admin.get(f"{here}?with={cast.ben.pk}", secure=True).content.decode()
    assert "This cannot be undone." in compared and f'name="kept" value="{cast.ben.pk}"' in compared
    wrong = admin.post(here, {"with": cast.ben.pk, "kept": old.pk}, secure=True)
    assert wrong.status_code == 422 and "Keep the account that is in use." in wrong.content.decode()
    done = admin.post(here, {"with": cast.ben.pk, "kept": cast.ben.pk}, secure=True)
    assert done.headers["Location"] == f"/organisation/people/{cast.ben.pk}"
    assert "merged into" in admin.get(f"/organisation/people/{old.pk}", secure=True).content.decode()


def test_two_people_are_told_apart_and_taken_back(cast: Cast, old: Person) -> None:
    admin, here = client(cast.root), "/organisation/people/doubles/"
    compared = f"/organisation/people/{old.pk}/merge?with={cast.ben.pk}"
    assert "These are two people" in admin.get(compared, secure=True).content.decode()
    apart = f"/organisation/people/{old.pk}/apart"
    assert admin.post(apart, {"with": cast.ben.pk}, secure=True).headers["Location"] == here
    shown = admin.get(here, secure=True).content.decode()
    assert "Compare<" not in shown and "Two people, you said" in shown and "said by Root Beheer" in shown
    refused = admin.get(compared, secure=True).content.decode()
    assert "This cannot be undone." not in refused and "Take it back" in refused
    admin.post(apart, {"with": cast.ben.pk, "again": "yes"}, secure=True)
    shown = admin.get(here, secure=True).content.decode()
    assert "Compare<" in shown and "Two people, you said" not in shown
    assert admin.post(apart, {"with": "x"}, secure=True).status_code == 404
    assert client(cast.ada).post(apart, {"with": cast.ben.pk}, secure=True).status_code == 403


@pytest.mark.parametrize(
    ("typed", "said"), [("Zorro", "no colleague with this name"), ("@bbakker", "the account itself")]
)
def test_another_account_is_named(cast: Cast, old: Person, typed: str, said: str) -> None:
    admin, here = client(cast.root), f"/organisation/people/{old.pk}/merge"
    refused = admin.get(here, {"whom": typed}, secure=True)
    assert refused.status_code == 422 and said in refused.content.decode() and typed in refused.content.decode()
    assert "Which account stays" in admin.get(here, {"whom": "cleo"}, secure=True).content.decode()


def test_owners_of_two_accounts_agree_in_each_of_them(cast: Cast) -> None:
    other = person("benb", name="Ben B.")
    admin = client(cast.root)
    asked = admin.post(
        f"/organisation/people/{other.pk}/merge", {"with": cast.ben.pk, "kept": cast.ben.pk}, secure=True
    )
    assert asked.headers["Location"] == "/organisation/people/doubles/"
    assert "Waiting for their owner" in admin.get("/organisation/people/doubles/", secure=True).content.decode()
    row = Merging.objects.get()
    assert (
        client(cast.ada).post("/settings/merging/", {"do": "agree", "merging": row.pk}, secure=True).status_code == 422
    )
    for one in (other, cast.ben):
        mine = client(one)
        assert "May they become one?" in mine.get("/settings/merging/", secure=True).content.decode()
        assert "/settings/merging/" in mine.get("/settings/", secure=True).content.decode()
        mine.post("/settings/merging/", {"do": "agree", "merging": row.pk}, secure=True)
    assert Person.objects.get(pk=other.pk).merged_into == cast.ben
    assert browser(Person.objects.get(pk=other.pk)).get("/", secure=True).status_code == 302


def test_after_a_merge_nobody_reads_more_than_before(cast: Cast, old: Person) -> None:
    """Whoever merges gains nothing; who stays reads what both read; everybody else what they read before."""
    secret = testing.space(cast, "Kanarie", kind="secret")
    secret.memberships.filter(person=cast.ben).delete()
    secret.memberships.create(person=old)
    post = testing.say(cast.ada, secret, "kanarie")
    people = (cast.root, cast.cleo, cast.mo, cast.gus, cast.ada)

    def reads() -> list[int]:
        cache.clear()
        return [browser(one).get(f"/posts/{post.pk}/", secure=True).status_code for one in people]

    before = reads()
    client(cast.root).post(
        f"/organisation/people/{old.pk}/merge", {"with": cast.ben.pk, "kept": cast.ben.pk}, secure=True
    )
    assert reads() == before == [404, 404, 200, 200, 200]
    assert browser(cast.ben).get(f"/posts/{post.pk}/", secure=True).status_code == 200
    for one in (cast.root, cast.cleo, cast.gus):
        for path in (
            "/organisation/people/doubles/",
            f"/organisation/people/{cast.ben.pk}",
            "/people/bbakker/",
            "/people/ben/",
        ):
            assert "anarie" not in browser(one).get(path, secure=True).content.decode() or one is cast.gus


def test_the_directory_goes_out_with_what_colleagues_see(cast: Cast) -> None:
    units.place(cast.ben, by=cast.root, unit=units.create("Wmo", by=cast.root, parent=units.create("Sociaal", by=cast.root)), title="=cmd|' /C calc'!A0", employee_number="0042")  # fmt: skip
    profiles.change(cast.ben, by=cast.ben, phone="0314 555 0199", rooms="B 1.12", shown={"phone": "me"})
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.org")
    answer = client(cast.root).get("/organisation/people/directory.csv", secure=True)
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    (line,) = (one for one in text.splitlines() if "Ben Bakker" in one)
    assert line == "0042;Ben Bakker;ben;;'=cmd|' /C calc'!A0;Sociaal / Wmo;;;Member;;B 1.12;;;"
    assert len(text.splitlines()) == 8 and "no-store" in answer.headers["Cache-Control"]
