"""Starting and stopping the group of processes: one for pages and streams, one worker."""

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import click
from django.conf import settings
from django.core.management import call_command
from django.core.signing import TimestampSigner
from django.db import DatabaseError

from plein import worker as work
from plein.core.people.models import Organisation
from plein.kit.migrations import unapplied
from plein.terminal import gettext as _

PATIENCE = 6.0  # seconds to stop by itself
LEAVING = 3.0  # seconds that the web process of a group that was killed may take to see it


def hold_port(host: str, port: int) -> socket.socket:
    """Keep the port for this group of processes, or stop with a sentence when it is taken.

    The web process shares it (SO_REUSEPORT), and so would a second server: it would silently get half of the visitors.
    """
    until = time.monotonic() + LEAVING
    while True:
        try:
            return _held(host, port)
        except OSError as error:
            is_taken = error.errno == errno.EADDRINUSE
            if is_taken and time.monotonic() < until:
                time.sleep(0.2)
                continue
            text = _("Nobody can listen on %(host)s, port %(port)s: %(error)s. Change --host or --port.")
            if is_taken:
                text = _("Port %(port)s is in use, perhaps by another Plein. Stop that, or add --port %(next)s.")
            values = {"host": host, "port": port, "next": port + 1, "error": error.strerror}
            click.echo(text % values, err=True)
            sys.exit(1)


def _held(host: str, port: int) -> socket.socket:
    family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as alone:
        alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        alone.bind(address)
    held = socket.socket(family, kind, protocol)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind(address)
    return held


def migrate(*, quiet: bool) -> None:
    """Bring the database up to date; a database that cannot be reached is a sentence, not a trace."""
    try:
        if missing := unapplied():
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        text = _("The database cannot be used: %(error)s. Check PLEIN_DATABASE_URL.")
        click.echo(text % {"error": str(error).strip()}, err=True)
        sys.exit(78)
    if not quiet:
        click.echo(_("Changes made to the database: %(count)s. It is up to date.") % {"count": len(missing)})


def announce(host: str, port: int) -> None:
    """Say where to go; on an empty database with a link that makes the first administrator, once."""
    where = {"url": settings.URL, "data": settings.DATA}
    click.echo(_("Plein runs at %(url)s  (data in %(data)s)") % where)
    if not Organisation.objects.exists():
        link = f"{settings.URL}/set-up/{TimestampSigner(salt='set-up').sign('first')}"
        click.echo(_("Set it up here, once: %(link)s") % {"link": link})
    sys.stdout.flush()


def serve(host: str, port: int, *, worker: bool) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code. The worker is a thread of this process, pages and streams are another."""
    env = {"MALLOC_ARENA_MAX": "2", **os.environ, "PLEIN_DATA": str(settings.DATA), "PLEIN_URL": settings.URL}
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    working = threading.Thread(target=work.run, args=(stop,), name="worker", daemon=True)
    if worker:
        working.start()
    pause = 0.5
    while not stop.is_set():
        began = time.monotonic()
        web = subprocess.Popen([sys.executable, "-m", "plein.web_process", host, str(port)], env=env)
        while web.poll() is None and not stop.wait(0.1):
            pass
        if web.poll() is None:
            _end(web)
            if worker:
                working.join(PATIENCE)
            return 0
        if time.monotonic() - began < 5 and (pause := pause * 2) > 8:
            click.echo(_("The web process stops again and again; see the lines above."), err=True)
            return 1
        stop.wait(pause)
    return 0


def _end(web: "subprocess.Popen[bytes]") -> None:
    web.send_signal(signal.SIGTERM)
    try:
        web.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        web.kill()
        web.wait()
