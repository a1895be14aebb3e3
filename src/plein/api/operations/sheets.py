"""Sheets: people and units from a spreadsheet, for administrators. First looked through, then brought in by the worker."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Router
from ninja.files import UploadedFile
from ninja.params.models import File, Form
from pydantic import Field

from plein.api.answers import created, found
from plein.api.proving import by_token, proven
from plein.api.schemas import sheets as schemas
from plein.core.contract.access import MANAGE, READ, Call
from plein.core.contract.schemas import Id, Limit
from plein.core.permissions import Invalid, allow
from plein.imports.formats import SHEETS
from plein.imports.jobs import actions
from plein.imports.models import ImportJob, ImportLine
from plein.imports.sentences import in_words

router = Router(tags=["sheets"])
NO_FILE: Any = File(None)
PEOPLE: Any = Form("people")
NO: Any = Form(False)
After = Annotated[int, Field(description="Lines after this one.", ge=-(2**53), le=2**53)]
Outcome = Annotated[Literal["", "made", "changed", "same", "refused", "closed"], Field(description="Only lines with this outcome.")]  # fmt: skip


@router.post("/sheets", response={201: schemas.Sheet}, auth=MANAGE)
def add_sheet(
    request: Call, file: UploadedFile | None = NO_FILE, kind: Literal["people", "units"] = PEOPLE, make_units: bool = NO
) -> Any:
    """Have a sheet looked through, as an administrator: CSV of people or units. Nothing of it is written before `begin`.

    With a token no line makes or changes an administrator: such lines are refused.
    """
    job = actions.add(
        by=request.person, format=kind, upload=file, options={"make_units": make_units, "by_token": by_token(request)}
    )
    return created(_sheet(job))


@router.get("/sheets/{sheet_id}", response=schemas.Sheet, auth=READ)
def get_sheet(request: Call, sheet_id: Id) -> Any:
    """How far a sheet is, and what came of it."""
    return _sheet(_found(request, sheet_id))


@router.get("/sheets/{sheet_id}/lines", response=schemas.SheetLines, auth=READ)
def list_sheet_lines(
    request: Call, sheet_id: Id, outcome: Outcome = "", after: After = -(2**53), limit: Limit = 20
) -> Any:
    """What becomes, or became, of each line, in the order of the file."""
    rows = ImportLine.objects.filter(job=_found(request, sheet_id), number__gt=after)
    rows = rows.filter(outcome=outcome) if outcome else rows
    some = list(rows.order_by("number")[: limit + 1])
    items = [_line(row) for row in some[:limit]]
    return schemas.SheetLines(items=items, next=some[limit - 1].number if len(some) > limit else None)


@router.post("/sheets/{sheet_id}/begin", response=schemas.Sheet, auth=MANAGE)
def begin_sheet(request: Call, sheet_id: Id, doing: schemas.Doing) -> Any:
    """Bring in what was looked through. Lines that were refused stay out."""
    proven(request)
    job = _found(request, sheet_id)
    if job.format == "people" and job.state == ImportJob.State.LOOKED:
        missing = int(job.report.get("missing", 0))
        if doing.close and doing.close != missing:
            raise Invalid(_("The number of people who are not in the file is %(count)s.") % {"count": missing}, "close")
        actions.choose(job, by=request.person, close=bool(doing.close), confirmed=str(doing.close), invite=doing.invite)
        job.refresh_from_db()
    actions.begin(job, by=request.person, by_token=by_token(request))
    return _sheet(_found(request, sheet_id))


@router.post("/sheets/{sheet_id}/cancel", response=schemas.Sheet, auth=MANAGE)
def cancel_sheet(request: Call, sheet_id: Id) -> Any:
    """Stop; what came in stays."""
    actions.cancel(_found(request, sheet_id), by=request.person)
    return _sheet(_found(request, sheet_id))


def _found(request: Call, pk: int) -> ImportJob:
    allow(request.person, "organisation.manage")
    job: ImportJob = found(ImportJob.objects.filter(format__in=SHEETS), pk=pk)
    return job


def _sheet(job: ImportJob) -> schemas.Sheet:
    report = job.report
    columns = {field: report["header"][at] for field, at in report.get("columns", {}).items()}
    return schemas.Sheet(
        id=job.pk, kind="units" if job.format == "units" else "people", name=job.name, state=job.state, done=job.done, total=job.total,
        counts=report.get("counts", {}), columns=columns, missing=report.get("missing", 0), problem=in_words(job.problem),
    )  # fmt: skip


def _line(row: ImportLine) -> schemas.SheetLine:
    changes = [schemas.Change(field=field, old=old, new=new) for field, old, new in row.changes]
    problems = [schemas.Wrong(field=field, text=text) for field, text in row.problems]
    return schemas.SheetLine(line=row.number, name=row.label, outcome=row.outcome, person=row.person_id, changes=changes, problems=problems)  # fmt: skip
