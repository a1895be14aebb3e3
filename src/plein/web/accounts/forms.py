"""Forms of the doors, where the library's are not enough."""

from allauth.account.forms import ResetPasswordForm

from plein.core.people.models import Person


class ForgottenForm(ResetPasswordForm):  # type: ignore[misc]
    """Mails nobody who was only brought in: they come by an invitation."""

    def clean_email(self) -> str:
        """The address; `users` are who gets a link there."""
        address: str = super().clean_email()
        self.users: list[Person] = [user for user in self.users if user.joined_at]
        return address
