"""What tests of the doors share: old sessions, and an authenticator app in a test's hand."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from plein.core.models import Person
from plein.core.signin import actions
from plein.core.signin.codes import new_app_secret
from plein.core.testing import PASSWORD
from plein.web.accounts.sessions import PROVED


def grow_old(client: Client) -> None:
    """Let it be long ago that somebody showed who they are."""
    session = client.session
    session[PROVED] = 0
    session.save()


class App:
    """An authenticator app that shows the code of now, or of some half minutes later."""

    def __init__(self, secret: str = "") -> None:
        self.secret = secret or new_app_secret()

    def shows(self, later: int = 0) -> str:
        """Six digits."""
        return str(format_hotp_value(hotp_value(self.secret, int(time.time()) // 30 + later)))


def enrolled(person: Person) -> tuple[App, list[str]]:
    """Give somebody an authenticator app; the app, with its recovery codes."""
    app = App()
    codes = actions.add_app(person, by=person, secret=app.secret, code=app.shows(-1))
    person.refresh_from_db()
    return app, codes


def ask_step(role: str, by: Person, day: str = "") -> None:
    """Require a second step of a role; what is remembered of the organisation goes, as at a commit."""
    actions.require({role: day}, by=by)
    cache.clear()


def sign_in(client: Client, login: str, password: str = PASSWORD, **values: str) -> Any:
    """Type a name and a password at the door."""
    return client.post("/sign-in/", {"login": login, "password": password, **values}, secure=True)


def type_code(client: Client, code: str) -> Any:
    """Type a code at the second step."""
    return client.post("/sign-in/code/", {"code": code}, secure=True)
