"""The Jinja2 environment of every template."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format
from django.utils.functional import SimpleLazyObject
from jinja2 import Environment
from markupsafe import Markup

from plein.core.channel import channels
from plein.core.permissions import can
from plein.kit.language import NAMES
from plein.kit.text import initials

SCHEMES = ("light", "dark")
STATIC = Path(__file__).parent.parent / "static"


def environment(**options: Any) -> Any:
    """Make the environment."""
    env: Any = Environment(**{**options, "trim_blocks": True, "lstrip_blocks": True, "auto_reload": settings.DEBUG})  # noqa: S701 - Django switches escaping on
    env.install_gettext_callables(
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.globals.update(
        _=_translated,
        nav_lines=_nav_lines, nav_dialogs=_nav_dialogs, look_of=_look_of, scheme=_scheme,
        static=cache(static), asset=asset, svg_icon=icon, url=lambda name, *args, **kwargs: reverse(name, args=args, kwargs=kwargs), can=can,
        initials=initials, channels=channels, language=lambda: translation.get_language() or settings.LANGUAGE_CODE, now=timezone.now, moment=moment, moment_day=lambda day: date_format(day, "j F Y"), day_of=lambda text: moment(datetime.fromisoformat(text), "j F Y"),
        zone=timezone.get_default_timezone_name, works_as=works_as,
        mails=bool(settings.MAIL), spoken=NAMES,
    )  # fmt: skip
    env.filters["number"] = lambda value: number_format(value, force_grouping=True)
    env.filters["filesizeformat"] = filesizeformat  # Django's, which writes it in the reader's language
    env.filters["json"] = lambda value: json.dumps(value, ensure_ascii=True)
    return env


def works_as(person: Any, viewer: Any) -> str:
    """Somebody's title and unit in a line; the unit only where it was read along, and not for guests, who know none."""
    unit = person._state.fields_cache.get("unit") if person.unit_id else None
    seen = unit is not None and not getattr(viewer, "is_guest", True)
    return ", ".join(part for part in (person.title, unit.name if seen and unit else "") if part)


def moment(at: datetime, pattern: str) -> str:
    """A time for readers without script: in the organisation's zone, and the page's language, which has its own capitals."""
    small = (translation.get_language() or "").startswith("nl")
    return date_format(timezone.localtime(at), pattern.replace("M", "b") if small else pattern)


def _nav_lines(rows: list[Any], path: str) -> Markup:
    from plein.web.navigation import nav_lines  # templates are set up before models

    return nav_lines(list(rows), path)


def _nav_dialogs() -> Markup:
    from plein.web.navigation import dialogs  # templates are set up before models

    return dialogs(translation.get_language() or settings.LANGUAGE_CODE)


def _scheme(request: HttpRequest) -> str:
    """Light or dark where this browser has a choice, else nothing: then the device decides."""
    chosen = request.COOKIES.get(settings.SCHEME_COOKIE_NAME, "")
    return chosen if chosen in SCHEMES else ""


def _look_of(organisation: Any) -> Any:
    from plein.core.look.queries import look_of  # templates are set up before models

    return look_of(organisation)


def _translated(message: str, **variables: Any) -> Markup:
    """`gettext` as Jinja's newstyle one; a page asks fifty times, so texts are looked up once."""
    return _message(message, translation.get_language() or settings.LANGUAGE_CODE) % variables


@cache
def _message(message: str, _language: str) -> Markup:
    return Markup(translation.gettext(message))  # noqa: S704 - our own texts


@cache
def icon(name: str) -> Markup:
    """An icon by name. A page has a hundred, so each is written once and not by a macro."""
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(asset("icons.svg"), name)


@cache
def asset(name: str) -> str:
    """Address of a built file of the front end."""
    manifest = _manifest()
    return static(manifest[name]) if name in manifest else ""


def built(name: str) -> Path | None:
    """A built file of the front end, on disk."""
    return STATIC / _manifest()[name] if name in _manifest() else None


@cache
def _manifest() -> dict[str, str]:
    path = STATIC / "build" / "manifest.json"
    return json.loads(path.read_text()) if path.exists() else {}


def context(request: HttpRequest) -> dict[str, Any]:
    """What every page gets."""
    from plein.doors.queries import offered  # templates are set up before models
    from plein.web.accounts import terminals
    from plein.web.accounts.example import roles
    from plein.web.navigation import navigation

    return {
        "messages": get_messages(request),
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
        **navigation(request),
        "terminal": terminals.here(request),
        "example_roles": roles,
        "ways_in": lambda: list(offered()),
    }
