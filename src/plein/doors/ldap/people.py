"""People in a directory: finding one by name, seeing whether a password is right, and reading all of them."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from ldap3 import DEREF_NEVER, SUBTREE, Connection
from ldap3.core.exceptions import LDAPOperationResult, LDAPSASLPrepError
from ldap3.utils.conv import escape_filter_chars

from plein.doors import attributes
from plein.doors.attributes import Attributes
from plein.doors.journey import Arrival, Journey
from plein.doors.ldap.filters import NAME
from plein.doors.ldap.server import connected
from plein.doors.models import Provider
from plein.doors.refusals import NoEntry

LONGEST = {"name": 254, "password": 1000}
PAGE, MOST = 500, 200_000
WRONG = {"invalidCredentials", "invalidDNSyntax", "noSuchObject", "inappropriateAuthentication", "unwillingToPerform"}


def ask(going: Journey, name: str, password: str) -> Arrival:
    """Who this is, when the directory takes their password. Raises NoEntry."""
    provider, trace = going.provider, going.trace
    # An empty password would make the directory let in nobody in particular, which looks like success (RFC 4513 §5.1.2).
    if not name.strip() or not password or len(name) > LONGEST["name"] or len(password) > LONGEST["password"]:
        raise NoEntry("password")
    with connected(provider) as connection:
        trace.good(_("The directory answers over TLS, and takes the account that looks people up"))
        found = _one(connection, provider, name.strip())
    if found is None:
        _is_right(provider, provider.setting("base"), password)  # takes as long as for somebody who is there
        raise NoEntry("password")
    dn, told = found
    trace.good(_("One person has this user name"), dn)
    if not _is_right(provider, dn, password):
        raise NoEntry("password")
    trace.good(_("The password is right"))
    attributes.check_required(provider.setting("required"), told)
    return Arrival(subject_of(provider, told), read(provider, told), "", told)


def everybody(provider: Provider) -> Iterator[tuple[str, Attributes]]:
    """All people of the directory with their subjects. Raises NoEntry."""
    wanted = _wanted(provider)
    with connected(provider, waits=False) as connection:
        rows = connection.extend.standard.paged_search(
            provider.setting("base"), provider.setting("everybody"), search_scope=SUBTREE, dereference_aliases=DEREF_NEVER,
            attributes=wanted, paged_size=PAGE, generator=True,
        )  # fmt: skip
        for at, row in enumerate(row for row in rows if row["type"] == "searchResEntry"):
            if at >= MOST:
                raise NoEntry("many", why=MOST)
            told = _told(row)
            yield subject_of(provider, told), read(provider, told)


def read(provider: Provider, told: dict[str, Any]) -> Attributes:
    """What a directory tells, in Plein's words; its addresses are given out by the organisation when that was said."""
    found = attributes.read(provider.mapping, told)
    is_given = provider.setting("verified") == "yes" and bool(found.get("email"))
    return Attributes(found.values, is_given)


def subject_of(provider: Provider, told: dict[str, Any]) -> str:
    """What stays the same for somebody there. Raises NoEntry."""
    found = told.get(provider.setting("subject"), [])
    if len(found) != 1:
        raise NoEntry("subject_attribute", wanted=provider.setting("subject"))
    return str(found[0])


def _one(connection: Connection, provider: Provider, name: str) -> tuple[str, dict[str, Any]] | None:
    """The one person with this user name; whatever stands in it is only a name."""
    try:
        connection.search(
            provider.setting("base"), provider.setting("filter").replace(NAME, escape_filter_chars(name)), search_scope=SUBTREE,
            dereference_aliases=DEREF_NEVER, attributes=_wanted(provider), size_limit=2, time_limit=5,
        )  # fmt: skip
    except LDAPOperationResult as error:
        if error.description == "sizeLimitExceeded":
            raise NoEntry("several") from error
        raise
    rows = [row for row in connection.response or [] if row["type"] == "searchResEntry"]
    if len(rows) > 1:
        raise NoEntry("several")
    return (str(rows[0]["dn"]), _told(rows[0])) if rows else None


def _is_right(provider: Provider, dn: str, password: str) -> bool:
    try:
        with connected(provider, dn, password) as connection:
            return bool(connection.bound)
    except NoEntry as refused:
        cause = refused.__cause__
        if isinstance(cause, LDAPSASLPrepError) or getattr(cause, "description", "") in WRONG:
            return False
        raise


def _wanted(provider: Provider) -> list[str]:
    names = {provider.setting("subject"), *provider.mapping.values()}
    names |= {line.partition("=")[0].strip() for line in provider.setting("required").splitlines()}
    return sorted(name for name in names if name)


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {name: [_text(name, one) for one in values] for name, values in row["raw_attributes"].items() if values}


def _text(name: str, value: bytes) -> str:
    """A value as text; the identifiers of Active Directory are 16 bytes."""
    if name.lower() == "objectguid" and len(value) == 16:
        return str(uuid.UUID(bytes_le=value))
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.hex()
