"""What a link to choose a new password is made of."""

from django.contrib.auth.tokens import PasswordResetTokenGenerator

from plein.core.people.models import Person


class ResetTokens(PasswordResetTokenGenerator):
    """A link ends with the password it was asked for, with the address it went to, and when the account is closed."""

    def _make_hash_value(self, user: Person, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}:{user.closings}"
