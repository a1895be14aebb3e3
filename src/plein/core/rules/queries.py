"""Asking which rules a space has, whom they bring in, and why somebody is where they are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from plein.core.people.models import Person
from plein.core.permissions import can
from plein.core.rules.matching import fits, groups_of, who_fit
from plein.core.rules.models import Exclusion, Rule, Settling
from plein.core.spaces.models import Membership, Space
from plein.core.units.models import Placement, Unit

NAMED = 12  # people that a preview names
NEWS_FOR = timedelta(days=14)  # that somebody moved


def rules_of(space: Space, viewer: Person) -> list[Rule]:
    """The rules of a space, for whoever reads it or sets them; guests do not know how the organisation is built."""
    if viewer.is_guest or not (can(viewer, "space.read", space) or can(viewer, "space.rule", space)):
        return []
    return list(Rule.objects.current().filter(space=space).select_related("unit", "group", "by").order_by("pk"))


def holding(space_id: int) -> list[Rule]:
    """The rules that hold in a space."""
    return list(Rule.objects.current().filter(space=space_id).order_by("pk"))


def reasons(person: Person) -> dict[int, Membership]:
    """The memberships that somebody has by a rule, by space; one query."""
    rows = Membership.objects.filter(person=person, rule__isnull=False).select_related("rule__unit", "rule__group")
    return {row.space_id: row for row in rows}


def may_leave(membership: Membership) -> bool:
    """Whether every rule that brings somebody into a space lets them go."""
    if membership.rule_id is None:
        return True
    person = Person.objects.select_related("unit").get(pk=membership.person_id)
    rules = holding(membership.space_id)
    groups = groups_of([person], rules).get(person.pk, set())
    return all(rule.may_leave for rule in rules if fits(rule, person, groups))


def to_look_at(space_id: int, rules: list[Rule]) -> QuerySet[Person, Any]:
    """Everybody whose membership the rules of a space may change: who fits one, and who is there by one."""
    inside = Membership.objects.filter(space=space_id, rule__isnull=False).values("person")
    found: QuerySet[Person] = Person.objects.filter(who_fit(rules) | Q(pk__in=inside))
    return found


@dataclass(frozen=True)
class Preview:
    """What a change of the rules of a space would do."""

    fit: int
    come: int
    go: int
    coming: list[Person]
    going: list[Person]


def preview(space: Space, rules: list[Rule], viewer: Person) -> Preview:
    """How many people would fit, come and go, and some of their names.

    Who is in a space that the viewer may not read is not said: there the names are of all who fit.
    """
    out = Exclusion.objects.filter(space=space).values("person")
    fit = Person.objects.filter(who_fit(rules)).exclude(pk__in=out)
    inside = Membership.objects.filter(space=space)
    reads = Space.objects.visible_to(viewer).filter(pk=space.pk).exists()
    come = fit.exclude(pk__in=inside.values("person")) if reads else fit
    only_by_rule = inside.filter(rule__isnull=False, own_role="").values("person")
    go = Person.objects.filter(pk__in=only_by_rule).exclude(pk__in=fit.values("pk"))
    known = Person.objects.known_to(viewer).values("pk")
    named = [list(people.filter(pk__in=known).order_by("sort_name", "pk")[:NAMED]) for people in (come, go)]
    return Preview(fit.count(), come.count(), go.count(), *named)


def stay_out(space: Space, viewer: Person) -> QuerySet[Exclusion]:
    """Whom the rules of a space do not bring back, for who manages it."""
    seen = Person.objects.visible_to(viewer).values("pk")
    return Exclusion.objects.filter(space=space, person__in=seen).select_related("person").order_by("-at", "-pk")


@dataclass(frozen=True)
class Progress:
    """How far the looking through of a space is."""

    done: int
    total: int


def progress(space: Space) -> Progress | None:
    """How far it is; None when everything is as the rules say."""
    row = Settling.objects.filter(space=space).first()
    if row is None:
        return None
    return Progress(row.done, max(row.done, to_look_at(space.pk, holding(space.pk)).count()))


@dataclass(frozen=True)
class Moved:
    """That somebody works elsewhere now, and what came and went with it."""

    unit: Unit | None
    at: datetime
    came: list[Space]
    gone: list[str]  # names as they were, of what somebody may know no more of


def moved(person: Person) -> Moved | None:
    """What the newest move of the last weeks changed for somebody, told to them alone."""
    recent = Placement.objects.filter(person=person, since__gte=timezone.now() - NEWS_FOR).exclude(spaces={})
    row = recent.select_related("unit").order_by("-since", "-pk").first()
    if row is None:
        return None
    came = Space.objects.visible_to(person).filter(pk__in=[pk for pk, _name in row.spaces["came"]])
    return Moved(row.unit, row.since, list(came.order_by("name", "pk")), [name for _pk, name in row.spaces["gone"]])
