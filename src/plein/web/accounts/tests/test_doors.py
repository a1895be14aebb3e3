"""Coming in by an invitation."""

from typing import Any

from django.test import Client

from plein.core.people.actions import invite, set_active
from plein.core.people.models import Person
from plein.core.testing import Cast
from plein.web.accounts.links import reset_link


def test_a_wrong_answer_to_an_invitation_shows_every_mistake_at_once(cast: Cast, client: Client) -> None:
    _row, secret = invite(by=cast.root)
    typed = {"name": "", "username": "ben", "email": "?", "password": "kort"}
    page = client.post(f"/invitations/{secret}", typed, secure=True).content.decode()
    assert [name for name in typed if f'id="f-{name}-error"' not in page] == []


def test_a_link_to_another_password_ends_when_the_account_is_closed(cast: Cast) -> None:
    def offers_a_form(link: str) -> bool:
        page: Any = Client().get(f"/{link.split('/', 3)[3]}", secure=True, follow=True)
        return 'type="password"' in page.content.decode()

    link = reset_link(cast.ben)
    assert offers_a_form(link)
    for active in (False, True):
        set_active(cast.ben, by=cast.root, active=active)
    assert not offers_a_form(link)
    assert offers_a_form(reset_link(Person.objects.get(pk=cast.ben.pk)))
