"""What could do harm wants a fresh sight of who is signed in, as on the pages; a token was given after one."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from plein.core.contract.access import Call, Problem
from plein.core.people.models import Person
from plein.web.accounts.fresh import is_fresh


def by_token(request: HttpRequest) -> bool:
    """Whether a program asks, with a token."""
    return bool(request.headers.get("Authorization"))


def proven(request: HttpRequest) -> None:
    """Refuse a session whose owner did not show lately who they are. Raises Problem."""
    if not by_token(request) and not is_fresh(request):
        raise Problem("forbidden", _("Show once more who you are, at /sign-in/again/, or use a token."))


def no_token_for(request: Call, person: Person) -> None:
    """Refuse a token what concerns an administrator: it could be the way to become one. Raises Problem."""
    if by_token(request) and person.is_administrator and person.pk != request.person.pk:
        raise Problem("forbidden", _("This is about an administrator. Do it on the site, signed in yourself."))
