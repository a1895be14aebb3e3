"""Secrets that Plein must be able to read again, such as the one it shares with another system: encrypted where they are kept."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """It was sealed under another secret key, or changed since."""


def seal(text: str, purpose: str) -> str:
    """Return `text` encrypted under a key made from SECRET_KEY for this purpose alone."""
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """Return what was sealed for this purpose. Raises Unreadable."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(purpose) from error


def _box(purpose: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=f"plein:{purpose}".encode()).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
