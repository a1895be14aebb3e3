"""Making the memberships of some people what the rules say, as part of whatever changed those people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q

from plein.core.events.actions import record_all
from plein.core.events.models import Event
from plein.core.people.models import Person
from plein.core.rules.matching import fits, groups_of, might_fit
from plein.core.rules.models import Exclusion, Rule
from plein.core.spaces.models import JoinRequest, Membership, Space

Key = tuple[int, int]  # of a person and a space


@dataclass
class Changes:
    """What became of memberships."""

    began: list[Membership] = field(default_factory=list)
    changed: list[Membership] = field(default_factory=list)
    ended: list[Membership] = field(default_factory=list)
    other_role: list[Membership] = field(default_factory=list)  # those of the changed that have another role now


def keep_true(keys: Iterable[int], *, by: Person | None, space: int | None = None, joins: bool = False) -> Changes:
    """Have these people be members by rule where a rule says so, and nowhere else; of one space, or of all.

    Part of the action that changed them, in its transaction, which holds them: they are read after that, and so with what
    others have just done to them; eleven queries at the most, whatever the number of rules. Nobody lets themselves into what
    is not open by what they do with their own facts: there they stay out until who manages it lets them in. Who `joins` did
    not choose what is known of them.
    """
    keys = sorted(keys)
    people = list(Person.objects.filter(pk__in=keys).select_related("unit"))
    wanted = _wanted(people, space)
    changes = _compared(_held(keys, wanted, space), wanted)
    if by is not None and not joins:
        _keep_out(changes, by)
    _store(changes)
    _tell(changes, by)
    return changes


def let_in(space: Space, person: Person, role: str, *, always: bool = False) -> bool:
    """Have somebody in a space by hand; who is there by hand already keeps their role, unless `always`. Whether they are new.

    Part of the action that lets them in. The rules hold for them again.
    """
    hold([person.pk])
    row = Membership.objects.select_related("rule").filter(space=space, person=person).first()
    if row is None:
        Membership.objects.create(space=space, person=person, role=role)
        if Exclusion.objects.filter(space=space, person=person).delete()[0]:
            keep_true([person.pk], by=None, space=space.pk)
    elif always or not row.is_by_hand:
        row.give(role)
        row.save(update_fields=["role", "own_role"])
    return row is None


def hold(keys: Iterable[int]) -> None:
    """Hold people until the end of the transaction: their memberships change one after the other."""
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def _wanted(people: list[Person], space: int | None) -> dict[Key, Rule]:
    """The rule by which somebody is in a space; of several the one that gives most, and of those the oldest."""
    here = {"space": space} if space else {}
    rules = list(Rule.objects.current().filter(might_fit(people), **here).order_by("pk"))
    if not rules:
        return {}
    out = set(Exclusion.objects.filter(person__in=people, space__in={rule.space_id for rule in rules}).values_list("person", "space"))  # fmt: skip
    groups = groups_of(people, rules)
    found: dict[Key, Rule] = {}
    for person in people:
        for rule in rules:
            key = (person.pk, rule.space_id)
            fit = key not in out and fits(rule, person, groups.get(person.pk, ()))
            if fit and (key not in found or _rank(rule) > _rank(found[key])):
                found[key] = rule
    return found


def _rank(rule: Rule) -> int:
    return Membership.RANK[rule.role]


def _held(keys: list[int], wanted: dict[Key, Rule], space: int | None) -> list[Membership]:
    rows = Membership.objects.filter(person__in=keys)
    where = Q(rule__isnull=False) | Q(space__in={space_id for _person, space_id in wanted})
    rows = rows.filter(space=space) if space else rows.filter(where)
    return list(rows.select_for_update(no_key=True).order_by("pk"))


def _compared(held: list[Membership], wanted: dict[Key, Rule]) -> Changes:
    changes = Changes()
    for row in held:
        rule = wanted.pop((row.person_id, row.space_id), None)
        if rule is None and row.rule_id and not row.own_role:
            changes.ended.append(row)
        elif row.rule_id != (rule.pk if rule else None):
            before = row.role
            row.follow(rule)
            changes.changed.append(row)
            if row.role != before:
                changes.other_role.append(row)
    changes.began = [
        Membership(person_id=person, space_id=space, role=rule.role, rule=rule)
        for (person, space), rule in sorted(wanted.items())
    ]
    return changes


def _keep_out(changes: Changes, by: Person) -> None:
    own = {row.space_id for row in changes.began if row.person_id == by.pk}
    shut = (
        set(Space.objects.filter(pk__in=own).exclude(kind=Space.Kind.OPEN).values_list("pk", flat=True)) if own else own
    )
    Exclusion.objects.bulk_create([Exclusion(space_id=pk, person=by) for pk in sorted(shut)], ignore_conflicts=True)
    changes.began = [row for row in changes.began if row.person_id != by.pk or row.space_id not in shut]


def _store(changes: Changes) -> None:
    if changes.ended:
        Membership.objects.filter(pk__in=[row.pk for row in changes.ended]).delete()
    if changes.changed:
        Membership.objects.bulk_update(changes.changed, ["role", "own_role", "rule"])
    if changes.began:
        Membership.objects.bulk_create(changes.began)
        _forget_requests(changes.began)


def _forget_requests(began: list[Membership]) -> None:
    """Who asked to be let in, is."""
    inside: dict[int, list[int]] = {}
    for row in began:
        inside.setdefault(row.space_id, []).append(row.person_id)
    asked = reduce(or_, (Q(space=space, person__in=people) for space, people in inside.items()))
    JoinRequest.objects.filter(asked).delete()


def _tell(changes: Changes, by: Person | None) -> None:
    names = [("ended", changes.ended), ("changed", changes.other_role), ("began", changes.began)]
    record_all([
        Event(
            name=f"membership.{name}",
            actor=by,
            space_id=row.space_id,
            data={"person": row.person_id} if name == "ended" else {"person": row.person_id, "role": row.role},
        )
        for name, rows in names
        for row in rows
    ])  # fmt: skip
