"""Somebody who is named in a field of a form."""

from django.utils.translation import gettext as _

from plein.core.answers import Signed
from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.core.search.people import people as search

NAMED = 4  # people that an error names


def whom(request: Signed, field: str) -> Person | None:
    """The colleague who is named in a field, by user name or by a name that only one has; nobody when it is empty."""
    called = (request.POST or request.GET).get(field, "").strip()[:120]
    if not called:
        return None
    people = Person.objects.visible_to(request.user)
    exact: Person | None = people.filter(username=called.removeprefix("@").lower()).first()
    if exact:
        return exact
    found = search(called, request.user, NAMED)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid(_("There is no colleague with this name."), field)
    names = ", ".join(f"{one.name} (@{one.username})" for one in found)
    raise Invalid(_("Several people fit: %(names)s. Write the user name.") % {"names": names}, field)


def hint_of(person: Person) -> str:
    """What stands beside a name that is suggested: by what one names them, and whether they are a guest."""
    sign = _("former colleague") if person.is_former else _("guest") if person.is_guest else ""
    return f"@{person.username} · {sign}" if sign else f"@{person.username}"
