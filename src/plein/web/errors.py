"""Pages and fragments for everything that goes wrong, saying what to do."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from plein.api import problems
from plein.core.permissions import Invalid
from plein.kit.faults import AGAIN, is_away


def _answer(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if request.headers.get("X-Plein-Fragment"):
        html = render_to_string("components/toast.html", {"text": text})
    else:
        html = render_to_string("error.html", {"title": title, "text": text, "status": status}, request=request)
    return HttpResponse(html, status=status)


def bad_request(request: HttpRequest, exception: object = None) -> HttpResponse:
    """400, or 413 for a form with more text than is read."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, _("There is too much text in this form. Shorten it and send it again."))
    return _answer(
        request, 400, _("This does not work"), _("The address or form was not right. Go back and try again.")
    )


def forbidden(request: HttpRequest, exception: object = None) -> HttpResponse:
    """403."""
    return _answer(
        request, 403, _("You may not do this"), _("Ask a manager of this space if you think you should be able to.")
    )


def not_found(request: HttpRequest, exception: object = None) -> HttpResponse:
    """404: the same for what does not exist and for what one may not see."""
    return _answer(request, 404, _("Nothing to see here"), _("This page does not exist, or you may not see it."))


def too_large(request: HttpRequest, text: str) -> HttpResponse:
    """413."""
    return _answer(request, 413, _("This is too large"), text)


def invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
    """422, for actions without a form of their own."""
    return _answer(request, 422, _("This does not work"), str(error.message))


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """429."""
    text = _("You are going very fast. Wait %(seconds)s seconds and try again; nothing you typed is lost.") % {
        "seconds": wait
    }
    response = _answer(request, 429, _("One moment"), text)
    response["Retry-After"] = str(wait)
    return response


def server_error(request: HttpRequest) -> HttpResponseBase:
    """500, drawn without the database; 503 when that is what is away, as a session or an account was looked for."""
    error = sys.exc_info()[1]
    if isinstance(error, Exception) and is_away(error):
        told = problems.of(request, error) if request.path.startswith("/api/") else None  # before the API begins
        return told or unavailable(request)
    return HttpResponse(
        render_to_string(
            "error_plain.html",
            {"title": _("Something went wrong"), "text": _("This is our mistake. Try again in a moment.")},
        ),
        status=500,
    )


def unavailable(request: HttpRequest, error: object = None) -> HttpResponse:
    """503: the database does not answer, or its disk is full."""
    text = _(
        "Plein cannot save or read at the moment. Try again in a minute; keep this page open so that nothing you typed is lost."
    )
    response = HttpResponse(render_to_string("error_plain.html", {"title": _("One moment"), "text": text}), status=503)
    response["Retry-After"] = str(AGAIN)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form came from elsewhere, or the page was open for too long."""
    response = _answer(request, 403, _("This form is too old"), _("Reload the page and send it again."))
    response["X-Plein-Renew"] = "token"  # a script tries once more with a new one
    return response
