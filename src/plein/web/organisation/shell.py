"""What the pages of an organisation share: who may open them, and their own navigation."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from plein.core.answers import Signed, page
from plein.core.permissions import allow

P = ParamSpec("P")


def for_administrators(view: Callable[Concatenate[Signed, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a page to administrators only."""

    @wraps(view)
    def guarded(request: Signed, *args: P.args, **values: P.kwargs) -> HttpResponse:
        allow(request.user, "organisation.manage")
        return view(request, *args, **values)

    return guarded


Link = tuple[str, str, str, bool]  # address, name, icon, whether one is there or below it


def sections(path: str) -> list[tuple[str, list[Link]]]:
    """Every page of the navigation, below its heading."""
    named = [
        (_("Organisation"), [
            ("organisation", _("Overview"), "house"), ("organisation_settings", _("Name and language"), "settings"), ("organisation_look", _("Look"), "eye"),
        ]),
        (_("People"), [
            ("organisation_people", _("Everybody"), "user"), ("organisation_units", _("Units"), "network"), ("organisation_groups", _("Groups"), "users"),
            ("organisation_guests", _("Guests"), "user"), ("organisation_welcome", _("First days"), "smile"),
            ("organisation_sheets", _("From a spreadsheet"), "arrow-up"), ("organisation_doubles", _("Doubles"), "copy"),
        ]),
        (_("Access"), [
            ("organisation_invitations", _("Invitations"), "mail"), ("organisation_cards", _("Codes on paper"), "contact"),
            ("organisation_terminals", _("Shared devices"), "lock"), ("organisation_doors", _("Ways in"), "lock"), ("sources", _("Sync (SCIM)"), "refresh-cw"),
        ]),
        (_("Spaces and posts"), [
            ("organisation_spaces", _("Spaces"), "globe"), ("organisation_waiting", _("What waits"), "inbox"), ("organisation_imports", _("Import"), "arrow-up"),
        ]),
        (_("Technology"), [
            ("organisation_tokens", _("Tokens"), "key"), ("organisation_mail", _("Mail"), "send"), ("organisation_storage", _("Storage"), "archive"),
            ("organisation_health", _("Health"), "shield"),
        ]),
    ]  # fmt: skip
    addressed = [(heading, [(reverse(name), text, icon) for name, text, icon in some]) for heading, some in named]
    here = max((one for _heading, some in addressed for one, *_more in some if path.startswith(one)), key=len)
    return [(heading, [(one, text, icon, one == here) for one, text, icon in some]) for heading, some in addressed]


def section(
    request: Signed, template: str, context: dict[str, Any] | None = None, *, errors: dict[str, str] | None = None
) -> HttpResponse:
    """A page with the navigation of the organisation; 422 when there is something wrong on it."""
    values = {"sections": sections(request.path), "errors": errors or {}, **(context or {})}
    return page(request, f"organisation/{template}", values, status=422 if errors else 200)
