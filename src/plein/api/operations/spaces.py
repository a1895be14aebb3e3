"""Spaces and who is in them."""

from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from plein.api.answers import created, found
from plein.api.schemas import spaces as schemas
from plein.core.contract.access import MANAGE, READ, WRITE, Call
from plein.core.contract.lists import newest_first
from plein.core.contract.posts import author_of
from plein.core.contract.schemas import Before, Id, Limit, Word
from plein.core.models import Membership, Person, Space
from plein.core.people import actions as people
from plein.core.people.queries import open_invitations
from plein.core.permissions import Invalid, allow
from plein.core.rules.words import described
from plein.core.search import queries as search
from plein.core.spaces import actions

router = Router(tags=["spaces"])
members = Router(tags=["memberships"])
Words = Annotated[Word, Field(description="Only whose name or purpose holds these words.", max_length=200)]
Mine = Annotated[bool, Field(description="Only those you are a member of.")]


@router.get("/spaces", response=schemas.Spaces, auth=READ)
def list_spaces(request: Call, q: Words = "", mine: Mine = False, before: Before = "", limit: Limit = 20) -> Any:
    """Spaces you may know of, newest first; with `q` the best matches, without further pages."""
    if q:
        return schemas.Spaces(items=_spaces(search.spaces(q, request.person, limit), request.person), next=None)
    rows = Space.objects.listed_to(request.person).places()
    if mine:
        rows = rows.filter(memberships__person=request.person)
    some, cursor = newest_first(rows, before, limit)
    return schemas.Spaces(items=_spaces(some, request.person), next=cursor)


@router.post("/spaces", response={201: schemas.Space}, auth=MANAGE)
def create_space(request: Call, new: schemas.NewSpace) -> Any:
    """Begin a space, with yourself as manager."""
    values = {**new.model_dump(exclude_unset=True), "name": new.name}
    return created(_space(actions.create(by=request.person, **values), request.person))


@router.get("/spaces/{space_id}", response=schemas.Space, auth=READ)
def get_space(request: Call, space_id: Id) -> Any:
    """One space you may know of."""
    return _space(_listed(request, space_id), request.person)


@router.patch("/spaces/{space_id}", response=schemas.Space, auth=MANAGE)
def change_space(request: Call, space_id: Id, change: schemas.ChangeSpace) -> Any:
    """Change what a space is called, is for, and how it works."""
    space = actions.change(_listed(request, space_id), by=request.person, **change.model_dump(exclude_unset=True))
    return _space(space, request.person)


@router.post("/spaces/{space_id}/archive", response=schemas.Space, auth=MANAGE)
def archive_space(request: Call, space_id: Id, how: schemas.Archiving) -> Any:
    """Close a space for writing; everything stays readable."""
    successor = None
    if (
        how.successor is not None
        and (successor := Space.objects.visible_to(request.person).filter(pk=how.successor).first()) is None
    ):
        raise Invalid(_("Choose another space as the successor."), "successor")
    return _space(actions.archive(_listed(request, space_id), by=request.person, successor=successor), request.person)


@router.post("/spaces/{space_id}/reopen", response=schemas.Space, auth=MANAGE)
def reopen_space(request: Call, space_id: Id) -> Any:
    """Use an archived space again."""
    return _space(actions.reopen(_listed(request, space_id), by=request.person), request.person)


@router.post("/spaces/{space_id}/join", response=schemas.Member, auth=WRITE)
def join_space(request: Call, space_id: Id) -> Any:
    """Become a member where everyone may."""
    return _member(request, actions.join(_listed(request, space_id), by=request.person))


@router.post("/spaces/{space_id}/ask", response={204: None}, auth=WRITE)
def ask_in(request: Call, space_id: Id, asking: schemas.Asking) -> None:
    """Ask the managers to be let in, where that is how one joins."""
    actions.ask_in(_listed(request, space_id), by=request.person, text=asking.text)


@router.post("/spaces/{space_id}/leave", response={204: None}, auth=WRITE)
def leave_space(request: Call, space_id: Id) -> None:
    """Stop being a member."""
    actions.leave(_listed(request, space_id), by=request.person)


