"""By which rules people are in a space."""

from typing import Any

from django.utils.translation import gettext as _
from ninja import Router

from plein.api.answers import found
from plein.api.schemas import rules as schemas
from plein.core.contract.access import MANAGE, READ, Call
from plein.core.contract.schemas import Id
from plein.core.models import Group, Rule, Space, Unit
from plein.core.permissions import Forbidden, Invalid, allow, can
from plein.core.rules import actions, queries

router = Router(tags=["memberships"])


@router.get("/spaces/{space_id}/rules", response=schemas.Rules, auth=READ)
def list_rules(request: Call, space_id: Id) -> Any:
    """By which rules people are in a space that you read, or whose rules you may set."""
    space = _space(request, space_id)
    if request.person.is_guest or not can(request.person, "space.read", space):
        allow(request.person, "space.rule", space)
    return _rules(request, space)


@router.put("/spaces/{space_id}/rules", response=schemas.Rules, auth=MANAGE)
def set_rules(request: Call, space_id: Id, rules: schemas.NewRules) -> Any:
    """Say by which rules people are in a space, all of them at once, as who manages it, or as an administrator where it is open
    or closed. Of many people it takes a while until everybody was looked at."""
    space = _space(request, space_id)
    if not can(request.person, "space.rule", space):
        raise Forbidden("space.rule")
    actions.set_rules(
        space, by=request.person, rules=[_wanted(request, space, at, one) for at, one in enumerate(rules.items)]
    )
    return _rules(request, space)


def _space(request: Call, pk: int) -> Space:
    space: Space = found(Space.objects.listed_to(request.person).places(), pk=pk)
    return space


def _wanted(request: Call, space: Space, at: int, rule: schemas.NewRule) -> actions.Wanted:
    """One rule of the list, checked; what is wrong is named with its place in the list."""
    values = rule.model_dump()
    here = Group.objects.filter(rules__in=space.rules.current())  # that stand in its rules already
    known = Group.objects.visible_to(request.person) | here
    group = known.filter(pk=values["group"]).distinct().first() if values["group"] else None
    if values["group"] and group is None:
        raise Invalid(_("There is no such group."), f"items.{at}.group")
    unit = Unit.objects.visible_to(request.person).filter(pk=values["unit"]).first() if values["unit"] else None
    if values["unit"] and unit is None:
        raise Invalid(_("There is no such unit."), f"items.{at}.unit")
    try:
        return actions.wanted(**{**values, "unit": unit, "group": group})
    except Invalid as error:
        fields = {f"items.{at}.{name}": text for name, text in error.errors.items()}
        raise Invalid(error.message, f"items.{at}.{error.field}", fields) from None


def _rules(request: Call, space: Space) -> schemas.Rules:
    settled = queries.progress(space) is None
    return schemas.Rules(items=[_rule(row) for row in queries.rules_of(space, request.person)], settled=settled)


def _rule(row: Rule) -> schemas.Rule:
    names = ("below", "title", "place", "who", "role", "may_leave", "at")
    return schemas.Rule(id=row.pk, unit=row.unit_id, group=row.group_id, **{name: getattr(row, name) for name in names})
