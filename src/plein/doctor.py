"""What can be wrong with an installation, and what to do about it."""

import json
import shutil
import smtplib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import redis
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail.backends.smtp import EmailBackend
from django.db import DatabaseError, connection
from django.utils import timezone

from plein.core.mail.queries import MOST_ATTEMPTS
from plein.core.models import OutgoingMail, Person, Post
from plein.core.organisation.queries import unmanaged
from plein.kit.migrations import unapplied

GOOD, WARNING, WRONG = "ok", "warning", "wrong"
LITTLE, TOO_LITTLE = 2 * 1024**3, 300 * 1024**2  # bytes free
LATE = timedelta(minutes=2)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `todo` says what to do when it is not well."""

    check: str
    state: str
    text: str
    todo: str = ""


def examine(*, quick: bool = False) -> list[Finding]:
    """Look at everything; a check that fails never keeps the others from being made. `quick` leaves out what takes long."""
    checks: list[Callable[[], Finding]] = [
        _settings, _secret, _address, _database, _migrations, _integrity, _disk, _files, _front_end, _bus, _mail, _outbox, _worker, _administrator, _managers,
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
            f"the database does not answer: {_first(error)}",
            "Check PLEIN_DATABASE_URL and that the database runs.",
        )
    except Exception as error:  # whatever else is wrong here is what the operator wants to know
        return Finding(name, WRONG, f"{type(error).__name__}: {_first(error)}", "Look at the settings that this names.")


def _settings() -> Finding:
    if settings.DEBUG:
        return Finding("settings", WRONG, "errors are shown in full", "Set PLEIN_DEBUG=no.")
    if not settings.LIMITS:
        return Finding(
            "settings", WARNING, "nothing limits how often one may sign in, post and search", "Set PLEIN_LIMITS=yes."
        )
    return Finding("settings", GOOD, f"data in {settings.DATA}")


def _secret() -> Finding:
    path: Path = settings.DATA / "secret.key"
    if path.exists() and path.stat().st_mode & 0o077:
        return Finding("secret", WRONG, f"others on this machine can read {path}", f"Run: chmod 600 {path}")
    if len(settings.SECRET_KEY) < 32:
        return Finding(
            "secret", WARNING, "the secret key is short", "Set PLEIN_SECRET_KEY to at least 50 random characters."
        )
    return Finding("secret", GOOD, "kept to its owner")


def _address() -> Finding:
    url = settings.URL
    if url.startswith("https://"):
        return Finding("address", GOOD, f"{url}; cookies only go over HTTPS")
    if settings.LOOPBACK:
        return Finding("address", GOOD, f"{url}; only for use on this machine")
    return Finding(
        "address", WARNING, f"{url} is not encrypted: passwords and cookies can be read on the way",
        "Put a web server with a certificate in front, and set PLEIN_URL=https://… and PLEIN_PROXIES=1.",
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
        todo = "Move the data folder to a local disk: this one cannot share memory between processes."
        return Finding("database", WRONG, f"SQLite in mode {mode} instead of WAL", todo)
    return Finding("database", GOOD, "SQLite in WAL mode")


def _migrations() -> Finding:
    if missing := unapplied():
        return Finding(
            "migrations", WRONG, f"{len(missing)} changes to the database are to be made", "Run `plein migrate`."
        )
    return Finding("migrations", GOOD, "the database is up to date")


def _integrity() -> Finding:
    if connection.vendor != "sqlite":
        return Finding("integrity", GOOD, "kept by PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        said = str(cursor.fetchone()[0])
    if said != "ok":
        return Finding(
            "integrity", WRONG, said, "Stop Plein, keep a copy of the data folder, and restore the last backup."
        )
    return Finding("integrity", GOOD, "no damage found")


def _disk() -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    text = f"{free / 1024**3:.1f} GB free for {settings.DATA}"
    if free < LITTLE:
        return Finding("disk", WRONG if free < TOO_LITTLE else WARNING, text, "Make room, or move the data folder.")
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
        return Finding("files", WRONG, "a file came back changed", "Check PLEIN_FILES_URL and the disk.")
    return Finding("files", GOOD, "written, read back and deleted")


def _front_end() -> Finding:
    manifest = Path(__file__).parent / "static" / "build" / "manifest.json"
    try:
        names = json.loads(manifest.read_text()).values()
    except (OSError, ValueError):
        return Finding("front end", WRONG, "it is not built", "Run bin/up, or install the wheel.")
    missing = [name for name in names if not (manifest.parent.parent / name).exists()]
    if missing:
        return Finding("front end", WRONG, f"{missing[0]} is missing", "Run bin/up, or install the wheel again.")
    return Finding("front end", GOOD, "built")


def _bus() -> Finding:
    if not settings.BUS_URL:
        return Finding("bus", GOOD, "within the process, which is right for one server")
    try:
        with redis.Redis.from_url(settings.BUS_URL, socket_timeout=3, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        return Finding(
            "bus",
            WRONG,
            f"not reached: {_first(error)}",
            "Check PLEIN_BUS_URL and that Valkey runs. Until then news comes late.",
        )
    return Finding("bus", GOOD, "answers")


def _mail() -> Finding:
    if not settings.MAIL:
        return Finding(
            "mail",
            WARNING,
            "no mail server is set, so mail waits",
            "Set PLEIN_MAIL_URL, so that people can reset their password.",
        )
    try:
        server = EmailBackend(fail_silently=False, timeout=5, **settings.MAIL)
        server.open()
        server.close()
    except (smtplib.SMTPException, OSError) as error:
        return Finding("mail", WRONG, f"not reached: {_first(error)}", "Check PLEIN_MAIL_URL. Mail waits until then.")
    return Finding("mail", GOOD, "the mail server answers")


def _outbox() -> Finding:
    waiting = OutgoingMail.objects.filter(sent_at=None)
    if given_up := waiting.filter(attempts__gte=MOST_ATTEMPTS).count():
        error = waiting.filter(attempts__gte=MOST_ATTEMPTS).order_by("-pk").values_list("error", flat=True).first()
        return Finding(
            "outbox", WARNING, f"{given_up} mails were given up ({error})", "Check the addresses and the mail server."
        )
    late = waiting.filter(next_at__lt=timezone.now() - LATE).count() if settings.MAIL else 0
    if late:
        return Finding(
            "outbox", WRONG, f"{late} mails should have gone", "Check that `plein serve` or `plein worker` runs."
        )
    return Finding("outbox", GOOD, f"{waiting.count()} mails wait")


def _worker() -> Finding:
    """The worker leaves no sign of life, but what it should have done does."""
    late = Post.objects.filter(state=Post.State.SCHEDULED, published_at__lt=timezone.now() - LATE).count()
    if late:
        return Finding(
            "worker",
            WRONG,
            f"{late} scheduled posts should have appeared",
            "Start `plein serve`, or `plein worker` on its own.",
        )
    return Finding("worker", GOOD, "nothing it should have done is left")


def _administrator() -> Finding:
    if not Person.objects.exists():
        return Finding("administrator", WARNING, "not set up yet", "Open the link that `plein serve` prints.")
    if not Person.objects.readers().filter(role=Person.Role.ADMINISTRATOR).exists():
        return Finding(
            "administrator", WRONG, "nobody can administer this installation", "Run `plein createadmin USERNAME`."
        )
    return Finding("administrator", GOOD, "there is one")


def _managers() -> Finding:
    count = unmanaged().count()
    if count:
        todo = "Make somebody manager: under Organisation, Spaces; or let the managers who were imported join."
        return Finding("managers", WARNING, f"nobody who can sign in manages {count} spaces", todo)
    return Finding("managers", GOOD, "every space in use has one")


def _first(error: object) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def as_json(findings: list[Finding]) -> str:
    """The findings for machines."""
    return json.dumps([asdict(finding) for finding in findings], indent=2)
