"""Doors for tests."""

from typing import Any

from plein.core.people.models import Person
from plein.core.testing import Cast
from plein.doors import actions
from plein.doors.attributes import Attributes
from plein.doors.ldap.door import MAPPING as LDAP_MAPPING
from plein.doors.ldap.door import SETTINGS as LDAP_SETTINGS
from plein.doors.models import Provider
from plein.doors.oidc.door import MAPPING
from plein.doors.saml.presets import MAPPING as SAML_MAPPING


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
