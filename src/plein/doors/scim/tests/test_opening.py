"""A system opens only what it closed itself: what a person or the clock closed, a person opens."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from plein.core import testing
from plein.core.leaving import actions as leaving
from plein.core.models import Departure, Person, Stay
from plein.core.people import actions as people
from plein.core.testing import Cast
from plein.doors.scim.models import Exchange, ScimUser
from plein.doors.scim.testing import PATCH, Caller

pytestmark = pytest.mark.django_db
OPEN = {"op": "replace", "path": "active", "value": True}
CLOSE = {"op": "replace", "path": "active", "value": False}


def is_open(person: Person) -> bool:
    return bool(Person.objects.get(pk=person.pk).is_active)


def known(entra: Caller, **values: Any) -> tuple[str, Person]:
    """Somebody the source told of, who has joined."""
    key = entra.make("jan@meerwijde.nl", externalId="a1", displayName="Jan", **values)["id"]
    person = ScimUser.objects.get(key=key).person
    people.arrive(person)
    return key, person


def test_what_the_source_closed_it_opens_again(entra: Caller) -> None:
    key, person = known(entra)
    for change in (CLOSE, OPEN):
        assert entra.patch(key, change).status_code == 204
        assert is_open(person) is change["value"]
    entra.call("DELETE", f"/Users/{key}")
    assert entra.make("jan@meerwijde.nl", externalId="a1", displayName="Jan")["active"] and is_open(person)


def test_what_an_administrator_closed_stays_closed_and_the_answer_and_the_page_say_so(
    cast: Cast, entra: Caller
) -> None:
    key, person = known(entra)
    people.set_active(person, by=cast.root, active=False)
    patched = entra.patch(key, OPEN, {"op": "replace", "path": "title", "value": "Chef"})
    assert patched.status_code == 200 and patched.json()["active"] is False
    put = entra.call("PUT", f"/Users/{key}", {"userName": "jan@meerwijde.nl", "title": "Baas", "active": True})
    assert put.status_code == 200 and put.json()["active"] is False
    bulk = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "Operations": [{"method": "PATCH", "path": f"/Users/{key}", "data": {"schemas": [PATCH], "Operations": [OPEN]}}],
    }  # fmt: skip
    [done] = entra.call("POST", "/Bulk", bulk).json()["Operations"]
    assert done["status"] == "200" and done["response"]["active"] is False
    assert not is_open(person) and Person.objects.get(pk=person.pk).title == "Baas"
    assert set(Exchange.objects.exclude(code="").values_list("code", "status")) == {("stays_closed", 200)}
    page = testing.page(cast.root, f"/organisation/sync/{entra.source.pk}/")
    assert "It wanted to open an account that a person closed" in page
    people.set_active(person, by=cast.root, active=True)
    assert entra.patch(key, CLOSE).status_code == entra.patch(key, OPEN).status_code == 204 and is_open(person)


def test_telling_of_somebody_again_or_from_elsewhere_opens_nothing(cast: Cast, entra: Caller) -> None:
    key, person = known(entra, number="0042")
    entra.call("DELETE", f"/Users/{key}")
    okta = Caller(cast.root, "Okta")
    assert okta.make("j.prins", number="0042")["active"] is False and not is_open(person)
    people.set_active(Person.objects.get(pk=person.pk), by=cast.root, active=True)
    people.set_active(person, by=cast.root, active=False)
    again = entra.make("jan@meerwijde.nl", externalId="a1", displayName="Jan")
    assert again["active"] is False and not is_open(person)


def test_a_guest_whose_stay_is_over_stays_out(cast: Cast, entra: Caller) -> None:
    key, person = known(entra)
    people.set_role(person, by=cast.root, role="guest")
    Stay.objects.filter(person=person).update(until=timezone.localdate() - timedelta(days=1))
    assert people.end_stays() == 1
    assert entra.patch(key, OPEN).json()["active"] is False and not is_open(person)
    people.set_active(person, by=cast.root, active=True)
    entra.patch(key, CLOSE)  # by the source, and then their time runs out
    Stay.objects.filter(person=person).update(until=timezone.localdate() - timedelta(days=1))
    assert entra.patch(key, OPEN).json()["active"] is False and not is_open(person)


def test_a_last_day_holds_whatever_the_source_does_meanwhile(cast: Cast, entra: Caller) -> None:
    key, person = known(entra)
    leaving.start(person, by=cast.root, last_day=timezone.localdate() + timedelta(days=3))
    for change in (CLOSE, OPEN):
        assert entra.patch(key, change).status_code == 204
    assert is_open(person) and Departure.objects.get(person=person).closed_at is None
    entra.patch(key, CLOSE)
    Departure.objects.filter(person=person).update(last_day=timezone.localdate() - timedelta(days=1))
    assert entra.patch(key, OPEN).json()["active"] is False and not is_open(person)
    people.set_active(person, by=cast.root, active=True)
    leaving.start(person, by=cast.root, last_day=timezone.localdate())
    Departure.objects.filter(person=person).update(last_day=timezone.localdate() - timedelta(days=1))
    assert leaving.leave_due() == 1
    assert entra.patch(key, OPEN).json()["active"] is False and not is_open(person)
