"""What one does most, and how accessible it is: pages made from the papers in web/help, in the reader's language."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markupsafe import Markup

from plein.core.answers import Signed, page
from plein.core.people.models import Person

PAPERS = Path(__file__).parent.parent / "help"


@require_safe
def guide(request: Signed) -> HttpResponse:
    """The guide for employees."""
    heading, text = paper("help")
    return page(request, "help.html", {"heading": heading, "text": text})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement about accessibility, for everybody."""
    heading, text = paper("accessibility")
    context = {"heading": heading, "text": text}
    if isinstance(request.user, Person):
        return page(request, "accessibility.html", context)  # type: ignore[arg-type]
    return render(request, "accessibility.html", context)


def paper(name: str) -> tuple[str, Markup]:
    """Heading and text of a paper, in the reader's language."""
    return _drawn(name, get_language() or settings.LANGUAGE_CODE)


@cache
def _drawn(name: str, language: str) -> tuple[str, Markup]:
    path = PAPERS / f"{name}.{language}.md"
    first, _line, rest = (
        (path if path.exists() else PAPERS / f"{name}.en.md").read_text(encoding="utf-8").partition("\n")
    )
    return first.removeprefix("# "), Markup(MarkdownIt("commonmark").render(rest))  # noqa: S704 - our own text
