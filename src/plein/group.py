"""A group of processes, forked from one in which everything is loaded: they share its memory and begin at once."""

import ctypes
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import click
from django.db import connections

from plein.kit.stopping import TELLS, Told
from plein.terminal import gettext as _

PATIENCE = 6.0  # seconds to stop by itself
SOON = 5.0  # seconds: who ends within them may not be able to run at all
LONGEST = 8.0  # seconds between two tries; after that it is given up
ARENAS, FEW = -8, 2  # M_ARENA_MAX of mallopt(3): a heap for each thread costs more memory than it saves waiting


@dataclass
class Process:
    """A part that runs: forked again when it ended."""

    name: str
    part: Callable[[], object]
    pid: int = 0
    began: float = 0.0
    pause: float = 0.5

    def begin(self) -> None:
        """Fork it."""
        self.began, self.pid = time.monotonic(), _forked(self.part)

    def ended(self) -> bool:
        """Whether it is there no more."""
        return os.waitpid(self.pid, os.WNOHANG)[0] == self.pid

    def end(self) -> None:
        """Ask it to stop, and do not wait for ever."""
        until = time.monotonic() + PATIENCE
        while not self.ended():
            if time.monotonic() > until:
                os.kill(self.pid, signal.SIGKILL)
                until += PATIENCE
            time.sleep(0.05)


def run(parts: dict[str, Callable[[], object]], is_ready: Callable[[], bool], tell: Callable[[], object]) -> int:
    """Run the parts until SIGTERM or SIGINT, and `tell` once as soon as they are ready; returns the exit code.

    One that ends by itself is begun again. This process has no threads, so that it may fork at any time.
    """
    stop = Told()
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(ARENAS, FEW)
    group = [Process(name, part) for name, part in parts.items()]
    for process in group:
        process.begin()
    told = given_up = False
    while not (given_up or stop.wait(0.1 if told else 0.02)):
        if not told and is_ready():
            told = True
            tell()
        given_up = not all(_goes_on(process, stop) for process in group)
    for process in group:
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
    for process in group:
        with suppress(ChildProcessError):
            process.end()
    return 1 if given_up else 0


def _goes_on(process: Process, stop: Told) -> bool:
    """Begin it again if it ended; False when it cannot run."""
    if not process.ended():
        return True
    if time.monotonic() - process.began < SOON:
        process.pause *= 2
    if process.pause > LONGEST:
        text = _("The process “%(name)s” stops again and again; see the lines above.")
        click.echo(text % {"name": process.name}, err=True)
        return False
    if not stop.wait(process.pause):
        process.begin()
    return True


def _forked(part: Callable[[], object]) -> int:
    """The number of a new process that does `part` and ends, at the latest when this one does."""
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    signal.pthread_sigmask(signal.SIG_BLOCK, TELLS)  # until the new one does not take them for its parent's
    pid = os.fork()
    if pid == 0:
        _do(part, parent)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, TELLS)
    return pid


def _do(part: Callable[[], object], parent: int) -> None:
    code = 1
    try:
        for name in TELLS:
            signal.signal(name, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, TELLS)
        threading.Thread(target=_with_parent, args=(parent,), daemon=True).start()
        part()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # what was begun in the parent is its own to end


def _with_parent(parent: int) -> None:
    """Stop when the group's first process is gone, however it went."""
    while os.getppid() == parent:
        threading.Event().wait(1.0)
    os.kill(os.getpid(), signal.SIGTERM)
