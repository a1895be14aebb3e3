"""Whether somebody has shown just now who they are, which changes to ways in ask for."""

import time
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from plein.core.answers import Signed


def is_fresh(request: Signed) -> bool:
    """Whether the last sign-in, by password or by a door, is at most some minutes old."""
    records = get_authentication_records(request, request.user)
    last = max((record["at"] for record in records), default=0)
    return bool(time.time() - last < app_settings.REAUTHENTICATION_TIMEOUT)


def sign_in_again(to: str) -> HttpResponse:
    """Where one types one's password once more, and then goes on `to`."""
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': to})}")
