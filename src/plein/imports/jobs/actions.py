"""Beginning and stopping an import from a page, and how the worker keeps track of it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.people.actions import invite
from plein.core.people.models import Invitation, Person
from plein.core.people.secrets import invitation_link
from plein.core.permissions import Invalid, allow
from plein.imports.formats import SHEETS, SOURCES
from plein.imports.jobs.places import in_inbox, inbox
from plein.imports.models import ImportJob
from plein.imports.sentences import Sentence
from plein.kit.text import clean

State = ImportJob.State
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 5
LARGEST_SHEET = 50 * 1024 * 1024  # bytes
BRAKE = 0.1  # of the people with an employee number: to close more of them is asked again


@transaction.atomic
def add(
    *, by: Person, format: str, upload: Any = None, placed: str = "", prefix: str = "", manager: str = "",
    options: dict[str, Any] | None = None,
) -> ImportJob:  # fmt: skip
    """Have an export or a sheet looked through: one that is uploaded, or an export that was placed in the inbox."""
    allow(by, "organisation.manage")
    if format not in {*SOURCES, *SHEETS}:
        raise Invalid(_("Choose where it comes from."), "format")
    if format in SHEETS:
        return _add_sheet(by, format, upload, options or {})
    if not upload and placed not in in_inbox():
        raise Invalid(_("Choose a file."), "upload")
    if upload and upload.size > settings.UPLOAD_LIMIT:
        raise Invalid(
            _("This file is too large. Put it in the folder for imports on the server, and choose it there."), "upload"
        )
    job = ImportJob(format=format, by=by, prefix=clean(prefix)[:40], manager=_manager(manager))
    if upload:
        job.name, job.key = clean(upload.name)[:200], default_storage.save("imports/export.zip", upload)
    else:
        job.name, job.path = placed[:200], str(inbox() / placed)
    job.save()
    record("import.added", by=by, job=job.pk)
    return job


def _add_sheet(by: Person, format: str, upload: Any, options: dict[str, Any]) -> ImportJob:
    if not upload:
        raise Invalid(_("Choose a file."), "upload")
    if upload.size > LARGEST_SHEET:
        text = _("This file is too large: at most %(size)s. Divide it.")
        raise Invalid(text % {"size": filesizeformat(LARGEST_SHEET)}, "upload")
    key = default_storage.save("imports/sheet.csv", upload)
    job = ImportJob.objects.create(
        format=format, by=by, name=clean(upload.name)[:200] or "CSV", key=key, options=options
    )
    record("import.added", by=by, job=job.pk)
    return job


@transaction.atomic
def look_again(job: ImportJob, *, by: Person, **options: Any) -> None:
    """Look through a sheet once more, with other `columns` (which column is what) or with units to be made from it (`make_units`).

    This is done on a page: from now on it is the sheet of who is signed in there, not of a token.
    """
    allow(by, "organisation.manage")
    if job.format not in SHEETS or not job.key:
        raise Invalid(_("Choose the file again: it is not kept any longer."))
    _move(job, ImportJob.MAY_BEGIN, State.LOOKING, options={**_chosen(job), "by_token": False, **options})
    record("import.added", by=by, job=job.pk)


@transaction.atomic
def choose(job: ImportJob, *, by: Person, close: bool, confirmed: str, invite: bool) -> None:
    """What else is to be done with a sheet of people: close who is not in it, and invite who is new.

    More than a tenth of all is closed only when how many was confirmed.
    """
    allow(by, "organisation.manage")
    missing = int(job.report.get("missing", 0)) if close else 0
    if missing and job.report.get("unreadable"):
        raise Invalid(_("Some lines cannot be read, so it is not known who is in the file. Mend them first."), "close")
    if missing > BRAKE * int(job.report.get("numbered", 0)) and confirmed.strip() != str(missing):
        text = _("This closes more than one in ten: %(count)s in all. Is that right? Then write that number here.")
        raise Invalid(text % {"count": missing}, "confirmed")
    options = {**_chosen(job), "close": missing, "invite": invite}
    ImportJob.objects.filter(pk=job.pk).update(options=options)
    record("import.chosen", by=by, job=job.pk, close=missing, invite=invite)


@transaction.atomic
def make_links(people: Iterable[Person], *, by: Person) -> list[tuple[str, str, str, str]]:
    """A link for each of these, who have not joined: name, user name, address and the link, which is not shown again."""
    allow(by, "person.invite")
    made = []
    for person in people:
        Invitation.objects.filter(person=person, used_at=None).delete()
        secret = invite(by=by, email=person.email or "", name=person.name, role=person.role, person=person)[1]
        made.append((person.name, person.username, person.email or "", invitation_link(secret)))
    return made


def _manager(username: str) -> Person | None:
    wanted = username.strip().lstrip("@").lower()
    if not wanted:
        return None
    found: Person | None = Person.objects.readers().exclude(role=Person.Role.GUEST).filter(username=wanted).first()
    if found is None:
        raise Invalid(_("There is no colleague with this user name."), "manager")
    return found


@transaction.atomic
def begin(job: ImportJob, *, by: Person, by_token: bool = False) -> None:
    """Bring in what was looked through, or go on with what was broken off. With a token, no administrators."""
    allow(by, "organisation.manage")
    if not (job.report.get("counts") if job.format in SHEETS else job.report):
        raise Invalid(_("This export has to be looked through first."))
    more = {"options": {**_chosen(job), "by_token": True}} if by_token else {}
    _move(job, ImportJob.MAY_BEGIN, State.IMPORTING, **more)
    record("import.began", by=by, job=job.pk)


@transaction.atomic
def cancel(job: ImportJob, *, by: Person) -> None:
    """Stop an import; what came in stays, and it can go on later."""
    allow(by, "organisation.manage")
    _move(job, (*ImportJob.AT_WORK, State.LOOKED), State.CANCELLED)
    record("import.cancelled", by=by, job=job.pk)


@transaction.atomic
def remove(job: ImportJob, *, by: Person) -> None:
    """Forget an import and the file that was uploaded for it. What came in stays."""
    allow(by, "organisation.manage")
    gone, _kinds = ImportJob.objects.filter(pk=job.pk).exclude(state__in=ImportJob.AT_WORK).delete()
    if not gone:
        raise Invalid(_("Stop the import first."))
    _drop_file(job)
    record("import.removed", by=by, job=job.pk)


def _chosen(job: ImportJob) -> dict[str, Any]:
    """What was chosen for it, as it is now, held until the end of the transaction; nothing when it is gone."""
    rows = ImportJob.objects.select_for_update(no_key=True).filter(pk=job.pk)
    return rows.values_list("options", flat=True).first() or {}


def _move(job: ImportJob, before: tuple[str, ...], state: str, **values: Any) -> None:
    fresh = {**values, "state": state, "done": 0, "attempts": 0, "problem": "", "worker": "", "claimed_until": None}
    if not ImportJob.objects.filter(pk=job.pk, state__in=before).update(**fresh):
        raise Invalid(_("Meanwhile something else happened to this import. Look again."))


def claim(job: ImportJob, worker: str) -> bool:
    """Take a job for `worker`, unless another was first."""
    row = ImportJob.objects.filter(pk=job.pk, state=job.state, worker=job.worker, claimed_until=job.claimed_until)
    return bool(row.update(worker=worker, claimed_until=timezone.now() + LEASE, attempts=F("attempts") + 1))


def note_progress(job: ImportJob, worker: str, done: int, total: int) -> bool:
    """Say how far it is; False when it was stopped or somebody else took it.

    Who gets further than anybody before has not tried in vain: attempts are those without progress. A worker that begins
    again passes what is in already.
    """
    row = ImportJob.objects.filter(pk=job.pk, state=job.state, worker=worker)
    row.filter(done__lt=done).update(done=done, attempts=1)
    return bool(row.update(total=total, claimed_until=timezone.now() + LEASE))


def release(job: ImportJob, worker: str) -> None:
    """Leave a job to the next worker: this one stops."""
    ImportJob.objects.filter(pk=job.pk, worker=worker).update(worker="", claimed_until=None, attempts=F("attempts") - 1)


@transaction.atomic
def finish(job: ImportJob, worker: str, report: dict[str, Any]) -> None:
    """Keep the report. An uploaded export goes once everything is in: it holds what people said."""
    state = State.LOOKED if job.state == State.LOOKING else State.DONE
    row = ImportJob.objects.filter(pk=job.pk, state=job.state, worker=worker)
    if not row.update(state=state, report=report, worker="", claimed_until=None, finished_at=timezone.now()):
        return
    if state == State.DONE:
        _drop_file(job)
    record("import.looked_through" if state == State.LOOKED else "import.done", by=job.by, job=job.pk)


@transaction.atomic
def fail(job: ImportJob, worker: str, problem: Sentence) -> None:
    """Say why it cannot be done."""
    row = ImportJob.objects.filter(pk=job.pk, state=job.state, worker=worker)
    if row.update(state=State.FAILED, problem=problem, worker="", claimed_until=None, finished_at=timezone.now()):
        record("import.failed", by=job.by, job=job.pk)


def _drop_file(job: ImportJob) -> None:
    if job.key:
        transaction.on_commit(lambda: default_storage.delete(job.key))
        ImportJob.objects.filter(pk=job.pk).update(key="")
