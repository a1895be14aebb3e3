"""The key pairs of a door: to sign requests, and to open answers that are encrypted. Kept sealed, as other secrets are."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone

from plein.doors.models import Provider
from plein.doors.refusals import NoEntry
from plein.kit.sealed import Unreadable

BITS = 3072
LASTS = timedelta(days=3650)  # other systems seldom look; a key is replaced because somebody wants to


@dataclass(frozen=True)
class Pair:
    """A private key and the certificate that shows its public half, as PEM."""

    key: str
    certificate: str

    @property
    def fingerprint(self) -> str:
        """By which two administrators compare it."""
        return x509.load_pem_x509_certificate(self.certificate.encode()).fingerprint(SHA256()).hex(":").upper()

    @property
    def until(self) -> datetime:
        """When the certificate ends."""
        return x509.load_pem_x509_certificate(self.certificate.encode()).not_valid_after_utc


def pairs(provider: Provider) -> list[Pair]:
    """The pair in use, and behind it the one that will be. Raises NoEntry."""
    try:
        rows = json.loads(provider.secret or "[]")
    except Unreadable as error:
        raise NoEntry("keys") from error
    if not rows:
        raise NoEntry("keys")
    return [Pair(**row) for row in rows]


def renew(provider: Provider) -> None:
    """Make a pair: the first is in use at once, the next waits until this is called again and then replaces it."""
    try:
        rows = pairs(provider)
    except NoEntry:
        rows = []
    kept = rows[1:] if len(rows) > 1 else [*rows, _made()]
    provider.secret = json.dumps([{"key": one.key, "certificate": one.certificate} for one in kept])


def shown(provider: Provider) -> list[tuple[str, datetime]]:
    """Fingerprints and until when; none when they cannot be read."""
    try:
        return [(one.fingerprint, one.until) for one in pairs(provider)]
    except NoEntry:
        return []


def _made() -> Pair:
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, (urlsplit(settings.URL).hostname or "plein")[:64])])
    now = timezone.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LASTS)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Pair(private.decode(), certificate.public_bytes(Encoding.PEM).decode())
