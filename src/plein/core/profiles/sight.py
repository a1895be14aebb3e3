"""A person as somebody else may see them: what pages, address cards and the API show is asked here, once."""

from dataclasses import dataclass
from typing import Any

from plein.core.people.models import Person
from plein.core.profiles.models import PersonSkill
from plein.core.profiles.queries import Known, details, profile_of, shown_by, skills
from plein.core.units.models import Placement, Unit
from plein.core.units.queries import manager_of, placements

ROLES = {"guest": Person.Role.GUEST, "colleague": Person.Role.MEMBER}


@dataclass(frozen=True)
class Sight:
    """What a reader sees of a person. `parts` are those of the profile that say something; `for_whom` only for its owner."""

    person: Person
    parts: dict[str, Any]
    unit: Unit | None
    manager: Person | None
    place: str
    skills: list[Known]
    interests: list[Known]
    for_whom: dict[str, str]


def sight(person: Person, viewer: Person) -> Sight:
    """What `viewer`, who may see this person at all, sees of them. Guests know how people reach each other, not who works where."""
    profile = profile_of(person)
    colleague = (not viewer.is_guest or viewer.pk == person.pk) and person.is_active
    known = skills(person, viewer, profile)
    unit = (
        Unit.objects.visible_to(viewer).filter(pk=person.unit_id).first()
        if person.unit_id and person.is_active
        else None
    )
    return Sight(
        person,
        details(person, viewer, profile),
        unit,
        manager_of(person) if colleague else None,
        person.place if colleague else "",
        [one for one in known if one.row.kind == PersonSkill.Kind.SKILL],
        [one for one in known if one.row.kind == PersonSkill.Kind.INTEREST],
        shown_by(person, profile) if viewer.pk == person.pk else {},
    )


def stand_in(name: str) -> Person | None:
    """Somebody who is nobody, to look at one's own profile with the eyes of a guest or a colleague."""
    return Person(pk=0, role=ROLES[name]) if name in ROLES else None


def worked_before(person: Person, viewer: Person) -> list[Placement]:
    """Where somebody worked until now, newest first, without where they work today."""
    return [one for one in placements(person, viewer) if one.until is not None]
