"""Telling about oneself, and saying what a colleague is good at."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.people.actions import change as change_person
from plein.core.people.actions import locked, set_picture
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow, each
from plein.core.profiles.hours import DAYS
from plein.core.profiles.models import Endorsement, PersonSkill, Profile, Skill, slug_of
from plein.core.profiles.queries import USUAL, profile_of
from plein.core.search.actions import reindex
from plein.core.units.actions import place
from plein.kit.text import clean

MOST = 20  # skills, and as many interests
HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
PHONE = re.compile(r"\+?[\d ()./-]{3,}")


@transaction.atomic
def change(person: Person, *, by: Person, **values: Any) -> Profile:
    """Change what one tells about oneself: the fields of `Profile`; everything that is wrong is refused together."""
    allow(by, "profile.change", person)
    profile = _write(person, values)
    reindex([person.pk])
    record("person.changed", by=by, person=person.pk)
    return profile


@transaction.atomic
def set_skills(person: Person, *, by: Person, kind: str, names: list[str]) -> list[PersonSkill]:
    """Name one's skills or interests (`kind`) in this order; endorsements of those that stay, stay."""
    allow(by, "profile.change", person)
    _name(person, kind, names)
    reindex([person.pk])
    record("person.changed", by=by, person=person.pk)
    return list(PersonSkill.objects.filter(person=person, kind=kind).select_related("skill").order_by("position"))


@transaction.atomic
def tell(
    person: Person, *, by: Person, basics: dict[str, Any], parts: dict[str, Any], named: dict[str, list[str]]
) -> None:
    """Change all of a profile at once, as a form does: nothing is stored unless everything can be.

    `basics` are name, pronouns, words about oneself and perhaps title; `named` are skills and interests by kind.
    """
    allow(by, "profile.change", person)
    title = {name: value for name, value in basics.items() if name == "title"}
    others = {name: value for name, value in basics.items() if name != "title"}
    each(
        partial(_write, person, parts),
        *(partial(_name, person, kind, names) for kind, names in named.items()),
        *([partial(place, person, by=by, **title)] if title else []),
        partial(change_person, person, by=by, **others),
    )


@transaction.atomic
def say_today(person: Person, *, by: Person, is_in: bool | None) -> None:
    """Tell colleagues whether one is in today, or take it back (None); nothing of it is kept longer than today."""
    allow(by, "profile.change", person)
    profile = Profile.objects.select_for_update().filter(person=person).first() or Profile(person=person)
    profile.today_on = None if is_in is None else timezone.localdate()
    profile.today_in = bool(is_in)
    profile.save()
    reindex([person.pk])
    record("person.changed", by=by, person=person.pk)


@transaction.atomic
def forget_days() -> int:
    """Forget who was in on other days than today; done by the clock."""
    past = Profile.objects.exclude(today_on=None).exclude(today_on=timezone.localdate())
    keys = list(past.order_by("pk").values_list("pk", flat=True))
    past.filter(pk__in=keys).update(today_on=None, today_in=False)
    return reindex(keys)


@transaction.atomic
def set_portrait(person: Person, *, by: Person, square: str, whole: str, focus: list[float]) -> None:
    """Show a portrait: the `square` around the `focus` of the `whole` picture, both kept in file storage under these keys."""
    allow(by, "profile.change", person)
    profile = _own(person)
    before, profile.whole, profile.focus = profile.whole, whole, _focus(focus)
    profile.save()
    if before and before != whole:
        transaction.on_commit(partial(default_storage.delete, before))
    set_picture(person, by=by, key=square)


@transaction.atomic
def stop_hinting(person: Person, *, by: Person) -> None:
    """Be told no more what could be added to one's profile."""
    allow(by, "profile.change", person)
    Profile.objects.update_or_create(person=person, defaults={"is_hinted": False})
    record("person.changed", by=by, person=person.pk)


@transaction.atomic
def endorse(skill: PersonSkill, *, by: Person) -> None:
    """Say that a colleague is good at this."""
    allow(by, "skill.endorse", skill)
    if skill.kind != PersonSkill.Kind.SKILL:
        raise Invalid(_("An interest is nobody's to judge."))
    if Endorsement.objects.get_or_create(skill=skill, by=by)[1]:
        record("skill.endorsed", by=by, person=skill.person_id, skill=skill.pk)


@transaction.atomic
def withdraw_endorsement(skill: PersonSkill, *, by: Person) -> None:
    """No longer say so: what one said oneself may always be taken back."""
    if Endorsement.objects.filter(skill=skill, by=by).delete()[0]:
        record("skill.endorsement_withdrawn", by=by, person=skill.person_id, skill=skill.pk)


