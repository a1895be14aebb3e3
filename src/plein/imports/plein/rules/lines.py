"""Lines of rules, of who is in a space by which, and of whom they do not bring back."""

from typing import Any

from django.db.models import F, Q, QuerySet

from plein.core.models import Exclusion, Membership, Rule, Space
from plein.core.snapshot import natural
from plein.imports.plein.values import Line, filled, of, plain

RULE = ("place", "title", "who", "role", "below", "may_leave", "at")


def rules(space: Space) -> list[Line]:
    """The rules of a space, the oldest first. Groups stay with the system that keeps them, and so do rules about them."""
    return [{**of(rule, RULE), **_pointed(rule)} for rule in _kept(space)]


def places(space: Space) -> dict[int, int]:
    """By its key, which rule in the list a rule is."""
    return {rule.pk: place for place, rule in enumerate(_kept(space))}


def members(space: Space) -> "QuerySet[Membership, Any]":
    """Who is in a space by hand, or by a rule that the archive holds."""
    kept = Q(rule=None) | ~Q(own_role="") | Q(rule__in=_kept(space).values("pk"))
    found: QuerySet[Membership] = Membership.objects.filter(kept, space=space)
    return found


def by(member: Membership, known: dict[int, int]) -> Line:
    """By which rule somebody is there, and which role they have by hand besides."""
    if member.rule_id not in known:
        return {"role": member.own_role} if member.rule_id else {}
    return {"rule": known[member.rule_id], **filled(own_role=member.own_role)}


def excluded(space: Space) -> list[Line]:
    """Whom the rules do not bring back."""
    rows = Exclusion.objects.filter(space=space).annotate(who=F("person__username")).order_by(natural("who"))
    return [{"person": row.who, "at": plain(row.at)} for row in rows]


def _kept(space: Space) -> "QuerySet[Rule, Any]":
    found: QuerySet[Rule] = Rule.objects.current().filter(space=space, group=None)
    return found.select_related("unit", "by").order_by("pk")


def _pointed(rule: Rule) -> Line:
    return filled(unit=rule.unit and rule.unit.slug, by=rule.by and rule.by.username)
