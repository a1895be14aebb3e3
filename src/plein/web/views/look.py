"""How the organisation looks: its style sheet and logo, and the page where an administrator chooses them."""

from contextlib import suppress

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from plein.core.answers import Signed, back, page
from plein.core.files.answers import SANDBOX
from plein.core.look import actions, logos, themes
from plein.core.look.queries import OWN, Look, chosen, look_of
from plein.core.people.queries import organisation
from plein.core.permissions import Invalid, allow
from plein.web.organisation.shell import sections

YEAR = 365 * 86400


@require_safe
def style(request: HttpRequest, version: str) -> HttpResponse:
    """The brand of the theme in use, on top of the common style sheet."""
    look = look_of(organisation())
    return _kept(HttpResponse(look.css, content_type="text/css; charset=utf-8"), look, version)


@require_safe
def logo(request: HttpRequest, version: str) -> HttpResponse:
    """The organisation's logo, else the theme's."""
    look = look_of(organisation())
    if look.logo_key and default_storage.exists(look.logo_key):
        with default_storage.open(look.logo_key) as file:
            data, ends = file.read(), f".{look.logo_key.rsplit('.', 1)[-1]}"
    elif look.logo:
        data, ends = look.logo, look.logo_ends
    else:
        raise Http404
    response = HttpResponse(data, content_type=logos.MIMES[ends])
    response["Content-Security-Policy"] = SANDBOX
    return _kept(response, look, version)


def _kept(response: HttpResponse, look: Look, version: str) -> HttpResponse:
    """What belongs to the address is kept for good; a page of a minute ago may ask for the look of a minute ago."""
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if version == look.version else "no-cache"
    return response


@require_http_methods(["GET", "POST"])
def choose(request: Signed) -> HttpResponse:
    """For administrators: choose a theme, or bring one, and a logo."""
    allow(request.user, "organisation.manage")
    errors: dict[str, str] = {}
    if request.method == "POST":
        own, mark = (request.FILES.get(name) for name in ("own", "logo"))
        try:
            actions.choose_look(
                by=request.user, theme=request.POST.get("theme", ""), own=own.read(themes.MOST_BYTES + 1) if own else None,
                logo=mark.read(logos.MOST + 1) if mark else None, without_logo="without_logo" in request.POST,
            )  # fmt: skip
        except Invalid as error:
            errors = error.errors
        else:
            return back(request, "/organisation/look/", _("Saved"))
    here = organisation()
    context = {
        "choices": themes.shipped().items(), "own": _own(here.own_theme), "OWN": OWN, "errors": errors,
        "chosen": chosen(here), "has_own_logo": bool(here.logo),
    }  # fmt: skip
    return page(request, "look.html", {**context, "sections": sections(request.path)}, status=422 if errors else 200)


def _own(text: str) -> themes.Theme | None:
    """The theme that was uploaded, while it can still be used."""
    with suppress(Invalid):
        return themes.parse(text.encode()) if text else None
    return None
