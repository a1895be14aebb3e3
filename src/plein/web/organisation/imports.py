"""Bringing in what was said elsewhere: choose an export, read what would come, bring it in, see how far it is."""

from typing import Any

from django.conf import settings as site
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from plein.core.answers import Signed, back
from plein.core.permissions import Invalid
from plein.imports.formats import NAMES
from plein.imports.jobs import actions
from plein.imports.jobs.places import in_inbox, inbox
from plein.imports.models import ImportJob
from plein.imports.report import COUNTED
from plein.imports.sentences import in_words
from plein.web.organisation.shell import for_administrators, section

HERE = "/organisation/imports/"
LISTED = 50


@require_http_methods(["GET", "POST"])
@for_administrators
def imports(request: Signed) -> HttpResponse:
    """Imports so far, and a new one."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        names = ("format", "placed", "prefix", "manager")
        try:
            values: dict[str, Any] = {name: request.POST.get(name, "") for name in names}
            job = actions.add(by=request.user, upload=request.FILES.get("upload"), **values)
            return back(request, f"{HERE}{job.pk}/")
        except Invalid as error:
            errors = error.errors
    context = {
        "jobs": ImportJob.objects.filter(format__in=NAMES).select_related("by").order_by("-pk")[:LISTED], "formats": NAMES.items(), "inbox": inbox(),
        "placed": [("", "—"), *((name, name) for name in in_inbox())], "values": request.POST, "largest": site.UPLOAD_LIMIT,
    }  # fmt: skip
    return section(request, "imports.html", context, errors=errors)


@require_http_methods(["GET", "POST"])
@for_administrators
def one(request: Signed, pk: int) -> HttpResponse:
    """One import: its report, how far it is, and what one can do with it."""
    job = get_object_or_404(ImportJob.objects.filter(format__in=NAMES).select_related("by", "manager"), pk=pk)
    if request.method == "GET":
        return _page(request, job)
    do = {"begin": actions.begin, "cancel": actions.cancel, "remove": actions.remove}
    wanted = request.POST.get("do", "")
    try:
        if wanted not in do:
            raise Invalid(_("Choose what to do with this import."))
        do[wanted](job, by=request.user)
    except Invalid as error:
        return _page(request, job, error.errors)
    return back(request, HERE if wanted == "remove" else f"{HERE}{pk}/")


def _page(request: Signed, job: ImportJob, errors: dict[str, str] | None = None) -> HttpResponse:
    report: dict[str, Any] = job.report
    names = dict.fromkeys([*report.get("found", {}), *report.get("added", {})])
    context = {
        "job": job,
        "can_begin": job.state in ImportJob.MAY_BEGIN and bool(report) and bool(job.key or job.path),
        "counts": [(COUNTED[name], report["found"].get(name), report["added"].get(name)) for name in names],
        "left_out": [
            (_("Left out on purpose"), _lines(report, "skipped")),
            (_("Cannot be kept"), _lines(report, "lost")),
        ],
        "problem": in_words(job.problem),
        "problems": [in_words(sentence) for sentence in report.get("problems", ())],
    }
    return section(request, "import.html", context, errors=errors)


def _lines(report: dict[str, Any], name: str) -> list[tuple[int, str, list[str]]]:
    """What was counted under `name`: how many, of what, and what these are called."""
    counted = report.get(name, {})
    return [(count, gettext(what), list(report["names"].get(what, ()))) for what, count in counted.items()]
