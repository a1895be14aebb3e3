"""Saying by which rules people are in a space, and who stays out of it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.groups.models import Group
from plein.core.people.models import Person
from plein.core.permissions import Forbidden, Invalid, allow, can, each
from plein.core.rules.actions.following import hold, keep_true
from plein.core.rules.actions.settling import ask
from plein.core.rules.matching import fold
from plein.core.rules.models import Exclusion, Rule
from plein.core.spaces.models import Space
from plein.core.units.models import Unit
from plein.kit.text import clean

MOST = 50  # rules of one space


@dataclass(frozen=True)
class Wanted:
    """A rule as somebody wants it, checked."""

    unit: Unit | None = None
    below: bool = True
    group: Group | None = None
    place: str = ""
    title: str = ""
    who: str = Rule.Who.COLLEAGUES
    role: str = Rule.Role.MEMBER
    may_leave: bool = False

    def values(self) -> dict[str, Any]:
        """As columns of a rule."""
        return {**self.__dict__, "place_key": fold(self.place), "title_key": fold(self.title)}

    def drawn_for(self, space: Space) -> Rule:
        """The rule as it would be, not stored."""
        return Rule(space=space, **self.values())


def as_wanted(rule: Rule) -> Wanted:
    """What a rule says, to want it again."""
    return Wanted(**{name: getattr(rule, name) for name in Wanted.__dataclass_fields__})


def wanted(
    *,
    unit: Unit | None = None,
    below: bool = True,
    group: Group | None = None,
    place: str = "",
    title: str = "",
    who: str = Rule.Who.COLLEAGUES,
    role: str = Rule.Role.MEMBER,
    may_leave: bool = False,
) -> Wanted:
    """Check what somebody wants as a rule; everything that is wrong is refused together."""
    found = Wanted(unit, below or unit is None, group, clean(place), clean(title), who, role, may_leave)
    each(
        partial(_one_of, Rule.Who.values, who, "who"),
        partial(_one_of, Rule.Role.values, role, "role"),
        partial(_short, found.place, "place"),
        partial(_short, found.title, "title"),
        partial(_fit_for_guests, found),
    )
    return found


def _one_of(values: list[str], value: str, field: str) -> None:
    if value not in values:
        raise Invalid(_("Choose from the list."), field)


def _short(value: str, field: str) -> None:
    if len(value) > 120:
        raise Invalid(_("Write at most %(count)s characters.") % {"count": 120}, field)


def _fit_for_guests(rule: Wanted) -> None:
    if rule.who == Rule.Who.GUESTS and rule.role != Rule.Role.MEMBER:
        raise Invalid(_("A guest of the organisation can be a guest or a member here."), "role")


@transaction.atomic
def set_rules(space: Space, *, by: Person, rules: list[Wanted]) -> None:
    """Say by which rules people are in a space, all of them at once. Those that stay the same are left as they are.

    Who sets rules gives what they could give by hand. An administrator who does not manage the space makes members, no
    editors, and is not let into a closed space by their own rule.
    """
    space = Space.objects.select_for_update(no_key=True).get(pk=space.pk)
    allow(by, "space.rule", space)
    left = {as_wanted(rule): rule for rule in space.rules.current().select_related("unit", "group").order_by("-pk")}
    new = [rule for rule in dict.fromkeys(rules) if rule not in left]
    ended = [rule for key, rule in left.items() if key not in set(rules)]
    _check(space, by, rules, new)
    if not (new or ended):
        return
    space.rules.filter(pk__in=[rule.pk for rule in ended]).update(ended_at=timezone.now())
    Rule.objects.bulk_create([Rule(space=space, by=by, **rule.values()) for rule in new])
    if not Space.objects.visible_to(by).filter(pk=space.pk).exists():
        Exclusion.objects.get_or_create(space=space, person=by)
    ask([space.pk], by=by)
    record("rules.changed", by=by, space=space, begun=len(new), ended=len(ended))


def _check(space: Space, by: Person, rules: list[Wanted], new: list[Wanted]) -> None:
    if len(rules) > MOST:
        raise Invalid(_("A space can have at most %(count)s rules.") % {"count": MOST})
    if any(rule.unit is not None and rule.unit.closed_at for rule in new):
        raise Invalid(_("This unit has been closed. Choose another."), "unit")
    known = {rule.group for rule in space.rules.current().select_related("group")}
    if not by.is_administrator and any(rule.group not in {None, *known} for rule in new):
        raise Invalid(_("Only administrators can choose a group."), "group")
    if not by.is_administrator and any(rule.who == Rule.Who.GUESTS for rule in new):  # who would see each other by it
        raise Invalid(_("Only administrators can choose guests."), "who")
    if not can(by, "space.manage", space) and any(rule.role != Rule.Role.MEMBER for rule in new):
        raise Invalid(_("Only who manages this space can make editors."), "role")


def stay_out(space_id: int, person: Person) -> None:
    """Remember, as part of whatever took somebody out, that the rules of this space do not bring them back."""
    Exclusion.objects.get_or_create(space_id=space_id, person=person)


@transaction.atomic
def let_back(exclusion: Exclusion, *, by: Person) -> None:
    """Let the rules of a space hold for somebody again."""
    allow(by, "space.manage", exclusion.space)
    if not Exclusion.objects.filter(pk=exclusion.pk).delete()[0]:
        raise Forbidden("space.manage")
    hold([exclusion.person_id])
    keep_true([exclusion.person_id], by=by, space=exclusion.space_id)
    record("rules.held_again", by=by, space=exclusion.space, person=exclusion.person_id)
