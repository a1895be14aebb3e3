"""People and units from a spreadsheet: choose a file, read what would become of each line, do it."""

from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plein.core.answers import Signed, back
from plein.core.forms import id_of
from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.imports.formats import SHEETS
from plein.imports.jobs import actions
from plein.imports.models import ImportJob, ImportLine
from plein.imports.sentences import in_words
from plein.imports.sheets.columns import FIELDS, short, template
from plein.imports.sheets.lines import OUTCOMES
from plein.imports.sheets.outgoing import linked, problems
from plein.kit.batches import batched
from plein.web.accounts.fresh import fresh, fresh_when
from plein.web.organisation.downloads import download
from plein.web.organisation.shell import for_administrators, section

HERE = "/organisation/people/import/"
LISTED = 50
LINES = 50


@require_http_methods(["GET", "POST"])
@for_administrators
def sheets(request: Signed) -> HttpResponse:
    """Sheets so far, and a new one."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            kind = request.POST.get("format", "")
            job = actions.add(
                by=request.user, format=kind if kind in SHEETS else "", upload=request.FILES.get("upload")
            )
            return back(request, f"{HERE}{job.pk}/")
        except Invalid as error:
            errors = error.errors
    context = {
        "jobs": ImportJob.objects.filter(format__in=SHEETS).select_related("by").order_by("-pk")[:LISTED],
        "kinds": _kinds(), "values": request.POST, "largest": actions.LARGEST_SHEET,
    }  # fmt: skip
    return section(request, "sheets.html", context, errors=errors)


def _kinds() -> list[tuple[str, str]]:
    return [("people", _("People")), ("units", _("Units"))]


@require_safe
@for_administrators
def blank(request: Signed, kind: str) -> HttpResponse:
    """A sheet to fill in: only its header."""
    kind = kind if kind in SHEETS else "people"
    return download([template(kind, get_language() or "en")], f"plein-{kind}.csv")


def does_it(request: HttpRequest) -> bool:
    """Whether a form has a sheet brought in: that may close accounts, and make administrators."""
    return request.method == "POST" and request.POST.get("do") == "begin"


@require_http_methods(["GET", "POST"])
@for_administrators
@fresh_when(does_it)
def sheet(request: Signed, pk: int) -> HttpResponse:
    """One sheet: which column is what, what becomes of each line, how far it is."""
    job = get_object_or_404(ImportJob.objects.filter(format__in=SHEETS).select_related("by"), pk=pk)
    if request.method == "GET":
        return _page(request, job)
    wanted = request.POST.get("do", "")
    do = {"look": _look, "begin": _begin, "cancel": _cancel, "remove": _remove}
    try:
        if wanted not in do:
            raise Invalid(_("Choose what to do with this import."))
        do[wanted](request, job)
    except Invalid as error:
        return _page(request, job, error.errors)
    return back(request, HERE if wanted == "remove" else f"{HERE}{pk}/")


def _look(request: Signed, job: ImportJob) -> None:
    columns: dict[str, int] = {}
    for at in range(len(job.report.get("header", ()))):
        field = request.POST.get(f"column-{at}", "")
        if field in FIELDS[job.format]:
            if field in columns:
                raise Invalid(_("Two columns cannot be the same: “%(name)s”.") % {"name": FIELDS[job.format][field]}, f"column-{at}")  # fmt: skip
            columns[field] = at
    told: dict[str, Any] = {"columns": columns} if job.report.get("header") else {}
    actions.look_again(job, by=request.user, make_units="make_units" in request.POST, **told)


def _begin(request: Signed, job: ImportJob) -> None:
    close, invite = "close" in request.POST, "invite" in request.POST
    if job.format == "people" and job.state == ImportJob.State.LOOKED:
        actions.choose(job, by=request.user, close=close, confirmed=request.POST.get("confirmed", ""), invite=invite)
        job.refresh_from_db()
    actions.begin(job, by=request.user)


def _cancel(request: Signed, job: ImportJob) -> None:
    actions.cancel(job, by=request.user)


def _remove(request: Signed, job: ImportJob) -> None:
    actions.remove(job, by=request.user)


def _page(request: Signed, job: ImportJob, errors: dict[str, str] | None = None) -> HttpResponse:
    report: dict[str, Any] = job.report
    fields = FIELDS[job.format]
    names = {str(at): name for name, at in report.get("columns", {}).items()}
    counts = {key: report.get("counts", {}).get(key, 0) for key in OUTCOMES}
    which = request.GET.get("which", "")
    which = which if which in OUTCOMES else ""
    lines, later = _lines(job, which, request.GET.get("after", ""))
    context = {
        "job": job, "counts": [(key, OUTCOMES[key], count) for key, count in counts.items() if count], "which": which,
        "lines": lines, "later": later, "short": {name: short(job.format, name) for name in fields}, "outcomes": OUTCOMES,
        "columns": [(at, name, request.POST.get(f"column-{at}", names.get(str(at), ""))) for at, name in enumerate(report.get("header", ()))],
        "options": [("", _("Not used")), *fields.items()], "problem": in_words(job.problem),
        "can_begin": job.state in ImportJob.MAY_BEGIN and bool(report.get("counts")) and bool(job.key),
        "can_look": bool(job.key) and not job.is_at_work, "missing": Person.objects.filter(pk__in=report.get("missing_named", ())).order_by("sort_name", "pk"),
        "to_do": counts["made"] + counts["changed"], "has_problems": ImportLine.objects.filter(job=job).exclude(problems=[]).exists(),
        "can_link": job.format == "people" and job.state == ImportJob.State.DONE and linked(job).exists(), "chosen": request.POST,
    }  # fmt: skip
    return section(request, "sheet.html", context, errors=errors)


def _lines(job: ImportJob, which: str, after: str) -> tuple[list[ImportLine], int | None]:
    """What is worth reading first: what was refused, then what changes; some at a time."""
    rows = ImportLine.objects.filter(job=job, number__gt=id_of(after) if after else 0)
    if which == "closed" or after.startswith("-"):
        rows = ImportLine.objects.filter(job=job, outcome=which)
        rows = rows.filter(number__gt=int(after)) if after.removeprefix("-").isdecimal() and len(after) < 18 else rows
    elif which:
        rows = rows.filter(outcome=which)
    found = list(rows.select_related("person").order_by("number")[: LINES + 1])
    return found[:LINES], found[LINES - 1].number if len(found) > LINES else None


@require_safe
@for_administrators
def problem_lines(request: Signed, pk: int) -> HttpResponse:
    """The lines that need mending, as they were, with what is wrong."""
    job = get_object_or_404(ImportJob.objects.filter(format__in=SHEETS), pk=pk)
    return download(problems(job), f"plein-problems-{pk}.csv")


@require_POST
@for_administrators
@fresh
def links(request: Signed, pk: int) -> HttpResponse:
    """A link for everybody who came in new and has not joined, as a file: to be printed, or sent by a mail merge."""
    job = get_object_or_404(ImportJob.objects.filter(format="people", state=ImportJob.State.DONE), pk=pk)
    header = [_("Name"), _("User name"), _("E-mail"), _("Link")]
    some = batched(list(linked(job)), 50)
    made = (row for people in some for row in actions.make_links(people, by=request.user))
    return download(chain([header], made), f"plein-invitations-{pk}.csv")
