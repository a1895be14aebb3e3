"""Coming in by an invitation."""

from django.test import Client

from plein.core.people.actions import invite
from plein.core.testing import Cast


def test_a_wrong_answer_to_an_invitation_shows_every_mistake_at_once(cast: Cast, client: Client) -> None:
    _row, secret = invite(by=cast.root)
    typed = {"name": "", "username": "ben", "email": "?", "password": "kort"}
    page = client.post(f"/invitations/{secret}", typed, secure=True).content.decode()
    assert [name for name in typed if f'id="f-{name}-error"' not in page] == []
