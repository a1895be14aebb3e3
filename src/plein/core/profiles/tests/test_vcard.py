"""The address card, as an address book reads it."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from plein.core import testing
from plein.core.models import Person
from plein.core.people.actions import change, set_picture
from plein.core.profiles import actions
from plein.core.profiles.sight import sight
from plein.core.profiles.vcard import dial, vcard
from plein.core.testing import Cast
from plein.core.units import actions as units

pytestmark = pytest.mark.django_db
SITE = "https://plein.example"
GOLDEN = """\
BEGIN:VCARD
VERSION:4.0
UID:https://plein.example/people/ben/
KIND:individual
FN:Ben van den Berg
N:van den Berg;Ben;;;
NICKNAME:Bennie
PRONOUNS:hij/hem
URL;TYPE=work:https://plein.example/people/ben/
ORG:Gemeente Waterrijk;Groen\\; en water
TITLE:Hovenier
ADR;TYPE=work:;2.14\\, achter;;Werf Zuid;;;
TEL;TYPE=work;VALUE=uri:tel:+31314555012
EMAIL;TYPE=work:ben@example.nl
URL:https://example.org/a
EXPERTISE:Snoeien
INTEREST:Schaken
NOTE:Bomen\\, struiken \\\\ en wat een heg nodig heeft als het in november al\x20
 drie dagen vriest: éé
END:VCARD
"""


@pytest.fixture
def ben(cast: Cast) -> Person:
    unit = units.create("Groen; en water", by=cast.root)
    units.place(cast.ben, by=cast.root, title="Hovenier", place="Werf Zuid", unit=unit)
    change(cast.ben, by=cast.ben, name="Ben van den Berg", pronouns="hij/hem")
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.nl")
    actions.change(
        cast.ben, by=cast.ben, called="Bennie", phone="+31 (0)314 555 012", rooms="2.14, achter", links=["https://example.org/a"],
        shown={"email": "colleagues"}, ask_about="Bomen, struiken \\ en wat een heg nodig heeft als het in november al drie dagen vriest: éé",
    )  # fmt: skip
    actions.set_skills(cast.ben, by=cast.ben, kind="skill", names=["Snoeien"])
    actions.set_skills(cast.ben, by=cast.ben, kind="interest", names=["Schaken"])
    cast.ben.refresh_from_db()
    return cast.ben


def test_a_card_is_well_formed(cast: Cast, ben: Person) -> None:
    made = vcard(sight(ben, cast.cleo), SITE)
    assert made.decode() == GOLDEN.replace("\n", "\r\n")
    assert max(map(len, made.split(b"\r\n"))) <= 75


def test_a_guest_gets_the_card_of_what_a_guest_sees(cast: Cast, ben: Person) -> None:
    testing.space(cast)
    card = vcard(sight(ben, cast.gus), SITE).decode()
    assert "FN:Ben van den Berg" in card and "TITLE:Hovenier" in card and "NICKNAME:Bennie" in card
    for hidden in ("TEL", "EMAIL", "ADR", "EXPERTISE", "INTEREST", "NOTE", "Groen"):
        assert hidden not in card


def test_a_card_carries_the_portrait(cast: Cast, ben: Person) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (80, 80), "teal").save(picture, "JPEG")
    set_picture(ben, by=ben, key=default_storage.save("portraits/card", ContentFile(picture.getvalue())))
    ben.refresh_from_db()
    lines = vcard(sight(ben, cast.cleo), SITE).replace(b"\r\n ", b"").split(b"\r\n")
    assert next(line for line in lines if line.startswith(b"PHOTO:")).startswith(b"PHOTO:data:image/jpeg;base64,/9j/")


@pytest.mark.parametrize(
    ("name", "parts"),
    [("Ada de Vries", "de Vries;Ada"), ("Prins", ";Prins"), ("Anne Marie van 't Hart", "van 't Hart;Anne Marie")],
)
def test_names_are_parted_as_in_dutch(cast: Cast, name: str, parts: str) -> None:
    change(cast.ben, by=cast.ben, name=name)
    assert f"\r\nN:{parts};;;\r\n" in vcard(sight(Person.objects.get(pk=cast.ben.pk), cast.cleo), SITE).decode()


@pytest.mark.parametrize(
    ("phone", "dialled"),
    [("0314 123 456", "0314123456"), ("+31 (0)6-12 34", "+3161234"), ("(0314) 12.34", "03141234")],
)
def test_a_number_is_dialled_without_what_is_for_the_eye(phone: str, dialled: str) -> None:
    assert dial(phone) == f"tel:{dialled}"
