"""Telling somebody who works elsewhere now which spaces came with it, and which went."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.people.models import Person
from plein.core.people.queries import language_of
from plein.core.rules.actions.following import Changes
from plein.core.spaces.models import Membership, Space
from plein.core.units.models import Placement


def tell_moved(person: Person, changes: Changes) -> None:
    """Keep with somebody's new placement which spaces they came into and lost by it, and mail it; part of that action."""
    if not (changes.began or changes.ended) or not person.may_come_in:
        return
    spaces = Space.objects.in_bulk([row.space_id for row in (*changes.began, *changes.ended)])
    came, gone = _by_name(changes.began, spaces), _by_name(changes.ended, spaces)
    kept = {"came": [[space.pk, space.name] for space in came], "gone": [[space.pk, space.name] for space in gone]}
    Placement.objects.filter(person=person, until=None).update(spaces=kept)
    if person.email:
        with override(language_of(person)):
            send_mail(_subject(person), _text(came, gone), None, [person.email])


def _by_name(rows: list[Membership], spaces: dict[int, Space]) -> list[Space]:
    return sorted((spaces[row.space_id] for row in rows), key=lambda space: (space.name.casefold(), space.pk))


def _subject(person: Person) -> str:
    if person.unit is None:
        return _("Your spaces on Plein changed")
    return _("You moved to %(unit)s: your spaces on Plein") % {"unit": person.unit.name}


def _text(came: list[Space], gone: list[Space]) -> str:
    parts = [_("Hello,"), _("Where you work was changed on Plein, and some spaces go with that.")]
    if came:
        names = "\n".join(f"{space.name}: {settings.URL}{space.get_absolute_url()}" for space in came)
        parts.append(_("You are now in:") + f"\n\n{names}")
    if gone:
        names = "\n".join(space.name for space in gone)
        parts.append(_("You are no longer in:") + f"\n\n{names}\n\n" + _("What you wrote there stays."))
    return "\n\n".join(parts)
