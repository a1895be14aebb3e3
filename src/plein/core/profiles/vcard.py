"""The address card of a person: what the reader sees of them, for their own address book."""

import re
from base64 import b64encode
from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from plein.core.people.models import Person
from plein.core.people.queries import organisation
from plein.core.profiles.sight import Sight
from plein.kit.text import TUSSENVOEGSELS, sort_name
from plein.kit.vcard import Property, card, structured, text

NOT_DIALLED = re.compile(r"[^\d+]")
NOT_IN_ADDRESSES = re.compile(r"[\s<>\"{}|\\^`]")


def vcard(seen: Sight, site: str) -> bytes:
    """The card; `site` is the beginning of addresses here."""
    return card([*_names(seen, site), *_work(seen), *_reach(seen), *_knows(seen), *_picture(seen.person)])


def _names(seen: Sight, site: str) -> Iterator[Property]:
    person = seen.person
    surname, given = _parted(person.name)
    yield "UID", f"{site}{person.get_absolute_url()}"
    yield "KIND", "individual"
    yield "FN", text(person.name)
    yield "N", structured(surname, given, "", "", "")
    if called := seen.parts.get("called"):
        yield "NICKNAME", text(called)
    if person.pronouns:
        yield "PRONOUNS", text(person.pronouns)  # RFC 9554
    yield "URL;TYPE=work", f"{site}{person.get_absolute_url()}"


def _work(seen: Sight) -> Iterator[Property]:
    if seen.person.is_guest:
        yield "CATEGORIES", text(_("Former colleague") if seen.person.is_former else _("Guest"))
        return
    if not seen.person.is_active:
        return
    yield "ORG", structured(organisation().name, *([seen.unit.name] if seen.unit else []))
    if seen.person.title:
        yield "TITLE", text(seen.person.title)
    rooms = seen.parts.get("rooms", "")
    if rooms or seen.place:
        yield "ADR;TYPE=work", structured("", rooms, "", seen.place, "", "", "")


def _reach(seen: Sight) -> Iterator[Property]:
    if phone := seen.parts.get("phone"):
        yield "TEL;TYPE=work;VALUE=uri", dial(phone)
    if email := seen.parts.get("email"):
        yield "EMAIL;TYPE=work", text(email)
    for link in seen.parts.get("links", []):
        yield "URL", NOT_IN_ADDRESSES.sub("", link)


def _knows(seen: Sight) -> Iterator[Property]:
    for one in seen.skills:
        yield "EXPERTISE", text(one.row.skill.name)  # RFC 6715, as the next
    for one in seen.interests:
        yield "INTEREST", text(one.row.skill.name)
    if note := seen.parts.get("ask_about"):
        yield "NOTE", text(note)


def _picture(person: Person) -> Iterator[Property]:
    if person.picture and default_storage.exists(person.picture):
        with default_storage.open(person.picture) as file:
            yield "PHOTO", f"data:image/jpeg;base64,{b64encode(file.read()).decode()}"


def _parted(name: str) -> tuple[str, str]:
    """Surname with its tussenvoegsels, and given name; who has one name has only that."""
    last, _comma, first = sort_name(name).partition(", ")
    words = first.split()
    at = len(words)
    while at > 1 and words[at - 1].lower() in TUSSENVOEGSELS:
        at -= 1
    return (" ".join([*words[at:], last]), " ".join(words[:at])) if words else ("", last)


def dial(phone: str) -> str:
    """The address that calls a number; whatever is written for the eye is left out."""
    plain = phone.replace("(0)", "") if phone.startswith("+") else phone
    return f"tel:{NOT_DIALLED.sub('', plain)}"
