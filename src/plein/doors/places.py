"""Where other systems send people and messages: addresses to fill in there."""

from django.conf import settings
from django.urls import reverse

from plein.doors.models import Provider


def back(provider: Provider) -> str:
    """Where somebody comes back."""
    return f"{settings.URL}{reverse('door_back', args=[provider.slug])}"


def out(provider: Provider) -> str:
    """Where the other system says that a session there has ended."""
    return f"{settings.URL}{reverse('door_out', args=[provider.slug])}"


def home() -> str:
    """Where somebody goes who signed out there too."""
    return f"{settings.URL}{settings.LOGIN_URL}"


def own(provider: Provider) -> str:
    """Where Plein says what it is; some protocols take this address for its name."""
    return f"{settings.URL}{reverse('door_metadata', args=[provider.slug])}"


def begin(provider: Provider) -> str:
    """Where somebody sets out."""
    return f"{settings.URL}{reverse('door', args=[provider.slug])}"
