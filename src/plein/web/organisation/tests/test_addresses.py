"""Pasted e-mail addresses: everyone who was meant is invited, or it is said who was not."""

import pytest
from django.test import Client

from plein.core.models import Invitation
from plein.core.testing import Cast

PLACES = ("/organisation/invitations/", "/organisation/start/people/")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("foutadres, kim@example.nl", "foutadres"),
        ("kim@example.nl fout@ nog.een", "fout@, nog.een"),
        ("Kim <kim@example.nl>; Sam <sam>", "sam"),
        ("Kim <kim@example.nl>, foutadres; sam@example.nl", "kim, foutadres"),
    ],
)
def test_what_is_no_address_is_named_and_nothing_typed_is_lost(
    client: Client, cast: Cast, place: str, typed: str, wrong: str
) -> None:
    client.force_login(cast.root)
    answer = client.post(place, {"how": "mail", "addresses": typed}, secure=True)
    page = answer.content.decode()
    assert answer.status_code == 422 and f"These are not e-mail addresses: {wrong}</span>" in page
    assert typed.replace("<", "&lt;").replace(">", "&gt;") in page
    assert not Invitation.objects.exists()


def test_names_may_stand_with_addresses_as_mail_programs_copy_them(client: Client, cast: Cast) -> None:
    client.force_login(cast.root)
    typed = '"Boer, Ada de" <ada@example.nl>; Kim <kim@example.nl>;\n<sam@example.nl>\nBoer, Lies <lies@example.nl>; to@example.nl'
    assert client.post(PLACES[0], {"how": "mail", "addresses": typed}, secure=True).status_code == 200
    invited = set(Invitation.objects.values_list("email", flat=True))
    assert invited == {f"{name}@example.nl" for name in ("ada", "kim", "sam", "lies", "to")}
