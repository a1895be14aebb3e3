"""People."""

from typing import Annotated, Any

from ninja import Router
from pydantic import Field

from plein.api.answers import found
from plein.api.schemas import people as schemas
from plein.core.contract.access import READ, WRITE, Call, Problem
from plein.core.contract.lists import newest_first
from plein.core.contract.posts import author_of
from plein.core.contract.schemas import Before, Id, Limit, Word
from plein.core.models import Person
from plein.core.profiles import actions as profiles
from plein.core.profiles.models import PersonSkill
from plein.core.profiles.queries import USUAL, Known, shown_by, skills
from plein.core.profiles.sight import Sight, sight
from plein.core.search.people import people as people_called
from plein.core.spaces.models import Space

router = Router(tags=["people"])
BASICS = ("name", "pronouns", "about", "language", "title")
Words = Annotated[Word, Field(description="Only whose name or user name holds these words.", max_length=200)]


@router.get("/people", response=schemas.People, auth=READ)
def list_people(request: Call, q: Words = "", before: Before = "", limit: Limit = 20) -> Any:
    """People you may see, and guests you share a space with, newest first; with `q` the best matches, without further pages."""
    if q:
        return schemas.People(
            items=_people(people_called(q, request.person, limit, unit=True), request.person), next=None
        )
    rows, cursor = newest_first(Person.objects.known_to(request.person), before, limit)
    return schemas.People(items=_people(rows, request.person), next=cursor)


@router.get("/people/{person_id}", response=schemas.PersonDetail, auth=READ)
def get_person(request: Call, person_id: Id) -> Any:
    """One person, with the parts of their profile that you may see."""
    person = found(Person.objects.visible_to(request.person), pk=person_id)
    return schemas.PersonDetail(**_detail(sight(person, request.person), request.person))


@router.put("/people/{person_id}/skills/{skill_id}/endorsement", response=schemas.Skill, auth=WRITE)
def endorse(request: Call, person_id: Id, skill_id: Id) -> Any:
    """Say that a colleague is good at something."""
    profiles.endorse(_skill(request, person_id, skill_id).row, by=request.person)
    return _known(_skill(request, person_id, skill_id))


@router.delete("/people/{person_id}/skills/{skill_id}/endorsement", response=schemas.Skill, auth=WRITE)
def withdraw_endorsement(request: Call, person_id: Id, skill_id: Id) -> Any:
    """No longer say so."""
    profiles.withdraw_endorsement(_skill(request, person_id, skill_id).row, by=request.person)
    return _known(_skill(request, person_id, skill_id))


@router.get("/me", response=schemas.Me, auth=READ)
def get_me(request: Call) -> Any:
    """Yourself, with what only you see."""
    return _me(request.person)


@router.patch("/me", response=schemas.Me, auth=WRITE)
def change_me(request: Call, change: schemas.ChangeMe) -> Any:
    """Change what you tell about yourself, and to whom. What is not named stays as it is."""
    given = change.model_dump(exclude_unset=True)
    named = {kind: given.pop(f"{kind}s") for kind in PersonSkill.Kind.values if f"{kind}s" in given}
    basics = {name: given.pop(name) for name in BASICS if name in given}
    if "shown" in given:
        given["shown"] = {**shown_by(request.person), **given["shown"]}
    profiles.tell(request.person, by=request.person, basics=basics, parts=given, named=named)
    request.person.refresh_from_db()
    return _me(request.person)


def _people(rows: list[Person], viewer: Person) -> list[schemas.Person]:
    profiles = dict(
        Space.objects.visible_to(viewer).filter(owner__in=[row.pk for row in rows]).values_list("owner", "pk")
    )
    return [
        schemas.Person(
            **author_of(row).model_dump(),
            pronouns=row.pronouns,
            about=row.about,
            is_active=row.is_active,
            is_former=row.is_former,
            profile=profiles.get(row.pk),
        )
        for row in rows
    ]


def _me(person: Person) -> schemas.Me:
    seen = sight(person, person)
    return schemas.Me(**_detail(seen, person), shown=seen.for_whom, role=person.role, language=person.language)


def _detail(seen: Sight, viewer: Person) -> dict[str, Any]:
    """The fields of `PersonDetail`, by what the viewer sees."""
    person = seen.person
    return {
        **_people([person], viewer)[0].model_dump(), "title": person.title if person.is_active else "", "place": seen.place or None,
        "unit": seen.unit and schemas.UnitOf(slug=seen.unit.slug, name=seen.unit.name), "manager": seen.manager and author_of(seen.manager),
        **{part: seen.parts.get(part) for part in USUAL}, "links": seen.parts.get("links", []),
        "skills": [_known(one) for one in seen.skills], "interests": [_known(one) for one in seen.interests],
    }  # fmt: skip


def _known(one: Known) -> schemas.Skill:
    skill = one.row.skill
    return schemas.Skill(id=one.row.pk, name=skill.name, slug=skill.slug, endorsed=one.endorsed, by_you=one.by_reader)


def _skill(request: Call, person_id: int, skill_id: int) -> Known:
    """A skill on this profile that the caller may see; else it does not exist."""
    person = found(Person.objects.visible_to(request.person), pk=person_id)
    for one in skills(person, request.person):
        if one.row.pk == skill_id:
            return one
    raise Problem("not-found")
