"""Secrets that people carry in links and headers; only their hashes are kept."""

import hashlib
import secrets

from django.conf import settings


def new_secret() -> str:
    """Return 32 random bytes as text."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """Return what is kept of a secret. A plain hash suffices: the secret itself is random and long."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def invitation_link(secret: str) -> str:
    """Where somebody who was invited comes in."""
    return f"{settings.URL}/invitations/{secret}"
