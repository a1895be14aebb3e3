"""The systems that tell who works here: administrators add them, give them tokens, and end these."""

from contextlib import suppress
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.people.models import Person
from plein.core.people.secrets import hashed, new_secret
from plein.core.permissions import Invalid, allow
from plein.doors.scim.models import Exchange, Source
from plein.kit.text import clean

MOST_SOURCES = 20
KEPT = 20  # exchanges
DAYS = (90, 365, 730)  # a token of a system that sets accounts always runs out


@transaction.atomic
def add(name: str, *, by: Person, days: int, takes_over: bool = False) -> tuple[Source, str]:
    """Add a system, and return it with the secret of its token, which is shown once."""
    allow(by, "organisation.manage")
    if Source.objects.count() >= MOST_SOURCES:
        raise Invalid(_("There are %(most)s systems already. Remove one first.") % {"most": MOST_SOURCES})
    source = Source(takes_over=takes_over)
    _name(source, name)
    secret = _give(source, days, by)
    source.save()
    record("source.added", by=by, source=source.pk)
    return source, secret


@transaction.atomic
def change(source: Source, *, by: Person, name: str, takes_over: bool) -> None:
    """Call a system otherwise, and say whether accounts with the same address are the same people."""
    allow(by, "organisation.manage")
    source = _locked(source)
    _name(source, name)
    source.takes_over = takes_over
    source.save(update_fields=["name", "takes_over"])
    record("source.changed", by=by, source=source.pk)


@transaction.atomic
def renew(source: Source, *, by: Person, days: int) -> str:
    """Return the secret of another token; the one before ends at once."""
    allow(by, "organisation.manage")
    source = _locked(source)
    secret = _give(source, days, by)
    source.save()
    record("source.token_made", by=by, source=source.pk)
    return secret


@transaction.atomic
def end_token(source: Source, *, by: Person) -> None:
    """Let a system in no more; what it told of stays."""
    allow(by, "organisation.manage")
    Source.objects.filter(pk=source.pk).update(token_hash=None, hint="", made_at=None, made_by=None, expires_at=None)
    record("source.token_ended", by=by, source=source.pk)


@transaction.atomic
def remove(source: Source, *, by: Person) -> None:
    """Forget a system and what it called people; accounts and groups stay as they are."""
    allow(by, "organisation.manage")
    pk = source.pk
    Source.objects.filter(pk=pk).delete()
    record("source.removed", by=by, source=pk)


def _name(source: Source, name: str) -> None:
    source.name = clean(name)
    if not source.name or len(source.name) > 80:
        raise Invalid(_("Give the name of the system, in at most 80 characters."), "name")


def _give(source: Source, days: int, by: Person) -> str:
    if days not in DAYS:
        raise Invalid(_("Choose one from the list."), "days")
    secret = f"plein_scim_{new_secret()}"
    source.token_hash, source.hint = hashed(secret), secret[-4:]
    source.made_at, source.made_by = timezone.now(), by
    source.expires_at = source.made_at + timedelta(days=days)
    source.used_at = None
    return secret


def _locked(source: Source) -> Source:
    return Source.objects.select_for_update().get(pk=source.pk)


def note_use(source: Source) -> None:
    """Remember that a source came by just now."""
    with suppress(OperationalError):  # a full disk stops nobody from reading
        Source.objects.filter(pk=source.pk).update(used_at=timezone.now())


def note_exchange(source: Source, *, method: str, target: str, status: int, code: str = "", fields: str = "") -> None:
    """Keep how a request went, and of those before it the last few."""
    with suppress(OperationalError), transaction.atomic():
        made = Exchange.objects.create(
            source=source, method=method[:8], target=target[:30], status=status, code=code[:40], fields=fields[:200]
        )
        last = Exchange.objects.filter(source=source).order_by("-pk").values_list("pk", flat=True)[KEPT - 1 : KEPT]
        Exchange.objects.filter(source=source, pk__lt=next(iter(last), 0)).exclude(pk=made.pk).delete()
