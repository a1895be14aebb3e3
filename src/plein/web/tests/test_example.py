"""The example organisation lets visitors in as its people; no other organisation lets in anyone without a password."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from plein.core import testing
from plein.core.models import Organisation, Person
from plein.core.people.actions import set_picture
from plein.core.testing import Cast
from plein.web.accounts.example import ROLES

pytestmark = pytest.mark.django_db
DOOR = "/sign-in/example"


@pytest.fixture
def roles(cast: Cast) -> dict[str, Person]:
    return {key: testing.person(key, role="guest" if key == "bas-o" else "member") for key in ROLES}


@pytest.fixture
def example(roles: dict[str, Person]) -> dict[str, Person]:
    Organisation.objects.update(is_example=True)
    return roles


def is_in(client: Client) -> bool:
    return client.get("/", secure=True).status_code == 200


@pytest.mark.parametrize("key", ROLES)
def test_a_visitor_comes_in_with_one_click(example: dict[str, Person], key: str) -> None:
    client = Client()
    assert client.post(DOOR, {"person": key}, secure=True).headers["Location"] == "/"
    page = client.get("/", secure=True)
    assert page.status_code == 200
    assert page.wsgi_request.user == example[key]
    assert "Example: all of this" in page.content.decode()


def test_the_door_shows_the_roles(example: dict[str, Person]) -> None:
    for address in ("/sign-in/", DOOR):
        page = Client().get(address, secure=True).content.decode()
        assert all(f'value="{key}"' in page for key in ROLES)


def test_another_role_is_taken_while_signed_in(example: dict[str, Person]) -> None:
    client = Client()
    client.post(DOOR, {"person": "noor"}, secure=True)
    client.post(DOOR, {"person": "gert"}, secure=True)
    assert client.get("/", secure=True).wsgi_request.user == example["gert"]


def test_nobody_else_and_no_closed_account_comes_in(example: dict[str, Person]) -> None:
    Person.objects.filter(username="kevin").update(is_active=False)
    for key in ("ada", "root", "kevin", "", "niemand"):
        client = Client()
        assert client.post(DOOR, {"person": key}, secure=True).status_code == 404
        assert not is_in(client)


def test_a_form_of_another_site_opens_no_door(example: dict[str, Person]) -> None:
    client = Client(enforce_csrf_checks=True)
    assert (
        client.post(DOOR, {"person": "kevin"}, secure=True, headers={"Origin": "https://evil.example"}).status_code
        == 403
    )
    assert not is_in(client)


@pytest.mark.parametrize("key", ROLES)
def test_outside_the_example_there_is_no_such_door(roles: dict[str, Person], key: str) -> None:
    client = Client()
    assert client.get(DOOR, secure=True).status_code == 404
    for values in ({"person": key}, {"person": key, "is_example": "1", "demo": "1"}):
        assert client.post(f"{DOOR}?demo=1", values, secure=True).status_code == 404
    assert not is_in(client)
    assert "example" not in client.get("/sign-in/", secure=True).content.decode().lower()


def test_no_page_of_a_real_organisation_speaks_of_an_example(roles: dict[str, Person]) -> None:
    client = Client()
    client.force_login(roles["noor"], backend="plein.web.accounts.backend.Backend")
    assert "Example: all of this" not in client.get("/", secure=True).content.decode()


def test_the_door_shows_the_faces_of_the_roles_and_of_nobody_else(example: dict[str, Person], cast: Cast) -> None:
    for person in (example["noor"], cast.ben):
        set_picture(person, by=person, key=default_storage.save("portrait", ContentFile(b"jpeg")))
    visitor, face = Client(), "/sign-in/example/{}/face"
    assert face.format("noor") in visitor.get("/sign-in/", secure=True).content.decode()
    found: Any = [visitor.get(face.format(name), secure=True) for name in ("noor", "gert", "ben")]
    assert [one.status_code for one in found] == [200, 404, 404] and b"".join(found[0]) == b"jpeg"
    Organisation.objects.update(is_example=False)
    assert visitor.get(face.format("noor"), secure=True).status_code == 404
