"""What Plein says of itself to a system with SAML."""

from copy import deepcopy

from onelogin.saml2.xmlparser import fromstring, tostring

from plein.doors.models import Provider
from plein.doors.saml import keys
from plein.doors.saml.names import POST
from plein.doors.saml.toolkit import toolkit


def describe(provider: Provider) -> bytes:
    """The metadata of Plein, with the key in use and the one that will be. Raises NoEntry."""
    pair, *waiting = keys.pairs(provider)
    found = toolkit(provider, None, pair, waiting[0] if waiting else None).get_sp_metadata()
    root = fromstring(found.encode() if isinstance(found, str) else bytes(found), forbid_dtd=True)
    redirected = root.find(".//{*}SingleLogoutService")
    posted = deepcopy(redirected)  # which the toolkit does not say: a form is heard too
    posted.set("Binding", POST)
    redirected.addnext(posted)
    return bytes(tostring(root))
