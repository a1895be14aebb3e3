"""Connecting to a directory: only to the address that was looked at, only over TLS, with a certificate that is checked."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as site
from django.core.cache import cache
from django.utils.translation import gettext as _
from ldap3 import NONE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPCommunicationError, LDAPException, LDAPExceptionError, LDAPOperationResult

from plein.doors.asking import AT_ONCE, LEFT_ALONE, key_of
from plein.doors.models import Provider
from plein.doors.refusals import NoEntry
from plein.kit.addresses import may_reach, resolve
from plein.kit.sealed import Unreadable

PATIENCE = 5  # seconds to connect, and for each answer


class SafeTls(Tls):  # type: ignore[misc]
    """TLS of our own making: the library would compare the name by itself, and only at times."""

    def __init__(self, host: str, authority: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self.host = host
        self.context = ssl.create_default_context(cadata=authority or None)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Begin TLS on the connection; the certificate must be that of the host."""
        connection.socket.settimeout(PATIENCE)
        connection.socket = self.context.wrap_socket(connection.socket, server_hostname=self.host)


class GuardedServer(Server):  # type: ignore[misc]
    """A server at addresses that were looked at before: a name that means another machine a moment later leads nowhere."""

    addresses: tuple[str, ...] = ()

    @property
    def address_info(self) -> list[list[Any]]:
        """Where to connect, as the library keeps it."""
        family = {False: socket.AF_INET, True: socket.AF_INET6}
        return [
            [family[":" in one], socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (one, self.port), None, None]
            for one in self.addresses
        ]


@contextmanager
def connected(
    provider: Provider, user: str | None = None, password: str = "", *, waits: bool = True
) -> Iterator[Connection]:
    """A connection as the account that looks people up, or as `user`; without `waits` beside the few that pages wait for. Raises NoEntry."""
    where = provider.setting("address")
    away = key_of("away", urlsplit(where).netloc)
    if cache.get(away) or (waits and not AT_ONCE.acquire(timeout=1)):
        raise NoEntry("away", where=where, why=_("it did not answer just now"))
    connection: Connection | None = None
    try:
        connection = _open(provider, user, password)
        yield connection
    except LDAPOperationResult as error:
        raise NoEntry("said", why=f"{error.description}: {error.message or ''}") from error
    except (LDAPException, OSError) as error:
        if "certificate verify failed" in str(error):
            raise NoEntry("certificate", where=where, why=str(error)) from error
        if isinstance(error, LDAPExceptionError) and not isinstance(error, LDAPCommunicationError):
            raise NoEntry("said", why=str(error)) from error  # what was asked was wrong: it is there all the same
        cache.set(away, 1, LEFT_ALONE)
        raise NoEntry("away", where=where, why=str(error)) from error
    finally:
        if waits:
            AT_ONCE.release()
        if connection is not None:
            connection.unbind()


def _open(provider: Provider, user: str | None, password: str) -> Connection:
    as_other = user is not None
    if not as_other:
        user, password = provider.setting("account"), _secret(provider)
    connection = Connection(
        _server(provider), user=user or None, password=password or None, authentication="SIMPLE" if user else "ANONYMOUS",
        auto_referrals=False, read_only=True, raise_exceptions=True, check_names=False, receive_timeout=PATIENCE,
        return_empty_attributes=False,
    )  # fmt: skip
    connection.open(read_server_info=False)
    if not connection.server.ssl:
        connection.start_tls(read_server_info=False)
    try:
        connection.bind(read_server_info=False)
    except LDAPOperationResult as error:
        if as_other:
            raise
        raise NoEntry("account", why=error.description) from error
    return connection


def _secret(provider: Provider) -> str:
    try:
        return provider.secret
    except Unreadable as error:
        raise NoEntry("unreadable") from error


def _server(provider: Provider) -> GuardedServer:
    """The server of a door, at addresses that may be reached. Raises NoEntry."""
    where = provider.setting("address")
    parts = urlsplit(where)
    host, is_ldaps = str(parts.hostname), parts.scheme == "ldaps"
    port = parts.port or (636 if is_ldaps else 389)
    found = resolve(host, port, PATIENCE)
    if not found:
        raise NoEntry("away", where=where, why=_("the name is not known"))
    if not all(may_reach(host, one, site.INSIDE) for one in found):
        raise NoEntry("inside", where=where)
    try:
        tls = SafeTls(host, provider.setting("authority"))
    except (ssl.SSLError, ValueError) as error:
        raise NoEntry("certificate", where=where, why=str(error)) from error
    server = GuardedServer(host, port=port, use_ssl=is_ldaps, tls=tls, get_info=NONE, connect_timeout=PATIENCE)
    server.addresses = tuple(str(one) for one in found[:4])
    return server
