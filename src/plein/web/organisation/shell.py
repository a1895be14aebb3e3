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


def sections() -> list[tuple[str, str, str]]:
    """Every page of the navigation: address, name and icon."""
    named = [
        ("organisation", _("Overview"), "house"),
        ("organisation_settings", _("Name and language"), "settings"),
        ("organisation_look", _("Look"), "eye"),
        ("organisation_people", _("People"), "users"),
        ("organisation_units", _("Units"), "network"),
        ("organisation_guests", _("Guests"), "user"),
        ("organisation_invitations", _("Invitations"), "mail"),
        ("organisation_cards", _("Codes on paper"), "contact"),
        ("organisation_welcome", _("First days"), "smile"),
        ("organisation_terminals", _("Shared devices"), "lock"),
        ("organisation_doors", _("Ways in"), "lock"),
        ("sources", _("Sync (SCIM)"), "refresh-cw"),
        ("organisation_groups", _("Groups"), "users"),
        ("organisation_spaces", _("Spaces"), "globe"),
        ("organisation_waiting", _("What waits"), "inbox"),
        ("organisation_imports", _("Import"), "arrow-up"),
        ("organisation_tokens", _("Tokens"), "key"),
        ("organisation_mail", _("Mail"), "send"),
        ("organisation_storage", _("Storage"), "archive"),
        ("organisation_health", _("Health"), "shield"),
    ]
    return [(reverse(name), text, icon) for name, text, icon in named]


def section(
    request: Signed, template: str, context: dict[str, Any] | None = None, *, errors: dict[str, str] | None = None
) -> HttpResponse:
    """A page with the navigation of the organisation; 422 when there is something wrong on it."""
    values = {"sections": sections(), "errors": errors or {}, **(context or {})}
    return page(request, f"organisation/{template}", values, status=422 if errors else 200)
