"""Storing what people tell about themselves. Who tells something here already stays as they are."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from plein.core.models import Endorsement, PersonSkill, Profile, Skill
from plein.core.permissions import Invalid
from plein.core.profiles.actions import CHECKS
from plein.core.profiles.models import slug_of
from plein.core.search.actions import reindex
from plein.imports.plein import building
from plein.imports.plein.files import take
from plein.imports.plein.profiles.lines import TOLD, whole_name
from plein.imports.plein.report import Bad
from plein.imports.plein.values import Line
from plein.imports.plein.work import Import

Told = dict[int, Line]


@transaction.atomic
def profiles(work: Import, lines: list[Line]) -> None:
    """Profiles with skills, interests and endorsements, by person."""
    told = {work.person(line["person"]): line for line in lines}
    here = {*Profile.objects.filter(person__in=told).values_list("person", flat=True)}
    here |= {*PersonSkill.objects.filter(person__in=told).values_list("person", flat=True)}
    new = {pk: line for pk, line in told.items() if pk not in here}
    Profile.objects.bulk_create([_profile(work, pk, line) for pk, line in new.items() if "category" in line])
    _name(work, new)
    reindex(new)
    work.report.made["profile"] += len(new)
    work.report.kept["profile"] += len(lines) - len(new)


def _profile(work: Import, person: int, line: Line) -> Profile:
    profile = Profile(person_id=person, is_hinted=line.get("is_hinted", True) is not False)
    for name in TOLD:
        if name in line:
            setattr(profile, name, _checked(name, line[name]))
    if line.get("whole"):
        name = whole_name(line["person"])
        key = f"portraits/{hashlib.sha256(name.encode()).hexdigest()[:24]}"
        profile.whole = take(work.archive, name, key, work.report)
    return profile


def _checked(name: str, value: Any) -> Any:
    try:
        return CHECKS[name](value)
    except Invalid as error:
        raise Bad(f"{name}: {error.message}") from error


def _name(work: Import, told: Told) -> None:
    """Skills and interests in their order, and who endorses them."""
    names = {slug_of(row["name"]): row["name"] for line in told.values() for row in line.get("skills", ())}
    if not all(0 < len(name) <= 64 and slug for slug, name in names.items()):
        raise Bad(_("a skill without a name, or with a name that is too long"))
    Skill.objects.bulk_create([Skill(slug=slug, name=name) for slug, name in names.items()], ignore_conflicts=True)
    known = dict(Skill.objects.filter(slug__in=names).values_list("slug", "pk"))
    rows = [(row, one) for pk, line in told.items() for row, one in _rows(pk, line, known)]
    PersonSkill.objects.bulk_create([row for row, _line in rows])
    Endorsement.objects.bulk_create(
        [
            Endorsement(skill=row, by_id=work.person(by["by"]), at=building.moment(by))
            for row, one in rows
            for by in one.get("endorsements", ())
        ]
    )


def _rows(person: int, line: Line, known: dict[str, int]) -> Iterator[tuple[PersonSkill, Line]]:
    for position, one in enumerate(line.get("skills", ())):
        row = PersonSkill(person_id=person, skill_id=known[slug_of(one["name"])], kind=one["kind"], position=position)
        row.clean_fields(exclude=["person", "skill"])
        yield row, one
