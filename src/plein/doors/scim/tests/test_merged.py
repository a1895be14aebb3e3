"""Two users of one source whose accounts became one: both lead to it, and the second does not fight the first."""

import pytest

from plein.core.merging.actions import merge
from plein.core.models import Person
from plein.core.testing import Cast
from plein.doors.scim.models import ScimUser
from plein.doors.scim.testing import Caller

pytestmark = pytest.mark.django_db
CLOSE = {"op": "replace", "path": "active", "value": False}


@pytest.fixture
def both(cast: Cast, entra: Caller) -> tuple[str, str, Person]:
    """The keys of the first and the second, and who they are."""
    first = entra.make("jan@meerwijde.nl", externalId="a1", displayName="Jan Prins", title="Boa", active=True)["id"]
    second = entra.make("jprins@meerwijde.nl", externalId="b2", displayName="J. Prins", title="Chef", active=True)["id"]
    kept, gone = (ScimUser.objects.get(key=key).person for key in (first, second))
    merge(gone, kept, by=cast.root)
    return first, second, kept


def now(person: Person) -> Person:
    found: Person = Person.objects.get(pk=person.pk)
    return found


def test_the_second_reads_back_what_it_was_told_and_changes_nobody(
    both: tuple[str, str, Person], entra: Caller
) -> None:
    first, second, jan = both
    assert entra.patch(second, {"op": "replace", "path": "title", "value": "Baas"}).status_code == 204
    read = entra.call("GET", f"/Users/{second}").json()
    assert (read["userName"], read["title"], read["active"]) == ("jprins@meerwijde.nl", "Baas", True)
    assert (now(jan).name, now(jan).title) == ("Jan Prins", "Boa")
    assert entra.patch(first, {"op": "replace", "path": "title", "value": "Wijkboa"}).status_code == 204
    assert now(jan).title == "Wijkboa"
    again = entra.call("POST", "/Users", {"userName": "jprins@meerwijde.nl", "displayName": "J. Prins"})
    assert again.status_code == 409 and Person.objects.filter(name="J. Prins", is_active=True).count() == 0


def test_clearing_the_second_away_closes_nobody_and_it_may_come_back(both: tuple[str, str, Person], entra: Caller) -> None:  # fmt: skip
    first, second, jan = both
    assert entra.patch(second, CLOSE).status_code == 204
    assert entra.call("GET", f"/Users/{second}").json()["active"] is False and now(jan).is_active
    assert entra.call("DELETE", f"/Users/{second}").status_code == 204 and now(jan).is_active
    entra.make("jprins@meerwijde.nl", externalId="b2", displayName="J. Prins")
    assert now(jan).name == "Jan Prins" and entra.call("GET", f"/Users/{first}").status_code == 200
    assert ScimUser.objects.current().filter(person=jan).count() == 2


@pytest.mark.parametrize("how", ["PATCH", "DELETE"])
def test_when_the_first_goes_the_second_leads_and_when_both_are_gone_it_closes(
    both: tuple[str, str, Person], entra: Caller, how: str
) -> None:
    first, second, jan = both

    def end(key: str) -> None:
        answer = entra.patch(key, CLOSE) if how == "PATCH" else entra.call("DELETE", f"/Users/{key}")
        assert answer.status_code == 204

    end(first)
    assert now(jan).is_active
    assert entra.patch(second, {"op": "replace", "path": "title", "value": "Baas"}).status_code == 204
    assert now(jan).title == "Baas"
    end(second)
    assert not now(jan).is_active
