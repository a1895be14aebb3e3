"""What can be wrong with an installation, and what to do about it."""

import json
import shutil
import smtplib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail.backends.smtp import EmailBackend
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plein.core.mail import queries as mails
from plein.core.models import Person, Post
from plein.core.organisation.queries import unmanaged
from plein.core.search.index import stale, unindexed
from plein.kit.migrations import unapplied

GOOD, WARNING, WRONG = "ok", "warning", "wrong"
STATES = {GOOD: gettext_lazy("ok"), WARNING: gettext_lazy("warning"), WRONG: gettext_lazy("wrong")}  # on the screen
CHECKS = {
    "settings": gettext_lazy("settings"),
    "secret": gettext_lazy("secret key"),
    "address": gettext_lazy("address"),
    "database": gettext_lazy("database"),
    "migrations": gettext_lazy("migrations"),
    "integrity": gettext_lazy("integrity"),
    "disk": gettext_lazy("disk"),
    "files": gettext_lazy("files"),
    "front end": gettext_lazy("front end"),
    "bus": gettext_lazy("bus"),
    "mail": gettext_lazy("mail"),
    "outbox": gettext_lazy("outbox"),
    "worker": gettext_lazy("worker"),
    "administrator": gettext_lazy("administrator"),
    "managers": gettext_lazy("managers"),
    "people search": gettext_lazy("people search"),
}  # on the screen
LITTLE, TOO_LITTLE = 2 * 1024**3, 300 * 1024**2  # bytes free
LOOKED_AT = 100  # people
LATE = timedelta(minutes=2)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `todo` says what to do when it is not well."""

    check: str
    state: str
    text: str
    todo: str = ""

    @property
    def name(self) -> str:
        """What was looked at, in the language of who reads."""
        return str(CHECKS[self.check])


def examine(*, quick: bool = False) -> list[Finding]:
    """Look at everything; a check that fails never keeps the others from being made. `quick` leaves out what takes long."""
    checks: list[Callable[[], Finding]] = [
        _settings, _secret, _address, _database, _migrations, _integrity, _disk, _files, _front_end, _bus, _mail, _outbox, _worker, _administrator, _managers, _people_search,
    ]  # fmt: skip
    return [_safely(check) for check in checks if not (quick and check in {_integrity, _mail})]


def _safely(check: Callable[[], Finding]) -> Finding:
    name = check.__name__.strip("_").replace("_", " ")
    try:
        return check()
    except DatabaseError as error:
        return Finding(
            name,
            WRONG,
            _("the database does not answer: %(error)s") % {"error": _first(error)},
            _("Check PLEIN_DATABASE_URL and that the database runs."),
        )
    except Exception as error:  # whatever else is wrong here is what the operator wants to know
        return Finding(
            name, WRONG, f"{type(error).__name__}: {_first(error)}", _("Look at the settings that this names.")
        )


def _settings() -> Finding:
    if settings.DEBUG:
        return Finding("settings", WRONG, _("errors are shown in full"), _("Set PLEIN_DEBUG=no."))
    if not settings.LIMITS:
        return Finding(
            "settings",
            WARNING,
            _("nothing limits how often one may sign in, post and search"),
            _("Set PLEIN_LIMITS=yes."),
        )
    return Finding("settings", GOOD, _("data in %(data)s") % {"data": settings.DATA})


def _secret() -> Finding:
    path: Path = settings.DATA / "secret.key"
    if path.exists() and path.stat().st_mode & 0o077:
        return Finding(
            "secret",
            WRONG,
            _("others on this machine can read %(path)s") % {"path": path},
            _("Run: chmod 600 %(path)s") % {"path": path},
        )
    if len(settings.SECRET_KEY) < 32:
        return Finding(
            "secret", WARNING, _("the secret key is short"), _("Set PLEIN_SECRET_KEY to at least 50 random characters.")
        )
    return Finding("secret", GOOD, _("kept to its owner"))


def _address() -> Finding:
    url = settings.URL
    if url.startswith("https://"):
        return Finding("address", GOOD, _("%(url)s; cookies only go over HTTPS") % {"url": url})
    if settings.LOOPBACK:
        return Finding("address", GOOD, _("%(url)s; only for use on this machine") % {"url": url})
    return Finding(
        "address", WARNING, _("%(url)s is not encrypted: passwords and cookies can be read on the way") % {"url": url},
        _("Put a web server with a certificate in front, and set PLEIN_URL=https://… and PLEIN_PROXIES=1."),
    )  # fmt: skip


def _database() -> Finding:
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        number = str(getattr(connection, "pg_version", ""))
        return Finding("database", GOOD, f"PostgreSQL {number[:2]}")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        mode = str(cursor.fetchone()[0])
    if mode != "wal":
        todo = _("Move the data folder to a local disk: this one cannot share memory between processes.")
        return Finding("database", WRONG, _("SQLite in mode %(mode)s instead of WAL") % {"mode": mode}, todo)
    return Finding("database", GOOD, _("SQLite in WAL mode"))


def _migrations() -> Finding:
    if missing := unapplied():
        return Finding(
            "migrations",
            WRONG,
            ngettext(
                "%(count)s change to the database is to be made",
                "%(count)s changes to the database are to be made",
                len(missing),
            )
            % {"count": len(missing)},
            _("Run `plein migrate`."),
        )
    return Finding("migrations", GOOD, _("the database is up to date"))


def _integrity() -> Finding:
    if connection.vendor != "sqlite":
        return Finding("integrity", GOOD, _("kept by PostgreSQL"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        said = str(cursor.fetchone()[0])
    if said != "ok":
        return Finding(
            "integrity", WRONG, said, _("Stop Plein, keep a copy of the data folder, and restore the last backup.")
        )
    return Finding("integrity", GOOD, _("no damage found"))


def _disk() -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    text = _("%(free)s GB free for %(data)s") % {"free": number_format(free / 1024**3, 1), "data": settings.DATA}
    if free < LITTLE:
        return Finding("disk", WRONG if free < TOO_LITTLE else WARNING, text, _("Make room, or move the data folder."))
    return Finding("disk", GOOD, text)


def _files() -> Finding:
    sample = uuid4().bytes
    key = default_storage.save(f"doctor/{uuid4()}", ContentFile(sample))
    try:
        with default_storage.open(key) as stream:
            same = stream.read() == sample
    finally:
        default_storage.delete(key)
    if not same:
        return Finding("files", WRONG, _("a file came back changed"), _("Check PLEIN_FILES_URL and the disk."))
    return Finding("files", GOOD, _("written, read back and deleted"))


def _front_end() -> Finding:
    manifest = Path(__file__).parent / "static" / "build" / "manifest.json"
    try:
        names = json.loads(manifest.read_text()).values()
    except (OSError, ValueError):
        return Finding("front end", WRONG, _("it is not built"), _("Run bin/up, or install the wheel."))
    missing = [name for name in names if not (manifest.parent.parent / name).exists()]
    if missing:
        return Finding(
            "front end",
            WRONG,
            _("%(missing)s is missing") % {"missing": missing[0]},
            _("Run bin/up, or install the wheel again."),
        )
    return Finding("front end", GOOD, _("built"))


def _bus() -> Finding:
    if not settings.BUS_URL:
        return Finding("bus", GOOD, _("within the process, which is right for one server"))
    import redis  # only with a bus: it takes 20 MB

    try:
        with redis.Redis.from_url(settings.BUS_URL, socket_timeout=3, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        return Finding(
            "bus",
            WRONG,
            _("not reached: %(error)s") % {"error": _first(error)},
            _("Check PLEIN_BUS_URL and that Valkey runs. Until then news comes late."),
        )
    return Finding("bus", GOOD, _("answers"))


def _mail() -> Finding:
    if not settings.MAIL:
        return Finding(
            "mail",
            WARNING,
            _("no mail server is set, so mail waits"),
            _("Set PLEIN_MAIL_URL, so that people can reset their password."),
        )
    try:
        server = EmailBackend(fail_silently=False, timeout=5, **settings.MAIL)
        server.open()
        server.close()
    except (smtplib.SMTPException, OSError) as error:
        return Finding(
            "mail",
            WRONG,
            _("not reached: %(error)s") % {"error": _first(error)},
            _("Check PLEIN_MAIL_URL. Mail waits until then."),
        )
    return Finding("mail", GOOD, _("the mail server answers"))


def _outbox() -> Finding:
    if given_up := mails.given_up().count():
        error = mails.given_up().values_list("error", flat=True).first()
        return Finding(
            "outbox",
            WARNING,
            ngettext("%(count)s mail was given up (%(error)s)", "%(count)s mails were given up (%(error)s)", given_up)
            % {"count": given_up, "error": error},
            _("Check the addresses and the mail server."),
        )
    if late := mails.late().count():
        return Finding(
            "outbox",
            WRONG,
            ngettext("%(count)s mail should have gone", "%(count)s mails should have gone", late) % {"count": late},
            _("Check that `plein serve` or `plein worker` runs."),
        )
    waiting = mails.waiting().count()
    return Finding(
        "outbox", GOOD, ngettext("%(count)s mail waits", "%(count)s mails wait", waiting) % {"count": waiting}
    )


def _worker() -> Finding:
    """The worker leaves no sign of life, but what it should have done does."""
    late = Post.objects.filter(state=Post.State.SCHEDULED, published_at__lt=timezone.now() - LATE).count()
    if late:
        return Finding(
            "worker",
            WRONG,
            ngettext(
                "%(count)s scheduled post should have appeared", "%(count)s scheduled posts should have appeared", late
            )
            % {"count": late},
            _("Start `plein serve`, or `plein worker` on its own."),
        )
    return Finding("worker", GOOD, _("nothing it should have done is left"))


def _administrator() -> Finding:
    if not Person.objects.exists():
        return Finding("administrator", WARNING, _("not set up yet"), _("Open the link that `plein serve` prints."))
    if not Person.objects.readers().filter(role=Person.Role.ADMINISTRATOR).exists():
        return Finding(
            "administrator", WRONG, _("nobody can administer this installation"), _("Run `plein createadmin USERNAME`.")
        )
    return Finding("administrator", GOOD, _("there is one"))


def _managers() -> Finding:
    count = unmanaged().count()
    if count:
        todo = _("Make somebody manager: under Organisation, Spaces; or let the managers who were imported join.")
        return Finding(
            "managers",
            WARNING,
            ngettext(
                "nobody who can sign in manages %(count)s space",
                "nobody who can sign in manages %(count)s spaces",
                count,
            )
            % {"count": count},
            todo,
        )
    return Finding("managers", GOOD, _("every space in use has one"))


def _people_search() -> Finding:
    """Whether people are found by what they are called and tell; looks at some of them."""
    wrong = max(unindexed().count(), stale(LOOKED_AT))
    if wrong:
        return Finding(
            "people search",
            WARNING,
            ngettext(
                "%(count)s person is not found as they should be",
                "%(count)s people are not found as they should be",
                wrong,
            )
            % {"count": wrong},
            _("Wait ten minutes, or run `plein reindex`."),
        )
    return Finding("people search", GOOD, _("the index is true"))


def _first(error: object) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def as_json(findings: list[Finding]) -> str:
    """The findings for machines."""
    return json.dumps([asdict(finding) for finding in findings], indent=2)
