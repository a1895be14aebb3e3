"""Bringing in everybody that another system knows, ahead of their first sign-in, and closing who is gone there."""

import logging
import threading
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.events.actions import record
from plein.core.leaving.queries import kept_closed
from plein.core.people.actions import KEPT_CLOSED, set_active
from plein.core.people.models import Person
from plein.core.people.queries import language_of, organisation
from plein.core.permissions import Invalid, allow
from plein.core.provisioning.actions import Outcome, provision
from plein.doors.arrivals.actions.coming import by_rule, facts_of, keep_identity
from plein.doors.arrivals.actions.ending import end
from plein.doors.arrivals.naming import name_for, username_for
from plein.doors.attributes import Attributes
from plein.doors.door import doors, reason
from plein.doors.models import Identity, Provider, Sync
from plein.doors.refusals import NoEntry

MOST_LINES = 500  # of a report
BRAKE = 10  # more than one in so many at once is asked about first
STUCK = timedelta(hours=2)
PAUSE = 5.0  # seconds between two looks at what waits
State = Sync.State
log = logging.getLogger(__name__)


@transaction.atomic
def ask_for(provider: Provider, *, by: Person, rehearsal: bool, is_sure: bool = False) -> Sync:
    """Have people brought in, or only looked at; `is_sure` says that many may be closed at once."""
    allow(by, "organisation.manage")
    if doors()[provider.kind].everybody is None:
        raise Invalid(_("This system does not tell who works here."))
    if Sync.objects.filter(provider=provider, state__in=(State.WAITING, State.RUNNING)).exists():
        raise Invalid(_("It is being done already."))
    sync = Sync.objects.create(provider=provider, by=by, is_rehearsal=rehearsal, is_sure=is_sure)
    record("sync.asked", by=by, provider=provider.pk, rehearsal=rehearsal)
    return sync


def plan() -> None:
    """Let those doors wait for the worker whose time has come."""
    kinds = [kind for kind, door in doors().items() if door.everybody]
    for provider in Provider.objects.filter(kind__in=kinds):
        _plan(provider, int(provider.setting("every", "0") or 0))


@transaction.atomic
def _plan(provider: Provider, every: int) -> None:
    now = timezone.now()
    rows = Sync.objects.filter(provider=provider)
    if rows.filter(state=State.RUNNING, began_at__lt=now - STUCK).exists():
        rows.filter(state=State.RUNNING, began_at__lt=now - STUCK).update(state=State.FAILED, ended_at=now)
    last = rows.filter(is_rehearsal=False).order_by("-pk").first()
    is_due = last is None or (not last.is_at_work and last.created_at <= now - timedelta(hours=every))
    if every and is_due and provider.is_enabled:
        Sync.objects.create(provider=provider)


def run(stop: threading.Event) -> None:
    """Do what waits until `stop`, beside the work that goes by the clock."""
    while not stop.is_set():
        close_old_connections()
        try:
            plan()
            work(stop)
        except DatabaseError as error:
            log.warning("the database did not answer: %s", error)
        except Exception:
            log.exception("bringing people in failed and will be tried again")
        stop.wait(PAUSE)
    connection.close()


def work(stop: threading.Event | None = None) -> None:
    """Do the one that waits longest."""
    sync = Sync.objects.filter(state=State.WAITING).select_related("provider", "by").order_by("pk").first()
    waits = Sync.objects.filter(pk=sync.pk, state=State.WAITING) if sync else None
    if sync is None or not waits or not waits.update(state=State.RUNNING, began_at=timezone.now()):
        return  # nothing, or another worker has it
    language = language_of(sync.by) if sync.by else organisation().language
    with override(language):
        try:
            _Run(sync, stop or threading.Event()).go()
        except NoEntry as refused:
            text = str(reason(sync.provider, refused.code).explained) % {"door": sync.provider.name, **refused.values}
            end(sync, State.FAILED, [["wrong", "", text]])
        except Exception:
            end(sync, State.FAILED, [["wrong", "", _("Something went wrong in Plein itself. It stands in the log.")]])
            raise


