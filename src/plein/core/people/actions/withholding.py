"""Conversations of an account that an import made: closed to whoever takes it over, until it is sure that it is them.

It is sure when they came by a link that was mailed to the address of the import, or by another system that says the same
address or employee number. Whoever hands out a card or a link could else read what others wrote to somebody.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from plein.core.events.actions import record
from plein.core.people.actions.telling import tell
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow
from plein.core.spaces.models import Membership, Space, Withheld


def withhold(person: Person) -> None:
    """Close the conversations from before; part of whatever lets somebody in as this person without being sure."""
    rows = Membership.objects.filter(person=person, space__kind=Space.Kind.CONVERSATION).select_related("space")
    for row in rows.order_by("pk"):
        Withheld.objects.get_or_create(space=row.space, person=person)
        row.delete()
        record("membership.ended", by=None, space=row.space, person=person.pk)


@transaction.atomic
def recognise(person: Person, *, by: Person | None) -> int:
    """Say that it is really them, as another administrator or from the command line (`by` is None); returns how many open."""
    if by is not None:
        allow(by, "organisation.manage")
    if by is not None and by.pk == person.pk:
        raise Invalid(_("You cannot say this of yourself. Ask another administrator."))
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    rows = list(Withheld.objects.filter(person=person).select_related("space").order_by("pk"))
    role = Membership.Role.GUEST if person.is_guest else Membership.Role.MEMBER
    for row in rows:
        if Membership.objects.get_or_create(space=row.space, person=person, defaults={"role": role})[1]:
            record("membership.began", by=by, space=row.space, person=person.pk, role=role)
        row.delete()
    if rows:
        tell(person, gettext_noop("An administrator opened your conversations from before"))
        record("person.recognised", by=by, person=person.pk, conversations=len(rows))
    return len(rows)
