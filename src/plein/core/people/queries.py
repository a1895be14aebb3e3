"""Asking about the organisation."""

from django.core.cache import cache

from plein.core.people.models import Organisation

REMEMBERED = 30  # seconds


def organisation() -> Organisation:
    """The organisation, remembered for half a minute; an unnamed one before set-up."""
    found = cache.get("organisation")
    if found is None:
        found = Organisation.objects.first()
        if found is None:
            return Organisation(name="Plein")
        cache.set("organisation", found, REMEMBERED)
    return found  # type: ignore[no-any-return]
