"""Every component in every state, while developing."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from plein.core.answers import Signed, page
from plein.web import samples
from plein.web.views.compose import composer

ILLUSTRATIONS = Path(__file__).parent.parent / "jinja2" / "illustrations"


@require_safe
def ui(request: Signed) -> HttpResponse:
    """The page of components; nobody but a developer finds it."""
    if not settings.DEBUG:
        raise Http404
    return page(request, "ui.html", {**composer(request, None, choose=True), **states()})


def states() -> dict[str, Any]:
    """What ui/states.html shows."""
    names = sorted(path.stem for path in ILLUSTRATIONS.glob("*.html"))
    return {"someone": samples.SOMEONE, "posts": samples.posts(), "skills": samples.skills(), "illustrations": names}
