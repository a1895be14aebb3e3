"""Coming in: setting up and accepting an invitation."""

import pytest
from django.core.signing import TimestampSigner
from django.test import Client

from plein.core.models import Organisation, Person
from plein.core.people.actions import invite
from plein.core.testing import PASSWORD, Cast


@pytest.mark.django_db
def test_setting_up_shows_every_mistake_at_once_and_keeps_what_was_typed(client: Client) -> None:
    address = f"/set-up/{TimestampSigner(salt='set-up').sign('first')}"
    typed = {
        "organisation": " ",
        "name": "",
        "username": "Ada de Vries",
        "email": "ada@",
        "password": "kort",
        "language": "en",
    }
    answer = client.post(address, typed, secure=True)
    page = answer.content.decode()
    assert answer.status_code == 422
    for field in ("organisation", "name", "username", "email", "password"):
        assert f'id="f-{field}-error"' in page, field
    assert 'value="Ada de Vries"' in page and 'value="ada@"' in page and '<option value="en" selected>' in page
    assert "kort" not in page
    assert not Organisation.objects.exists() and not Person.objects.exists()

    right = {**typed, "name": "Ada", "username": "ada", "email": "ada@example.org", "password": PASSWORD}
    page = client.post(address, right, secure=True).content.decode()
    assert 'id="f-organisation-error"' in page and 'id="f-username-error"' not in page
    assert "Type your password again." in page
    assert not Person.objects.exists()
    assert client.post(address, {**right, "organisation": "Waterrijk"}, secure=True).status_code == 302
    assert Person.objects.get().username == "ada"


def test_a_wrong_answer_to_an_invitation_shows_every_mistake_at_once(cast: Cast, client: Client) -> None:
    _row, secret = invite(by=cast.root)
    typed = {"name": "", "username": "ben", "email": "?", "password": "kort"}
    page = client.post(f"/invitations/{secret}", typed, secure=True).content.decode()
    assert [name for name in typed if f'id="f-{name}-error"' not in page] == []
