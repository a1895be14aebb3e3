"""Asking about doors: which are open, who comes in by which, and whose password counts."""

from typing import Any

from django.db.models import Count, Max, QuerySet

from plein.core.people.models import Person
from plein.core.signin.queries import steps_of
from plein.doors.models import Identity, PasswordRule, Provider, Sync


def offered() -> QuerySet[Provider]:
    """Doors that everybody sees at the sign-in page, in order."""
    return Provider.objects.filter(is_enabled=True)


def listed() -> Any:
    """Every door, with how many `people` may come in by it and when the last did: `used_at`."""
    return Provider.objects.annotate(people=Count("identities"), used_at=Max("identities__used_at"))


def identities(person: Person) -> QuerySet[Identity]:
    """Who somebody is in other systems."""
    return Identity.objects.filter(person=person).select_related("provider").order_by("provider__position", "pk")


def rule() -> PasswordRule:
    """Whose passwords count."""
    return PasswordRule.objects.select_related("break_glass").first() or PasswordRule()


def guard(rule: PasswordRule) -> Person | None:
    """Who always comes in by password; nobody when they could not, or are no administrator any more."""
    found = rule.break_glass
    fit = found is not None and found.may_come_in and found.is_administrator
    return found if fit and found is not None and found.has_usable_password() else None


def password_counts(person: Person) -> bool:
    """Whether somebody may come in by their password. Administrators may as long as nobody keeps the glass."""
    found = rule()
    if person.role not in found.off_for:
        return True
    keeper = guard(found)
    return (keeper is None and person.is_administrator) or (keeper is not None and keeper.pk == person.pk)


def breaks_glass(person: Person) -> bool:
    """Whether the password of this person counts only because they keep the glass."""
    found = rule()
    keeper = guard(found)
    return person.role in found.off_for and keeper is not None and keeper.pk == person.pk


def other_ways_in(identity: Identity) -> bool:
    """Whether somebody could still come in without this identity."""
    person = identity.person
    if (person.has_usable_password() and password_counts(person)) or steps_of(person).passkeys:
        return True
    return Identity.objects.filter(person=person, provider__is_enabled=True).exclude(pk=identity.pk).exists()


def syncs(provider: Provider) -> list[Sync]:
    """The last times that people were brought in by a door, the latest first."""
    return list(Sync.objects.filter(provider=provider).select_related("by").order_by("-pk")[:20])
