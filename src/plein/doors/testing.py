"""Doors for tests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from plein.core.people.models import Person
from plein.core.testing import Cast
from plein.doors import actions
from plein.doors.attributes import Attributes
from plein.doors.ldap.door import MAPPING as LDAP_MAPPING
from plein.doors.ldap.door import SETTINGS as LDAP_SETTINGS
from plein.doors.models import Provider
from plein.doors.oidc.door import MAPPING
from plein.doors.saml.presets import MAPPING as SAML_MAPPING

Liar = TypeVar("Liar", bound=Any)


def provider(cast: Cast, issuer: str = "https://login.example.nl", name: str = "Meerwijde", **values: Any) -> Provider:
    """An open door, made by Root."""
    return door(cast.root, issuer, name, **values)


def door(by: Person, issuer: str = "https://login.example.nl", name: str = "Meerwijde", **values: Any) -> Provider:
    """An open door by OpenID Connect."""
    settings = {
        "issuer": issuer,
        "client_id": "plein",
        "method": "client_secret_basic",
        "scopes": "openid profile email",
        **values.pop("settings", {}),
    }
    given = {"name": name, "settings": settings, "secret": "geheim & veilig", "mapping": MAPPING, **values}
    made = actions.add("oidc", by=by, values=given)
    actions.enable(made, by=by, enabled=True)
    return Provider.objects.get(pk=made.pk)


def saml(by: Person, name: str = "Meerwijde", *, enabled: bool = True, **values: Any) -> Provider:
    """An open door by SAML."""
    chosen = {
        "skew": "60",
        "verified": "yes",
        "name_id": "",
        "signs": "no",
        "encrypted": "may",
        **values.pop("settings", {}),
    }
    made = actions.add("saml", by=by, values={"name": name, "settings": chosen, "mapping": SAML_MAPPING, **values})
    actions.enable(made, by=by, enabled=enabled)
    return Provider.objects.get(pk=made.pk)


def ldap(by: Person, name: str = "Meerwijde", *, enabled: bool = True, **values: Any) -> Provider:
    """An open door by LDAP."""
    usual = {"address": "ldaps://ldap.example.nl", "base": "dc=example,dc=nl"}
    chosen = {one.name: one.default for one in LDAP_SETTINGS} | usual | values.pop("settings", {})
    made = actions.add("ldap", by=by, values={"name": name, "settings": chosen, "mapping": LDAP_MAPPING, **values})
    actions.enable(made, by=by, enabled=enabled)
    return Provider.objects.get(pk=made.pk)


def told(**values: Any) -> Attributes:
    """What another system tells about somebody; their address is `verified` unless said otherwise."""
    verified = values.pop("verified", True)
    return Attributes(values, verified and bool(values.get("email")))


@contextmanager
def serving(liar: Liar, handler: type[BaseHTTPRequestHandler], path: str = "") -> Iterator[Liar]:
    """Another system that lies, at an address of its own for a while: `liar.url`, and `server.liar` for the handler."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    liar.url = f"http://127.0.0.1:{server.server_port}{path}"
    server.liar = liar  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
