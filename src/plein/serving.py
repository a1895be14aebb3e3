"""Starting and stopping the group of processes: one for pages and streams, one worker."""

import errno
import gc
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import click
from django.conf import settings
from django.core.management import call_command
from django.core.signing import TimestampSigner
from django.db import DatabaseError
from django.urls import get_resolver

from plein import group
from plein.core.people.models import Organisation
from plein.kit.migrations import unapplied
from plein.terminal import gettext as _

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


def announce() -> None:
    """Say where to go; on an empty database with a link that makes the first administrator, once."""
    lines = [_("Plein runs at %(url)s  (data in %(data)s)") % {"url": settings.URL, "data": settings.DATA}]
    if not Organisation.objects.exists():
        link = f"{settings.URL}/set-up/{TimestampSigner(salt='set-up').sign('first')}"
        lines.append(_("Set it up here, once: %(link)s") % {"link": link})
    click.echo("\n".join(lines))
    sys.stdout.flush()


def serve(host: str, port: int, *, worker: bool) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code. Pages and streams are one process, the worker another."""
    from plein import server, web_process  # noqa: F401  all that either needs, before they part
    from plein import worker as work

    get_resolver().url_patterns  # noqa: B018  loads every page
    gc.collect()
    gc.freeze()  # nobody looks at it again, so that it stays shared
    parts: dict[str, Callable[[], object]] = {"web": lambda: web_process.main(host, port)}
    if worker:
        parts["worker"] = work.main
    return group.run(parts, lambda: _listens(host, port), announce)


def _listens(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), 1.0):
        return True
    return False
