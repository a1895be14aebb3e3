"""The papers for employees: in the reader's language, true to the words on the screen, and who to tell what does not work."""

import re

import pytest
from babel.messages.pofile import read_po
from django.core.cache import cache
from django.test import Client

from plein.core.models import Organisation, Person
from plein.core.testing import Cast
from plein.web.views.help import PAPERS

KEYS = {"Tab", "Enter", "Escape", "Ctrl and Enter", "Ctrl en Enter"}


def test_the_guide_is_in_the_language_of_who_reads_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    assert "<h1>Help with Plein</h1>" in client.get("/help/", secure=True).content.decode()
    Person.objects.filter(pk=cast.ben.pk).update(language="nl")
    page = client.get("/help/", secure=True).content.decode()
    assert "<h1>Hulp bij Plein</h1>" in page and "<h2>Je eerste dag</h2>" in page


def test_the_statement_is_there_without_signing_in_and_names_the_contact(cast: Cast, client: Client) -> None:
    assert 'href="/accessibility/"' in client.get("/sign-in/", secure=True).content.decode()
    assert "Tell an administrator" in client.get("/accessibility/", secure=True).content.decode()
    client.force_login(cast.root)
    client.post(
        "/organisation/settings/",
        {"name": "Waterrijk", "language": "en", "contact": "toegankelijk@waterrijk.nl"},
        secure=True,
    )
    cache.clear()
    assert Organisation.objects.get().contact == "toegankelijk@waterrijk.nl"
    for reader in (client, Client()):
        assert "toegankelijk@waterrijk.nl" in reader.get("/accessibility/", secure=True).content.decode()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_the_guide_calls_a_button_is_on_the_screen(language: str) -> None:
    with (PAPERS.parents[1] / "locale/nl/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file, locale="nl")
    known = {str(text.string if language == "nl" else text.id) for text in catalogue}
    named = set(re.findall(r"\*\*([^*]+)\*\*", (PAPERS / f"help.{language}.md").read_text(encoding="utf-8")))
    assert named - known == KEYS & named


def test_both_languages_say_the_same() -> None:
    for name in ("help", "accessibility"):
        shapes = [
            [line[:2] for line in (PAPERS / f"{name}.{code}.md").read_text().splitlines()] for code in ("nl", "en")
        ]
        signs = [[one for one in shape if one[:1] in {"#", "-", ""} or one[:1].isdigit()] for shape in shapes]
        assert signs[0] == signs[1], name
