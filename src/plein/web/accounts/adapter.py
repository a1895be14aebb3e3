"""How the sign-in library behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _

from plein.core.cards.queries import untold
from plein.core.people.actions import LONGEST_ADDRESS, tell
from plein.core.people.models import Person
from plein.doors.arrivals.actions import break_glass
from plein.doors.models import Identity, Provider
from plein.doors.queries import breaks_glass, password_counts
from plein.web.accounts import terminals
from plein.web.accounts.devices import knows, remember
from plein.web.accounts.sessions import TOLD
from plein.web.middleware import address


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """No self-registration; links carry our own address; the sender's address is taken from behind trusted proxies only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by invitation."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """For limits on wrong passwords."""
        return address(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted for a name and an address together: else anybody could keep a colleague out."""
        return f"{super()._get_login_attempts_cache_key(request, **credentials)}:{address(request)}"

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Who has typed the right password; where passwords are off for somebody, it is told to them alone."""
        person = super().authenticate(request, **credentials)
        if not isinstance(person, Person):
            return person
        if not password_counts(person):
            raise ValidationError(_("You do not come in by password here. Use one of the other ways."))
        if breaks_glass(person):
            break_glass(person)
        return person

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Whoever came in by a door may sign out there too."""
        visit = request.session.get("door_visit")
        door = Provider.objects.filter(identities=visit["identity"], is_enabled=True).first() if visit else None
        return f"{settings.LOGIN_URL}?{urlencode({'left': door.slug})}" if door else settings.LOGIN_URL

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords for one name are limited over all addresses too; a device of its owner is counted apart."""
        super().pre_authenticate(request, **credentials)
        name = str(credentials.get("email") or credentials.get("username") or "").lower()[:LONGEST_ADDRESS]
        self._name_usage = consume(request, app="allauth.account", action="name", key=f"{name}:{knows(request, name)}")
        if not self._name_usage:
            raise self.validation_error("too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        """A right password counts for nothing."""
        super()._rollback_login_failed_rl_usage()
        if usage := getattr(self, "_name_usage", None):
            usage.rollback()

    def set_password(self, user: Any, password: str) -> None:
        """By a link, for who forgot the one before; its owner hears of it."""
        super().set_password(user, password)
        tell(user, gettext_noop("Another password was chosen"))

    def login(self, request: HttpRequest, user: Any) -> None:
        """A session begins here, also where somebody was signed in already."""
        visit = request.session.get("door_visit")
        if visit and not Identity.objects.filter(pk=visit["identity"], person=user).exists():
            del request.session["door_visit"]  # of somebody who came back by a door but went no further
        super().login(request, user)
        store: Any = request.session
        store.begin()
        terminals.enter(request)
        if cards := untold(user):
            store[TOLD] = [[one.by.name, one.created_at.isoformat()] for one in cards]

    def post_login(self, request: HttpRequest, user: Any, **about: Any) -> HttpResponse:
        """Where somebody goes who is in; a browser of their own is known from now on."""
        response = super().post_login(request, user, **about)
        return response if terminals.here(request) else remember(request, response, user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the reader's own language, else that of the page; links in mail never follow a forged Host header."""
        for name, value in context.items():
            if name.endswith("_url") and isinstance(value, str) and "://" in value:
                context[name] = f"{settings.URL}/{value.split('://', 1)[1].partition('/')[2]}"
        reader = context.get("user")
        language = reader.language if isinstance(reader, Person) else ""
        with override(language or get_language()):
            super().send_mail(template_prefix, email, context)
