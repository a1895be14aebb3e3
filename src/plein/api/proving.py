"""What could do harm wants a fresh sight of who is signed in, as on the pages; a token was given after one."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from plein.core.contract.access import Problem
from plein.web.accounts.fresh import is_fresh


def proven(request: HttpRequest) -> None:
    """Refuse a session whose owner did not show lately who they are. Raises Problem."""
    if not request.headers.get("Authorization") and not is_fresh(request):
        raise Problem("forbidden", _("Show once more who you are, at /sign-in/again/, or use a token."))
