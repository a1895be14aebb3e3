"""What happens by the clock: scheduled posts, deadlines, mail, tidying up. Every job may be run twice without harm."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from plein.api import actions as api
from plein.core.channel import channels
from plein.core.files.actions import sweep
from plein.core.leaving import actions as leaving
from plein.core.mail import actions as mail
from plein.core.people import actions as people
from plein.core.posts.actions import forget_drafts, publish_due
from plein.core.profiles.actions import forget_days
from plein.core.rules.actions import settle_due
from plein.core.search.actions import catch_up
from plein.doors import actions as doors
from plein.doors.arrivals import actions as visits
from plein.doors.arrivals.actions import syncing as syncs
from plein.imports.jobs import running as imports
from plein.kit.stopping import told_to_stop

LEAVING = 3.0  # seconds for what is done beside the clock to come to an end
log = logging.getLogger(__name__)


def jobs() -> list[tuple[float, Callable[[], object]]]:
    """Every job with the seconds between its runs."""
    ticks = [(1.0, channel.tick) for channel in channels().values() if channel.tick]
    return [
        (1.0, publish_due),
        (600.0, _tidy),
        (600.0, api.sweep),
        (600.0, people.end_stays),
        (600.0, people.remind_guests),
        (600.0, leaving.leave_due),
        (600.0, leaving.erase_due),
        *ticks,
    ]


def run(stop: threading.Event) -> None:
    """Do the jobs until `stop`; an error in one leaves the others going."""
    beside = [
        threading.Thread(target=call, args=(stop,), daemon=True) for call in (imports.run, syncs.run, _mails, _settles)
    ]
    for thread in beside:
        thread.start()
    due = {job: 0.0 for _, job in jobs()}
    while not stop.is_set():
        for pause, job in jobs():
            if time.monotonic() >= due[job]:
                due[job] = time.monotonic() + pause
                _do(job)
        stop.wait(0.5)
    for thread in beside:
        thread.join(LEAVING)


def _mails(stop: threading.Event) -> None:
    """Send mail until `stop`, beside the other work: a mail server may keep one waiting for minutes."""
    while not stop.is_set():
        _do(lambda: mail.send_due(lambda: not stop.is_set()))
        stop.wait(2.0)
    connection.close()


def _settles(stop: threading.Event) -> None:
    """Carry out changed rules until `stop`, beside the other work: it may be about tens of thousands of people."""
    while not stop.is_set():
        _do(lambda: settle_due(lambda: not stop.is_set()))
        stop.wait(1.0)
    connection.close()


def main() -> None:
    """Run as a process of its own until SIGTERM or SIGINT."""
    run(told_to_stop())


def _do(job: Callable[[], object]) -> None:
    close_old_connections()
    try:
        job()
    except DatabaseError as error:
        log.warning("the database did not answer: %s", error)
    except Exception:
        log.exception("a job failed and will be tried again")


def _tidy() -> None:
    catch_up()
    forget_days()
    forget_drafts()
    sweep(timezone.now() - timedelta(days=2))
    mail.sweep(timezone.now() - timedelta(days=14))
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    doors.sweep()
    visits.sweep()