def _own(person: Person) -> Profile:
    """Their profile, or a new one; the person is held, so that two first ones at once become one."""
    locked(person)
    return profile_of(person)


def _write(person: Person, values: dict[str, Any]) -> Profile:
    profile = _own(person)
    each(*(partial(_set, profile, name, value) for name, value in values.items()))
    profile.save()
    return profile


def _name(person: Person, kind: str, names: list[str]) -> None:
    """Store skills or interests, and those that nobody had named yet."""
    wanted: dict[str, str] = {}
    for name in map(clean, names):
        if slug := slug_of(name):
            wanted.setdefault(slug, name)
    if len(wanted) > MOST:
        raise Invalid(_("Choose at most %(count)s.") % {"count": MOST}, f"{kind}s")
    if any(len(name) > 64 for name in wanted.values()):
        raise Invalid(_("Keep each one short: at most 64 characters."), f"{kind}s")
    PersonSkill.objects.filter(person=person, kind=kind).exclude(skill__slug__in=wanted).delete()
    new = [
        Skill(slug=slug, name=name) for slug, name in sorted(wanted.items())
    ]  # in one order: two at once would wait for each other
    Skill.objects.bulk_create(new, ignore_conflicts=True)
    known = {skill.slug: skill for skill in Skill.objects.filter(slug__in=wanted)}
    for position, slug in enumerate(wanted):
        values = {"position": position}
        PersonSkill.objects.update_or_create(person=person, skill=known[slug], kind=kind, defaults=values)


def _set(profile: Profile, name: str, value: Any) -> None:
    check = CHECKS.get(name)
    if check is None:
        raise Invalid(_("This cannot be changed."), name)
    try:
        setattr(profile, name, check(value))
    except Invalid as error:
        raise Invalid(error.message, name) from None


def _text(longest: int) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        text = clean(str(value or ""))
        if len(text) > longest:
            raise Invalid(_("Write at most %(count)s characters.") % {"count": longest})
        return text

    return check


def _phone(value: Any) -> str:
    text = _text(40)(value)
    if text and not PHONE.fullmatch(text):
        raise Invalid(_("Write a telephone number, like 0314 123 456 or +31 6 1234 5678."))
    return text


def _days(value: Any) -> dict[str, list[str]]:
    """`{"mon": ["08:30", "17:00"]}`: from and until, or an empty list for a whole day without hours."""
    found: dict[str, list[str]] = {}
    for day in DAYS:
        hours = [str(hour) for hour in value.get(day) or () if hour] if day in value else None
        if hours is None:
            continue
        if hours and (len(hours) != 2 or not all(HOUR.fullmatch(hour) for hour in hours) or hours[0] >= hours[1]):
            raise Invalid(_("Give a time to begin and a later one to end, like 08:30 and 17:00."))
        found[day] = hours
    return found


def _links(value: Any) -> list[str]:
    links = [clean(str(link)) for link in value if clean(str(link))]
    if len(links) > 5:
        raise Invalid(_("Choose at most %(count)s.") % {"count": 5})
    for link in links:
        try:
            parts = urlsplit(link)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in {"http", "https"} or not parts.hostname or len(link) > 300:
            raise Invalid(_("Write a whole address, one on each line, like https://example.nl/page."))
    return links


def _category(value: Any) -> str:
    if value not in Profile.Category.values:
        raise Invalid(_("Choose one from the list."))
    return str(value)


def _focus(value: Any) -> list[float]:
    """Where the face is in a portrait: `[x, y]`, each from 0 to 1; empty: the middle."""
    if value and (len(value) != 2 or not all(0 <= one <= 1 for one in value)):
        raise Invalid(_("Choose a place inside the picture."))
    return [round(float(one), 3) for one in value or ()]


def _shown(value: Any) -> dict[str, str]:
    if not set(value) <= set(USUAL) or not set(value.values()) <= set(Profile.Shown.values):
        raise Invalid(_("Choose one from the list."))
    return {part: level for part, level in sorted(value.items()) if level != USUAL[part]}


CHECKS: dict[str, Callable[[Any], Any]] = {
    "pronunciation": _text(120),
    "called": _text(60),
    "phone": _phone,
    "rooms": _text(120),
    "days": _days,
    "tells_days": bool,
    "languages": _text(200),
    "ask_about": _text(300),
    "projects": _text(500),
    "links": _links,
    "category": _category,
    "focus": _focus,
    "shown": _shown,
}
