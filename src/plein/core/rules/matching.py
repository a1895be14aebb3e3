"""Who fits a rule: asked of one person, and as a query of everybody. Both say the same."""

from collections.abc import Collection, Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from plein.core.groups.models import GroupMember
from plein.core.people.models import Person
from plein.core.rules.models import Rule
from plein.core.units.models import Unit

Who = Rule.Who
ROLES = {
    Who.COLLEAGUES: {Person.Role.MEMBER, Person.Role.ADMINISTRATOR},
    Who.MEMBERS: {Person.Role.MEMBER},
    Who.ADMINISTRATORS: {Person.Role.ADMINISTRATOR},
    Who.GUESTS: {Person.Role.GUEST},
}


def fold(text: str) -> str:
    """A place or title as rules compare it: in capitals or not is the same."""
    return " ".join(text.casefold().split())


def fits(rule: Rule, person: Person, groups: Collection[int]) -> bool:
    """Whether every condition of a rule holds of somebody who is in these groups; of nobody whose account is closed.

    A title counts of who has an employee number: others choose their own, and would let themselves in by it.
    """
    return (
        person.is_active
        and not person.is_former  # no rule brings them into other spaces than their own
        and person.role in ROLES[Who(rule.who)]
        and (rule.unit_id is None or _is_in(rule, person.unit))
        and (rule.group_id is None or rule.group_id in groups)
        and rule.place_key in {"", fold(person.place)}
        and (not rule.title_key or (bool(person.employee_number) and rule.title_key == fold(person.title)))
    )


def _is_in(rule: Rule, unit: Unit | None) -> bool:
    if unit is None:
        return False
    return unit.pk == rule.unit_id or (rule.below and rule.unit_id in keys_of(unit))


def keys_of(unit: Unit | None) -> list[int]:
    """A unit and the units it is a part of, from the top; nothing for no unit."""
    return [int(key) for key in unit.path.strip("/").split("/") if key] if unit else []


def might_fit(people: Iterable[Person]) -> Q:
    """Rules that could fit one of these people, so that of thousands only a few are read."""
    people = list(people)
    units = {key for person in people for key in keys_of(person.unit)}
    return (
        (Q(unit=None) | Q(unit__in=units))
        & Q(place_key__in={"", *(fold(person.place) for person in people)})
        & Q(title_key__in={"", *(fold(person.title) for person in people)})
        & Q(who__in=[who for who, roles in ROLES.items() if any(person.role in roles for person in people)])
    )


def groups_of(people: Iterable[Person], rules: Iterable[Rule]) -> dict[int, set[int]]:
    """The groups of these people that the rules speak of, by person; asked only when they do."""
    found: dict[int, set[int]] = {}
    if groups := {rule.group_id for rule in rules if rule.group_id}:
        rows = GroupMember.objects.filter(person__in=people, group__in=groups)
        for person, group in rows.values_list("person", "group"):
            found.setdefault(person, set()).add(group)
    return found


def who_fit(rules: Iterable[Rule]) -> Q:
    """The people who fit one of these rules."""
    return reduce(or_, map(_who_fit, rules), Q(pk__in=[]))


def _who_fit(rule: Rule) -> Q:
    found = Q(is_active=True, is_former=False, role__in=ROLES[Who(rule.who)])
    if rule.unit_id is not None:
        below = Unit.objects.within(Unit.objects.get(pk=rule.unit_id)).values("pk")
        found &= Q(unit__in=below) if rule.below else Q(unit=rule.unit_id)
    if rule.group_id is not None:
        found &= Q(pk__in=GroupMember.objects.filter(group=rule.group_id).values("person"))
    if rule.place_key:
        found &= Q(place__in=_written("place", rule.place_key))
    if rule.title_key:
        found &= Q(title__in=_written("title", rule.title_key), employee_number__isnull=False)
    return found


def _written(field: str, key: str) -> list[str]:
    """How a place or title is written by whoever has it: databases differ in what they take for the same."""
    return [text for text in Person.objects.order_by().values_list(field, flat=True).distinct() if fold(text) == key]
