"""Names in lists: by surname, as Dutch lists have them, the same on every database."""

from django.test import Client

from plein.core import testing
from plein.core.models import Person
from plein.core.people import actions
from plein.core.people.queries import by_name
from plein.core.search.people import people
from plein.core.testing import Cast

NAMES = ["Jan van den Berg", "Annie Bergsma", "Bram Berg", "Élise Bérgère", "Zoë 't Hart", "Kees Berg-de Boer"]


def made(*names: str) -> list[Person]:
    return [testing.person(f"p{at}", name=name) for at, name in enumerate(names)]


def test_people_are_listed_by_surname_page_after_page(cast: Cast) -> None:
    mine = [person.pk for person in made(*NAMES)]
    rows = Person.objects.filter(pk__in=mine)
    found: list[Person] = []
    while some := list(by_name(rows, cast.ada, found[-1].pk if found else 0)[:2]):
        found += some
    assert [person.name for person in found] == [
        "Bram Berg",
        "Jan van den Berg",
        "Kees Berg-de Boer",
        "Élise Bérgère",
        "Annie Bergsma",
        "Zoë 't Hart",
    ]
    assert [person.letter for person in found] == [*"BBBBB", "H"]


def test_namesakes_are_all_on_some_page(cast: Cast) -> None:
    mine = [person.pk for person in made(*["Jan de Boer"] * 5)]
    rows = Person.objects.filter(pk__in=mine)
    found: list[int] = []
    while some := list(by_name(rows, cast.ada, found[-1] if found else 0)[:2]):
        found += [person.pk for person in some]
    assert found == mine


def test_another_name_has_another_place(cast: Cast) -> None:
    actions.change(cast.ben, by=cast.ben, name="Ben van Aalst")
    cast.ben.refresh_from_db()
    assert cast.ben.sort_name == "aalst, ben van"


def test_people_are_found_by_surname_with_or_without_tussenvoegsels_and_accents(cast: Cast) -> None:
    made(*NAMES)
    for typed in ("berg", "van den berg", "jan van den berg", "jan berg"):
        assert "Jan van den Berg" in [person.name for person in people(typed, cast.ada)], typed
    assert people("van den berg", cast.ada)[0].name == "Jan van den Berg"
    assert [person.name for person in people("bergere", cast.ada)] == ["Élise Bérgère"]
    assert people("berg", cast.ada)[0].name == "Bram Berg"


def test_the_page_of_people_has_the_letter_of_the_surname(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    page = client.get("/people/", secure=True).content.decode()
    assert (
        page.index('<h2 class="letter">A</h2>') < page.index("Mo el Amrani") < page.index('<h2 class="letter">B</h2>')
    )


def test_pronouns_stand_beside_the_name(cast: Cast, client: Client) -> None:
    square = testing.space(cast)
    testing.say(cast.ben, square)
    client.force_login(cast.ben)
    client.post("/settings/profile/", {"name": "Ben Bakker", "pronouns": "hij/hem"}, secure=True)
    for address in ("/people/ben/", square.get_absolute_url(), "/settings/profile/"):
        assert "hij/hem" in client.get(address, secure=True).content.decode(), address
    answer = client.post("/settings/profile/", {"name": "Ben Bakker", "pronouns": "x" * 41}, secure=True)
    assert answer.status_code == 422 and b"at most 40" in answer.content