class _Run:
    """One time through everybody."""

    def __init__(self, sync: Sync, stop: threading.Event) -> None:
        self.sync, self.provider, self.stop = sync, sync.provider, stop
        self.counts = dict.fromkeys(("found", "created", "changed", "unchanged", "skipped", "closed"), 0)
        self.lines: list[list[str]] = []
        rows = Identity.objects.filter(provider=self.provider).select_related("person")
        self.known = {row.subject: row.person for row in rows}
        self.seconds = {row.subject for row in rows if row.is_second}
        self.led: set[int] = set()  # of whom the first entry is there, so that a second says nothing
        self.seen: set[str] = set()

    def go(self) -> None:
        everybody = doors()[self.provider.kind].everybody
        assert everybody
        told = list(everybody(self.provider))
        subjects = {subject for subject, _attributes in told} - self.seconds
        self.led = {person.pk for subject, person in self.known.items() if subject in subjects}
        for subject, attributes in told:
            if self.stop.is_set():
                Sync.objects.filter(pk=self.sync.pk).update(state=State.WAITING)
                return
            self._one(subject, attributes)
        state = self._leavers()
        end(self.sync, state, self.lines, self.counts)

    def _one(self, subject: str, attributes: Attributes) -> None:
        name = name_for(attributes)
        self.counts["found"] += 1
        try:
            if subject in self.seen:
                raise NoEntry("subject")
            self.seen.add(subject)
            with transaction.atomic():
                outcome = self._bring(subject, attributes)
                transaction.set_rollback(self.sync.is_rehearsal)
        except NoEntry as refused:
            text = str(reason(self.provider, refused.code).explained) % {"door": self.provider.name, **refused.values}
            self._note("skipped", name, text)
        except Invalid as error:
            self._note("skipped", name, " ".join(error.errors.values()))
        else:
            self.counts[outcome.change] += 1
            if outcome.change != "unchanged":
                self._line(outcome.change, name, f"@{outcome.person.username}")

    def _bring(self, subject: str, attributes: Attributes) -> Outcome:
        """Make or change one person. Raises NoEntry and Invalid."""
        person = self.known.get(subject)
        if person is not None and subject in self.seconds and person.pk in self.led:
            return Outcome(person, "unchanged")
        facts = facts_of(attributes)
        if person is not None and not person.is_active:
            if kept_closed([person.pk], self.provider.system):
                raise Invalid(str(KEPT_CLOSED))
            facts["active"] = True
        if person is not None:
            return provision(person, by=None, system=self.provider.system, **facts)
        found = by_rule(self.provider, attributes)
        if found is None and self.provider.setting("makes") != "yes":
            raise NoEntry("unknown")
        if found is None:
            facts |= {"name": name_for(attributes), "username": username_for(attributes), "role": self.provider.role}
        outcome = provision(found, by=None, **facts)
        keep_identity(self.provider, outcome.person, subject)
        return outcome

    def _leavers(self) -> Sync.State:
        """Close who is gone there, when that was chosen; stop and ask when they are many."""
        here = {person.pk: person for person in self.known.values() if person.is_active}
        there = {self.known[subject].pk for subject in self.seen if subject in self.known}
        gone = [person for key, person in here.items() if key not in there]
        if not gone or self.provider.setting("closes") != "yes":
            return State.DONE
        if (len(gone) > 1 and len(gone) * BRAKE > len(here) and not self.sync.is_sure) or not self.seen:
            for person in gone:
                self._line("gone", person.name, f"@{person.username}")
            self.counts["gone"] = len(gone)
            return State.DONE if self.sync.is_rehearsal else State.STOPPED
        for person in gone:
            self._close(person)
        return State.DONE

    def _close(self, person: Person) -> None:
        if person.is_administrator:
            self._note("skipped", person.name, _("Gone there, but an administrator here. Close the account yourself."))
            return
        try:
            with transaction.atomic():
                set_active(person, by=None, active=False, system=self.provider.system)
                transaction.set_rollback(self.sync.is_rehearsal)
        except Invalid as error:
            self._note("skipped", person.name, " ".join(error.errors.values()))
            return
        self.counts["closed"] += 1
        self._line("closed", person.name, f"@{person.username}")

    def _note(self, kind: str, name: str, text: str) -> None:
        self.counts[kind] += 1
        self._line(kind, name, text)

    def _line(self, kind: str, name: str, text: str) -> None:
        if len(self.lines) < MOST_LINES:
            self.lines.append([kind, name[:120], text[:400]])
