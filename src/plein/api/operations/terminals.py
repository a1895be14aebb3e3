"""Shared devices, for administrators."""

from typing import Any

from django.conf import settings
from ninja import Router

from plein.api.answers import found, secret
from plein.api.proving import proven
from plein.api.schemas import terminals as schemas
from plein.core.contract.access import MANAGE, READ, Call
from plein.core.contract.schemas import Id
from plein.core.permissions import allow
from plein.core.signin import actions
from plein.core.signin.models import Terminal

router = Router(tags=["terminals"])


@router.get("/terminals", response=schemas.Terminals, auth=READ)
def list_terminals(request: Call) -> Any:
    """Every shared device, by name."""
    allow(request.person, "organisation.manage")
    rows = Terminal.objects.order_by("name", "pk")
    return schemas.Terminals(items=[schemas.Terminal(**_values(row)) for row in rows])


@router.post("/terminals", response={201: schemas.NewlyAdded}, auth=MANAGE)
def add_terminal(request: Call, new: schemas.NewTerminal) -> Any:
    """Name a shared device; its code is shown this once, and typed on the device itself."""
    proven(request)
    made, code = actions.add_terminal(by=request.person, name=new.name, idle=new.idle, longest=new.longest)
    return secret(schemas.NewlyAdded(**_values(made), code=code, address=f"{settings.URL}/terminal/"))


@router.patch("/terminals/{terminal_id}", response=schemas.Terminal, auth=MANAGE)
def change_terminal(request: Call, terminal_id: Id, change: schemas.ChangeTerminal) -> Any:
    """Call it something else, or let sessions there be shorter or longer; who signs in next has them so."""
    proven(request)
    row = _found(request, terminal_id)
    known = {"name": row.name, "idle": row.idle, "longest": row.longest}
    actions.change_terminal(row, by=request.person, **{**known, **change.model_dump(exclude_unset=True)})
    return schemas.Terminal(**_values(row))


@router.delete("/terminals/{terminal_id}", response={204: None}, auth=MANAGE)
def remove_terminal(request: Call, terminal_id: Id) -> None:
    """No longer know a shared device; whoever is signed in there is signed out."""
    proven(request)
    actions.remove_terminal(_found(request, terminal_id), by=request.person)


def _found(request: Call, pk: int) -> Terminal:
    allow(request.person, "organisation.manage")
    terminal: Terminal = found(Terminal.objects.all(), pk=pk)
    return terminal


def _values(row: Terminal) -> dict[str, Any]:
    return {
        "id": row.pk, "name": row.name, "idle": row.idle, "longest": row.longest, "is_registered": row.token_hash is not None,
        "created_at": row.created_at, "seen_at": row.seen_at,
    }  # fmt: skip
