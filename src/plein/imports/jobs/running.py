"""The worker's side of imports: one at a time, beside the work that goes by the clock, since one may take an hour."""

import logging
import os
import socket
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from plein.imports.core import bring_in, rehearse
from plein.imports.formats import SHEETS, SOURCES
from plein.imports.idmap import Busy
from plein.imports.jobs import actions
from plein.imports.jobs.places import local
from plein.imports.models import ImportJob
from plein.imports.report import FAILED, Unreadable
from plein.imports.sentences import say
from plein.kit.faults import AWAY

PAUSE = 2.0  # seconds between two looks at what waits
TOLD = 1.0  # seconds between two times that progress is told
log = logging.getLogger(__name__)


class Stopped(Exception):
    """This worker has to stop; the next one goes on."""


class Taken(Exception):
    """Somebody stopped the import, or another worker has it."""


def run(stop: threading.Event) -> None:
    """Do imports until `stop`."""
    try:
        while not stop.is_set():
            close_old_connections()
            once(stop)
            stop.wait(PAUSE)
    finally:
        connection.close()


def once(stop: threading.Event) -> None:
    """Do the import that waits longest, if any."""
    try:
        if job := _next():
            _work(job, stop)
    except DatabaseError as error:
        log.warning("the database did not answer: %s", error)


def me() -> str:
    """This worker: its machine and process."""
    return f"{_here()}:{os.getpid()}"


@cache
def _here() -> str:
    """This machine since it was started, and the container: elsewhere the number of a process is that of another, whatever the host is called."""
    found = [socket.gethostname()]
    with suppress(OSError):
        found += [Path("/proc/sys/kernel/random/boot_id").read_text()[:8], str(Path("/proc/self/ns/pid").stat().st_ino)]
    return ":".join(found)


def _next() -> ImportJob | None:
    """A job that nobody does: free, left by a worker that is no more, or of one that was not heard of for long."""
    waiting = ImportJob.objects.filter(state__in=ImportJob.AT_WORK).select_related("manager", "by").order_by("pk")
    for job in waiting:
        late = job.claimed_until is None or job.claimed_until < timezone.now()
        if (late or _is_gone(job.worker)) and actions.claim(job, me()):
            return job
    return None


def _is_gone(worker: str) -> bool:
    """Whether a worker of this machine is no more; this process has only one, so its own older claims count too."""
    where, _colon, process = worker.rpartition(":")
    if where != _here() or not process.isdecimal():
        return False
    if int(process) == os.getpid():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _work(job: ImportJob, stop: threading.Event) -> None:
    try:
        if job.attempts >= actions.MOST_ATTEMPTS:
            raise Unreadable(say("Broken off %(count)s times. Look in the log of the server.", count=job.attempts))
        with local(job) as path:
            actions.finish(job, me(), _do(job, path, stop))
    except (Stopped, Busy):
        actions.release(job, me())
    except Taken:
        log.info("import %s was stopped", job.pk)
    except Unreadable as error:
        actions.fail(job, me(), error.sentence)
    except OSError as error:
        actions.fail(job, me(), f"{error.strerror or error}")
    except AWAY:  # what the database refuses is no reason to try again
        actions.release(job, me())
        raise
    except Exception as error:
        log.exception("import %s failed", job.pk)
        unforeseen = say(
            "Something went wrong that nobody foresaw (%(error)s). Look in the log of the server.",
            error=type(error).__name__,
        )
        actions.fail(job, me(), unforeseen)


def _do(job: ImportJob, path: Path, stop: threading.Event) -> dict[str, Any]:
    step = _Progress(job, stop)
    if job.format in SHEETS:
        _wait_for_others(job)
        return SHEETS[job.format](job, path, step, step.begin)
    source = SOURCES[job.format](path, f"{job.prefix} " if job.prefix else "", step)
    step.begin(source.total)
    if job.state == ImportJob.State.LOOKING:
        report = rehearse(source, step)
        if report.exit_code == FAILED:
            raise Unreadable(say("Nothing could be brought in: %(problem)s.", problem=report.problems[0]))
        return report.as_dict()
    return bring_in(source, settings.DATA / "imports", step, manager=job.manager).as_dict()


def _wait_for_others(job: ImportJob) -> None:
    """Sheets are brought in one after another, however many workers there are: two that name one person would both make them."""
    earlier = ImportJob.objects.filter(format__in=SHEETS, state=ImportJob.State.IMPORTING, pk__lt=job.pk)
    if job.state == ImportJob.State.IMPORTING and earlier.exists():
        raise Busy


class _Progress:
    """Tells the page how far it is, and hears whether to go on."""

    def __init__(self, job: ImportJob, stop: threading.Event) -> None:
        self._job, self._stop = job, stop
        self._total = self._done = 0
        self._told = 0.0

    def begin(self, total: int) -> None:
        """The export was looked through: so much is in it."""
        self._total, self._told = total, 0.0
        self(0)

    def __call__(self, count: int) -> None:
        self._done += count
        if self._stop.is_set():
            raise Stopped
        if time.monotonic() - self._told > TOLD:
            self._told = time.monotonic()
            if not actions.note_progress(self._job, me(), self._done, self._total):
                raise Taken
