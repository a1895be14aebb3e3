"""What makes Plein an app on a device: its manifest, icons, service worker, and the pages that come with those."""

from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from plein.core.answers import Signed, page
from plein.core.look.queries import look_of
from plein.core.people.queries import organisation
from plein.kit.mark import drawn
from plein.web.accounts import terminals
from plein.web.templating import built
from plein.web.views.compose import composer

ICONS = {"180": 180, "192": 192, "512": 512, "maskable": 512}
FILES = ["image/*", "application/pdf", "text/plain", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp"]


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """How the app is called and looks on a device, in the organisation's language."""
    here = organisation()
    colours = look_of(here).theme.light
    with override(here.language):
        shortcuts = [(_("New post"), "/share/"), (_("For you"), "/for-you/"), (_("Search"), "/search/")]
        about = {
            "id": "/", "start_url": "/", "scope": "/", "display": "standalone", "lang": here.language, "dir": "ltr",
            "name": here.name, "short_name": here.name if len(here.name) <= 12 else "Plein",
            "description": _("What colleagues say to each other."),
            "background_color": colours["background"], "theme_color": colours["surface"],
            "categories": ["social", "business"], "icons": _icons(),
            "shortcuts": [{"name": str(name), "url": url} for name, url in shortcuts],
            "share_target": {
                "action": "/share/", "method": "POST", "enctype": "multipart/form-data",
                "params": {"title": "title", "text": "text", "url": "url", "files": [{"name": "file", "accept": FILES}]},
            },
        }  # fmt: skip
    response = JsonResponse(about, content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    return response


def _icons() -> list[dict[str, str]]:
    def one(name: str, purpose: str) -> dict[str, str]:
        size = ICONS[name]
        return {"src": f"/icons/{name}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}

    return [one("192", "any"), one("512", "any"), one("maskable", "maskable")]


@require_safe
def icon(request: HttpRequest, name: str) -> HttpResponse:
    """Our mark in the colours of the organisation; the maskable one has room around it for any shape."""
    if name not in ICONS:
        raise Http404
    theme = look_of(organisation()).theme
    ground, front, dot = theme.light["accent"], theme.light["on-accent"], theme.dark["signal"]
    data = drawn(ICONS[name], ground, front, dot, whole=name not in {"180", "maskable"})
    response = HttpResponse(data, content_type="image/png")
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, which a shared device has none of; at the root, since it serves no page above its own address. Browsers compare it byte by byte."""
    if terminals.here(request):
        raise Http404
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _worker() -> bytes:
    path = built("sw.js")
    if path is None:
        raise Http404
    return Path(path).read_bytes()


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows in place of a page that was never read here."""
    return render(request, "offline.html")


@require_safe
def here(request: Signed) -> HttpResponse:
    """Who is signed in, with a token for forms: what waited on a device is sent by its writer alone."""
    response = JsonResponse({"reader": str(request.user.pk), "csrf": get_token(request)})
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt
@require_http_methods(["GET", "POST"])
def share(request: Signed) -> HttpResponse:
    """A post that begins with what a phone shared.

    The service worker takes in the POST. What reaches us came from a browser without one, or from another site's form: it is not taken.
    """
    if request.method == "POST":
        return redirect("/share/")
    return page(request, "share.html", {**composer(request, None, key="share", choose=True), "list_id": "share"})
