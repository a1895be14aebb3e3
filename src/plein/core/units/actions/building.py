"""Building the organisation's tree."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow, each
from plein.core.rules.actions import hold_for_moves, unit_moved
from plein.core.search.actions import reindex
from plein.core.units.actions.placing import place
from plein.core.units.models import Unit, UnitVersion
from plein.kit.text import clean, slugify

DEEPEST = 12  # units above one another


@transaction.atomic
def create(name: str, *, by: Person, parent: Unit | None = None, **values: Any) -> Unit:
    """Add a unit, at the top or as a part of another. `values` as in `change`."""
    allow(by, "unit.manage")
    unit = Unit()
    _describe(unit, name=name, **values)
    _check_parent(unit, parent)
    unit.parent = parent
    unit.slug = slugify(unit.name, lambda slug: Unit.objects.filter(slug=slug).exists())
    _save(unit)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    UnitVersion.objects.create(unit=unit, name=unit.name, parent=parent, lead=unit.lead, since=unit.created_at)
    record("unit.created", by=by, unit=unit.pk)
    return unit


@transaction.atomic
def change(unit: Unit, *, by: Person, **values: Any) -> Unit:
    """Change what a unit is called, its `code`, who leads it (`lead`), its `place`, and what it is for (`about`).

    Who leads a unit changes its place and purpose; the rest is for administrators. Another name, or lead, begins a new version.
    """
    unit = _locked(unit)
    allow(by, "unit.describe" if set(values) <= {"place", "about"} else "unit.manage", unit)
    before, lead = unit.name, unit.lead_id
    _describe(unit, **values)
    _save(unit)
    if (unit.name, unit.lead_id) != (before, lead):
        begin_version(unit)
    if unit.name != before:
        reindex(unit.people.values_list("pk", flat=True))
    record("unit.changed", by=by, unit=unit.pk)
    return unit


@transaction.atomic
def move(unit: Unit, *, by: Person, parent: Unit | None) -> Unit:
    """Make a unit a part of another, or of none; what is below it comes along."""
    allow(by, "unit.manage")
    unit = _all_locked(unit)
    if unit.closed_at:
        raise Invalid(_("This unit has been closed. Choose another."), "unit")
    parent = Unit.objects.get(pk=parent.pk) if parent else None
    _check_parent(unit, parent)
    if unit.parent_id == (parent.pk if parent else None):
        return unit
    old, new = unit.path, f"{parent.path if parent else '/'}{unit.pk}/"
    unit_moved(unit, new, by=by)
    Unit.objects.filter(path__startswith=old).update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    unit.refresh_from_db()
    begin_version(unit)
    reindex(Person.objects.filter(unit__in=Unit.objects.within(unit).values("pk")).values_list("pk", flat=True))
    record("unit.moved", by=by, unit=unit.pk)
    return unit


@transaction.atomic
def close(unit: Unit, *, by: Person, successor: Unit | None = None) -> Unit:
    """End a unit. Its people and its parts go to the successor; without one it must be empty."""
    allow(by, "unit.manage")
    unit = _all_locked(unit)
    if successor is not None and (successor.closed_at or f"/{unit.pk}/" in successor.path):
        raise Invalid(_("Choose another unit, that goes on and is no part of this one."), "successor")
    hold_for_moves(unit)
    people, parts = list(unit.people.filter(is_active=True)), list(unit.children.filter(closed_at=None))
    if successor is None and (people or parts):
        raise Invalid(_("People work here, or it has parts. Choose the unit that they go to."), "successor")
    for part in parts:
        move(part, by=by, parent=successor)
    for person in people:
        place(person, by=by, unit=successor)
    now = timezone.now()
    Unit.objects.filter(pk=unit.pk).update(closed_at=now, successor=successor)
    UnitVersion.objects.filter(unit=unit, until=None).update(until=now)
    unit.refresh_from_db()
    record("unit.closed", by=by, unit=unit.pk)
    return unit


def _describe(unit: Unit, **values: Any) -> None:
    """Set the fields of a unit; everything that is wrong is refused together."""
    each(*((lambda name=name, value=value: _describe_one(unit, name, value)) for name, value in values.items()))


def _describe_one(unit: Unit, name: str, value: Any) -> None:
    if name == "lead":
        if value is not None and (value.is_guest or not value.is_active):
            raise Invalid(_("Choose a colleague whose account is open."), name)
        unit.lead = value
        return
    longest = {"name": 120, "code": 64, "place": 120, "about": 500}.get(name)
    if longest is None:
        raise Invalid(_("This cannot be changed."), name)
    value = clean(str(value or ""))
    if name == "name" and not value:
        raise Invalid(_("Give the unit a name."), name)
    if len(value) > longest:
        raise Invalid(_("Write at most %(count)s characters.") % {"count": longest}, name)
    if name == "code":
        value = value or None
        if value and Unit.objects.exclude(pk=unit.pk).filter(code=value).exists():
            raise Invalid(_("Another unit has this code."), name)
    setattr(unit, name, value)


def _check_parent(unit: Unit, parent: Unit | None) -> None:
    if parent is None:
        return
    if parent.closed_at:
        raise Invalid(_("This unit has been closed. Choose another."), "parent")
    if unit.pk and f"/{unit.pk}/" in parent.path:
        raise Invalid(_("A unit cannot be a part of itself. Choose another."), "parent")
    below = max((one.depth for one in Unit.objects.within(unit)), default=unit.depth) - unit.depth if unit.pk else 0
    if parent.depth + 1 + below >= DEEPEST:
        raise Invalid(_("Units can stand at most %(count)s levels deep.") % {"count": DEEPEST}, "parent")


def begin_version(unit: Unit) -> None:
    """Keep how a unit was until now, as part of what changed it."""
    now = timezone.now()
    UnitVersion.objects.filter(unit=unit, until=None).update(until=now)
    UnitVersion.objects.create(unit=unit, name=unit.name, parent=unit.parent, lead=unit.lead, since=now)


def _save(unit: Unit) -> None:
    """Save; what somebody else took at the same moment is refused like what was taken before."""
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError:
        text = _("Another unit with this name or code was added just now. Look at it first.")
        raise Invalid(text, "name") from None


def _all_locked(unit: Unit) -> Unit:
    """The unit as it is now, with the whole tree held: two moves at once could make a ring."""
    list(Unit.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    found: Unit = Unit.objects.get(pk=unit.pk)
    return found


def _locked(unit: Unit) -> Unit:
    found: Unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    return found
