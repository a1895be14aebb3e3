"""Links that open doors."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from plein.core.people.models import Person


def reset_link(person: Person) -> str:
    """Where somebody chooses a new password, within an hour and once."""
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return f"{settings.URL}{reverse('account_reset_password_from_key', kwargs=key)}"
