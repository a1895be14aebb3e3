"""What administrators do with doors: add, change, order, open and remove them, and say whose passwords count."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_domain_name
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow, each
from plein.doors import attributes, queries
from plein.doors.door import Door, doors
from plein.doors.models import Once, Passage, PasswordRule, Provider
from plein.kit.text import clean, slugify

MOST_DOORS = 20
MOST_DOMAINS = 50
LONGEST = {"mapping": 200, "secret": 1000}
NEWCOMERS = (Person.Role.MEMBER, Person.Role.GUEST)  # nobody becomes an administrator by coming in


@transaction.atomic
def add(kind: str, *, by: Person, values: Mapping[str, Any]) -> Provider:
    """Make a door, closed until somebody opens it. `values` are those of `change`."""
    allow(by, "organisation.manage")
    if kind not in doors():
        raise Invalid(_("Choose a system from the list."))
    if Provider.objects.count() >= MOST_DOORS:
        raise Invalid(_("There are %(most)s doors already. Remove one first.") % {"most": MOST_DOORS})
    last = Provider.objects.aggregate(last=Max("position"))["last"] or 0
    provider = Provider(kind=kind, position=last + 1)
    _set(provider, values)
    provider.slug = slugify(provider.name[:30], lambda slug: Provider.objects.filter(slug=slug).exists())[:40]
    if renew := doors()[kind].renew:
        renew(provider)
    provider.save()
    record("door.added", by=by, provider=provider.pk)
    return provider


@transaction.atomic
def change(provider: Provider, *, by: Person, values: Mapping[str, Any]) -> None:
    """Set a door up otherwise; an empty secret leaves the one there is."""
    allow(by, "organisation.manage")
    provider = Provider.objects.select_for_update().get(pk=provider.pk)
    before = {name: provider.setting(name) for name in doors()[provider.kind].issuer}
    _set(provider, values)
    if any(provider.setting(name) != value for name, value in before.items()) and provider.identities.exists():
        text = _("People come in by this door already; at another address they would be somebody else. Add a new door.")
        raise Invalid(text, f"settings.{doors()[provider.kind].issuer[0]}")
    provider.save()
    record("door.changed", by=by, provider=provider.pk)


def _set(provider: Provider, values: Mapping[str, Any]) -> None:
    door = doors()[provider.kind]
    each(
        partial(_set_name, provider, str(values.get("name", ""))),
        partial(_set_settings, provider, door, values.get("settings", {})),
        partial(_set_secret, provider, door, str(values.get("secret", ""))),
        partial(_set_mapping, provider, values.get("mapping", {})),
        partial(_set_newcomers, provider, values),
        partial(_set_rule, provider, values),
    )
    provider.is_followed = bool(values.get("is_followed"))


def _set_name(provider: Provider, name: str) -> None:
    provider.name = clean(name)
    if not provider.name or len(provider.name) > 60:
        raise Invalid(_("Give the name that people know this system by, in at most 60 characters."), "name")


def _set_settings(provider: Provider, door: Door, values: Mapping[str, str]) -> None:
    found = {one.name: _typed(values.get(one.name, ""), one.is_long) for one in door.settings}
    each(*(partial(_check_setting, one, found[one.name]) for one in door.settings))
    provider.settings = door.check(found)


def _typed(value: Any, is_long: bool) -> str:
    return clean(str(value), lines=is_long).strip()


def _check_setting(one: Any, value: str) -> None:
    if one.is_required and not value:
        raise Invalid(_("Fill this in."), f"settings.{one.name}")
    if len(value) > one.most:
        raise Invalid(_("This is too long."), f"settings.{one.name}")
    if one.choices and value not in dict(one.choices):
        raise Invalid(_("Choose one from the list."), f"settings.{one.name}")


def _set_secret(provider: Provider, door: Door, secret: str) -> None:
    if not door.secret:
        return
    if len(secret) > LONGEST["secret"]:
        raise Invalid(_("This is too long."), "secret")
    if secret.strip():
        provider.secret = secret.strip()


def _set_mapping(provider: Provider, values: Mapping[str, str]) -> None:
    names = [*attributes.known(), attributes.VERIFIED]
    provider.mapping = {name: clean(str(values.get(name, "")))[: LONGEST["mapping"]] for name in names}


def _set_newcomers(provider: Provider, values: Mapping[str, Any]) -> None:
    provider.creates_people = bool(values.get("creates_people"))
    provider.role = str(values.get("role", Person.Role.MEMBER))
    if provider.role not in NEWCOMERS:
        raise Invalid(
            _("Newcomers are members or guests. Who is to look after the organisation gets that role later."), "role"
        )
    provider.domains = _domains(values.get("domains", ""), "domains")


def _set_rule(provider: Provider, values: Mapping[str, Any]) -> None:
    provider.trusted_domains = _domains(values.get("trusted_domains", ""), "trusted_domains")
    provider.matches = str(values.get("matches", ""))
    if provider.matches and provider.matches not in [key for key in attributes.KEYS if key in attributes.known()]:
        raise Invalid(_("Choose one from the list."), "known_by")


def _domains(typed: Any, field: str) -> list[str]:
    """Domains as they were typed, apart by spaces, commas or lines."""
    found = [one.strip().lstrip("@").lower() for one in str(typed).replace(",", " ").replace(";", " ").split()]
    for one in found:
        try:
            validate_domain_name(one)
        except ValidationError as error:
            raise Invalid(_("%(one)s is not a domain. Write it like example.nl.") % {"one": one[:60]}, field) from error
    if len(found) > MOST_DOMAINS:
        raise Invalid(_("Give at most %(most)s domains.") % {"most": MOST_DOMAINS}, field)
    return list(dict.fromkeys(found))


@transaction.atomic
def renew_keys(provider: Provider, *, by: Person) -> None:
    """Make another key for a door that has its own: it stands beside the old one first, and replaces it the second time."""
    allow(by, "organisation.manage")
    provider = Provider.objects.select_for_update().get(pk=provider.pk)
    renew = doors()[provider.kind].renew
    if renew is None:
        raise Invalid(_("This way in has no keys of its own."))
    renew(provider)
    provider.save(update_fields=["sealed"])
    record("door.changed", by=by, provider=provider.pk)


@transaction.atomic
def enable(provider: Provider, *, by: Person, enabled: bool) -> None:
    """Open a door for everybody, or close it. Who came in by it stays signed in."""
    allow(by, "organisation.manage")
    if not enabled:
        _keep_a_way_in(provider)
    Provider.objects.filter(pk=provider.pk).update(is_enabled=enabled)
    record("door.opened" if enabled else "door.shut", by=by, provider=provider.pk)


@transaction.atomic
def move(provider: Provider, *, by: Person, up: bool) -> None:
    """Let a door change places with the one above or below it."""
    allow(by, "organisation.manage")
    rows = list(Provider.objects.select_for_update())
    at = [row.pk for row in rows].index(provider.pk)
    other = at - 1 if up else at + 1
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
    for position, row in enumerate(rows, 1):
        Provider.objects.filter(pk=row.pk).update(position=position)
    record("door.changed", by=by, provider=provider.pk)


@transaction.atomic
def remove(provider: Provider, *, by: Person) -> None:
    """Take a door away, with who everybody was behind it; their accounts stay."""
    allow(by, "organisation.manage")
    _keep_a_way_in(provider)
    pk = provider.pk
    Provider.objects.filter(pk=pk).delete()
    record("door.removed", by=by, provider=pk)


def _keep_a_way_in(provider: Provider) -> None:
    """As long as passwords are off for somebody, there is an open door."""
    if queries.rule().off_for and not queries.offered().exclude(pk=provider.pk).exists():
        raise Invalid(_("Passwords are off for some, and this is the only open door. Let passwords count again first."))


@transaction.atomic
def set_passwords(*, by: Person, off_for: list[str], break_glass: str) -> None:
    """Say for which roles passwords open no door, and which administrator always comes in by theirs."""
    allow(by, "organisation.manage")
    if not set(off_for) <= set(Person.Role.values):
        raise Invalid(_("Choose a role from the list."), "off_for")
    if off_for and not queries.offered().exists():
        raise Invalid(_("Open a door first, and see that it works: else nobody could come in."), "off_for")
    row, _new = PasswordRule.objects.get_or_create(pk=1)
    row.off_for = sorted(off_for)
    row.break_glass = Person.objects.filter(username=break_glass.strip().lstrip("@").lower()).first()
    if off_for and queries.guard(row) is None:
        text = _(
            "Give the user name of an administrator who has a password: they can always come in, also when the other system is down."
        )
        raise Invalid(text, "break_glass")
    row.save()
    record("door.passwords_set", by=by, off_for=row.off_for)


@transaction.atomic
def passwords_on() -> None:
    """Let every password count again: the command line does this when nobody can come in."""
    PasswordRule.objects.filter(pk=1).update(off_for=[])
    record("door.passwords_set", by=None, off_for=[])


def use_once(provider: Provider, what: str, until: datetime) -> bool:
    """Whether `what` is used for the first time; it is remembered until then."""
    key = hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()
    try:
        with transaction.atomic():
            Once.objects.create(provider=provider, key=key, expires_at=until)
    except IntegrityError:
        return False
    return True


def sweep() -> None:
    """Forget what is too old to be used again anyway."""
    for kind in (Once, Passage):
        kind.objects.filter(expires_at__lt=timezone.now()).delete()
