"""How a name and a password are checked."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest

from plein.core.people.actions import LONGEST_ADDRESS
from plein.core.people.models import Person
from plein.kit.prepared import prepared


@prepared
def _people(pk: int) -> QuerySet[Person]:
    return Person.objects.filter(pk=pk)  # type: ignore[no-any-return]


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """The library's, which tries what was typed as a user name and as an address; one person's password is tried once.

    Else an address that is known would take twice as long to refuse as one that is not, and so be told apart.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        """Return who this is, None when the password is not theirs."""
        self._tried: dict[Any, AbstractBaseUser | None] = {}
        typed = (credentials.get("username"), credentials.get("email"))
        if any(one and len(one) > LONGEST_ADDRESS for one in typed):  # SQLite refuses to look for it
            self._mitigate_timing_attack(credentials.get("password"))
            return None
        return super().authenticate(request, **credentials)  # type: ignore[no-any-return]

    def get_user(self, user_id: Any) -> AbstractBaseUser | None:
        """Who a session belongs to, None when that account is closed or nobody joined with it."""
        found = _people(int(user_id))
        return found[0] if found and self.user_can_authenticate(found[0]) else None

    def user_can_authenticate(self, user: Any) -> bool:
        """Open accounts of people who have joined: who was only brought in comes by an invitation."""
        return bool(user.may_come_in)

    def _check_password(self, user: AbstractBaseUser | None, password: str) -> AbstractBaseUser | None:
        if user is None:
            return None
        if user.pk not in self._tried:
            self._tried[user.pk] = super()._check_password(user, password)
        return self._tried[user.pk]
