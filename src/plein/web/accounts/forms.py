"""Forms of the doors, where the library's are not enough."""

import time
from typing import Any

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from plein.core.people.models import Person

AS_LONG = 0.25  # seconds that an answer takes, whether there is somebody to mail or not


class ForgottenForm(ResetPasswordForm):  # type: ignore[misc]
    """Mails nobody who was only brought in: they come by an invitation."""

    def clean_email(self) -> str:
        """The address; `users` are who gets a link there."""
        address: str = super().clean_email()
        self.users: list[Person] = [user for user in self.users if user.may_come_in]
        return address

    def save(self, request: HttpRequest, **options: Any) -> str:
        """Mail a link; how long it takes says nothing about who is here."""
        began = time.monotonic()
        try:
            return str(super().save(request, **options))
        finally:
            time.sleep(max(0.0, began + AS_LONG - time.monotonic()))
