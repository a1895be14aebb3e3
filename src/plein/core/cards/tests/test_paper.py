"""The sheet on paper: a PDF that also a screen reader reads, whatever people are called."""

import re
import zlib
from typing import Any

import pytest
from django.utils.translation import override

from plein.core.cards.actions import print_sheet
from plein.core.cards.paper import drawn
from plein.core.people import actions as people
from plein.core.people.models import Organisation
from plein.core.testing import Cast
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db
NAMES = [
    "Fátima van den Berg-Öztürk",
    "J" + "an-Willem " * 11,
    "李小龙 Li",
    "😀 Jansen",
    "Bo #set text(red) $x$ <a>",
    "Ελένη",
]


def _made(cast: Cast, names: list[str], name: str = "Groen & Wegen") -> bytes:
    unit = units.create(name, by=cast.root, lead=cast.ben)
    for number, one in enumerate(names):
        person = people.create(name=one.strip(), username=f"p{number}", joined=False)
        units.place(person, by=cast.root, unit=unit)
    return drawn(*print_sheet(unit, by=cast.ben))


def _streams(pdf: bytes) -> bytes:
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    return pdf + b"".join(_inflated(one) for one in found)


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_tagged_has_a_language_and_a_title(cast: Cast, language: str) -> None:
    with override(language):
        pdf = _streams(_made(cast, NAMES))
    signs = ["%PDF-1.7", "pdfuaid", f"/Lang({language})", "/Alt(", "/Marked true", "/StructTreeRoot"]
    assert [sign for sign in signs if sign.encode() not in pdf] == []
    assert len(re.findall(rb"/S/H2\b", pdf)) == len(NAMES)


def test_a_name_without_letters_on_this_machine_leaves_the_others_readable(cast: Cast) -> None:
    is_readable = b"pdfuaid" in _streams(_made(cast, ["\U00016a40\U00016a41", "Bo"], name="Groen \U00016a40"))
    assert is_readable


def test_two_hundred_people_fit(cast: Cast) -> None:
    pdf = _streams(_made(cast, [f"Persoon {number}" for number in range(200)]))
    assert len(re.findall(rb"/Type/Page\b", pdf)) == 26


def test_the_sheet_has_the_colour_and_name_of_the_organisation(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    Organisation.objects.update(name="Gemeente Meerwijde", theme="")
    seen: dict[str, Any] = {}
    monkeypatch.setattr("plein.core.cards.paper._compiled", lambda about: seen.update(about) or b"")
    _made(cast, ["Bo"])
    assert seen["accent"].startswith("#") and seen["cards"][0]["name"] == "Bo"
    assert seen["cards"][0]["place"].endswith("/code/") and seen["cards"][0]["code"] not in seen["cards"][0]["place"]