@members.get("/spaces/{space_id}/members", response=schemas.Members, auth=READ)
def list_members(request: Call, space_id: Id, before: Before = "", limit: Limit = 20) -> Any:
    """Who is in a space you may read, newest first."""
    rows, cursor = newest_first(_memberships(request, space_id), before, limit)
    return schemas.Members(items=[_member(request, row) for row in rows], next=cursor)


@members.post("/spaces/{space_id}/members", response={201: schemas.Member}, auth=MANAGE)
def add_member(request: Call, space_id: Id, new: schemas.NewMember) -> Any:
    """Bring a person in, as a manager; who is in already keeps their role."""
    space = _readable(request, space_id)
    person = found(Person.objects.visible_to(request.person), pk=new.person)
    return created(_member(request, actions.add_member(space, person, by=request.person, role=new.role)))


@members.patch("/spaces/{space_id}/members/{person_id}", response=schemas.Member, auth=MANAGE)
def change_member(request: Call, space_id: Id, person_id: Id, change: schemas.ChangeMember) -> Any:
    """Give a member another role."""
    membership = found(_memberships(request, space_id), person=person_id)
    return _member(request, actions.change_role(membership, by=request.person, role=change.role))


@members.delete("/spaces/{space_id}/members/{person_id}", response={204: None}, auth=MANAGE)
def remove_member(request: Call, space_id: Id, person_id: Id) -> None:
    """Take a person out of a space, as a manager."""
    actions.remove_member(found(_memberships(request, space_id), person=person_id), by=request.person)


@members.get("/spaces/{space_id}/invitations", response=schemas.Invitations, auth=READ)
def list_invitations(request: Call, space_id: Id, before: Before = "", limit: Limit = 20) -> Any:
    """Open invitations into a space you manage, newest first."""
    rows, cursor = newest_first(open_invitations(_managed(request, space_id)), before, limit)
    items = [
        schemas.Invitation(
            id=row.pk,
            name=row.name,
            by=author_of(row.by),
            created_at=row.created_at,
            expires_at=row.expires_at,
            until=row.until,
        )
        for row in rows
    ]
    return schemas.Invitations(items=items, next=cursor)


@members.delete("/spaces/{space_id}/invitations/{invitation_id}", response={204: None}, auth=MANAGE)
def withdraw_invitation(request: Call, space_id: Id, invitation_id: Id) -> None:
    """End an invitation that was not used yet."""
    row = found(open_invitations(_managed(request, space_id)), pk=invitation_id)
    people.withdraw_invitation(row, by=request.person)


def _listed(request: Call, pk: int) -> Space:
    space: Space = found(Space.objects.listed_to(request.person), pk=pk)
    return space


def _readable(request: Call, pk: int) -> Space:
    space: Space = found(Space.objects.visible_to(request.person), pk=pk)
    return space


def _managed(request: Call, pk: int) -> Space:
    space = _readable(request, pk)
    allow(request.person, "space.manage", space)
    return space


def _memberships(request: Call, space_id: int) -> Any:
    return Membership.objects.filter(space=_readable(request, space_id)).select_related(
        "person", "space", "rule__unit", "rule__group"
    )


def _space(row: Space, person: Person) -> schemas.Space:
    return _spaces([row], person)[0]


def _spaces(rows: list[Space], person: Person) -> list[schemas.Space]:
    roles = dict(
        Membership.objects.filter(person=person, space__in=[row.pk for row in rows]).values_list("space", "role")
    )
    wanted = {row.successor_id for row in rows if row.successor_id}
    known = set(Space.objects.listed_to(person).filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
    return [
        schemas.Space(
            id=row.pk, slug=row.slug, name=row.name, purpose=row.purpose, kind=row.kind, join=row.join, stage=row.stage, function=row.function,
            channels=row.channels, owner=row.owner_id, role=roles.get(row.pk), created_at=row.created_at,
            archived_at=row.archived_at, successor=row.successor_id if row.successor_id in known else None,
        )
        for row in rows
    ]  # fmt: skip


def _member(request: Call, row: Membership) -> schemas.Member:
    reason = described(row.rule, request.person) if row.rule and not request.person.is_guest else None
    return schemas.Member(
        person=author_of(row.person), space=row.space_id, role=row.role, joined_at=row.joined_at, by_hand=row.is_by_hand, by_rule=reason
    )  # fmt: skip
