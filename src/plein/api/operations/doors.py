"""Doors: other systems by which people come in. To read, for administrators; they are set up on the pages."""

from typing import Any

from ninja import Router

from plein.api.schemas import doors as schemas
from plein.core.contract.access import READ, Call
from plein.core.permissions import allow
from plein.doors import queries

router = Router(tags=["doors"])


@router.get("/doors", response=schemas.Doors, auth=READ)
def list_doors(request: Call) -> Any:
    """Every door in order, for administrators; never its secret."""
    allow(request.person, "organisation.manage")
    items = [
        schemas.Door(id=row.pk, kind=row.kind, name=row.name, slug=row.slug, is_open=row.is_enabled, people=row.people, used_at=row.used_at)
        for row in queries.listed()
    ]  # fmt: skip
    return schemas.Doors(items=items)
