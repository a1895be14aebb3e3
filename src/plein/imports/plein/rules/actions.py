"""Storing who is in a space, by hand and by rules."""

from django.utils.translation import gettext as _

from plein.core.models import Exclusion, Membership, Rule, Space
from plein.imports.plein import building
from plein.imports.plein.report import Bad
from plein.imports.plein.values import Line
from plein.imports.plein.work import Import


def add_members(work: Import, space: Space, line: Line) -> None:
    """The rules of a new space, who is in it by them and by hand, and whom they do not bring back."""
    rules = [_rule(work, row) for row in line.get("rules", ())]
    for rule in rules:
        rule.space = space
    Rule.objects.bulk_create(rules)
    members = [building.member(row, work.person(row["person"])) for row in line.get("members", ())]
    for member, row in zip(members, line.get("members", ()), strict=True):
        member.space = space
        if "rule" in row:
            _by_rule(member, rules[row["rule"]], row.get("own_role", ""))
    space.memberships.bulk_create(members)
    out = [Exclusion(space=space, person_id=work.person(row["person"]), at=building.moment(row)) for row in line.get("excluded", ())]  # fmt: skip
    Exclusion.objects.bulk_create(out)


def _by_rule(member: Membership, rule: Rule, own_role: str) -> None:
    member.rule, member.own_role = rule, own_role
    member.role = max(own_role or rule.role, rule.role, key=Membership.RANK.__getitem__)


def _rule(work: Import, row: Line) -> Rule:
    by = work.person(row["by"]) if row.get("by") else None
    found = building.rule(row, unit_id=work.unit(row.get("unit")), group_id=None, by_id=by)
    if found.who == Rule.Who.GUESTS and found.role != Rule.Role.MEMBER:
        raise Bad(_("a rule that makes guests editors"))
    return found
