"""People."""

from typing import Annotated, Any

from ninja import Router
from pydantic import Field

from plein.api import schemas
from plein.api.answers import found
from plein.core.contract.access import READ, WRITE, Call
from plein.core.contract.lists import newest_first
from plein.core.contract.posts import author_of
from plein.core.contract.schemas import Before, Id, Limit, Word
from plein.core.models import Person
from plein.core.people import actions
from plein.core.search import queries as search
from plein.core.spaces.models import Space

router = Router(tags=["people"])
Words = Annotated[Word, Field(description="Only whose name or user name holds these words.", max_length=200)]


@router.get("/people", response=schemas.People, auth=READ)
def list_people(request: Call, q: Words = "", before: Before = "", limit: Limit = 20) -> Any:
    """People you may see, newest first; with `q` the best matches, without further pages."""
    if q:
        return schemas.People(items=_people(search.people(q, request.person, limit), request.person), next=None)
    rows, cursor = newest_first(Person.objects.visible_to(request.person), before, limit)
    return schemas.People(items=_people(rows, request.person), next=cursor)


@router.get("/people/{person_id}", response=schemas.Person, auth=READ)
def get_person(request: Call, person_id: Id) -> Any:
    """One person."""
    return _people([found(Person.objects.visible_to(request.person), pk=person_id)], request.person)[0]


@router.get("/me", response=schemas.Me, auth=READ)
def get_me(request: Call) -> Any:
    """Yourself, with what only you see."""
    return _me(request.person)


@router.patch("/me", response=schemas.Me, auth=WRITE)
def change_me(request: Call, change: schemas.ChangeMe) -> Any:
    """Change your name, language or what you say about yourself."""
    return _me(actions.change(request.person, by=request.person, **change.model_dump(exclude_unset=True)))


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
            profile=profiles.get(row.pk),
        )
        for row in rows
    ]


def _me(person: Person) -> schemas.Me:
    shown = _people([person], person)[0]
    return schemas.Me(**shown.model_dump(), email=person.email, role=person.role, language=person.language)
