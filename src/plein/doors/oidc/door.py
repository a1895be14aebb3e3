"""What OpenID Connect asks an administrator for, and which systems it is set up for by name."""

from django.conf import settings as site
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plein.core.permissions import Invalid
from plein.doors import attributes, places
from plein.doors.attributes import PLACEHOLDER
from plein.doors.door import Door, Preset, Setting
from plein.doors.models import Provider
from plein.doors.oidc import flow, logout
from plein.doors.oidc.refusals import REASONS
from plein.kit.addresses import is_named
from plein.kit.fetch import NotFetched, split

METHODS = (
    ("client_secret_basic", _("In the header (usual)")),
    ("client_secret_post", _("In the form")),
    ("none", _("Without a secret (public client)")),
)

SETTINGS = (
    Setting("issuer", _("Address of the system (issuer)"), _("Without /.well-known/openid-configuration at its end."), is_required=True),
    Setting("client_id", _("Client ID"), _("As the other system calls Plein."), is_required=True),
    Setting("method", _("How the secret is sent"), choices=METHODS, default="client_secret_basic"),
    Setting("scopes", _("Scopes"), _("What Plein asks to know, with spaces between."), is_required=True, default="openid profile email"),
    Setting("required", _("Only people with"), _("Facts that must be so, one a line: hd=example.nl"), is_long=True),
)  # fmt: skip
MAPPING = {
    "name": "name",
    "email": "email",
    "email_verified": "email_verified",
    "username": "preferred_username",
    "employee_number": "employee_number",
    "title": "title",
}
PRESETS = (
    Preset(
        "entra",
        "Microsoft Entra ID",
        _("In the Entra admin center: App registrations, New registration, Web, with the redirect address below. Copy the directory ID into the issuer, the application ID as client ID, and make a client secret. Add the optional claims email and xms_edov to the ID token: without xms_edov Entra does not say whether an address is verified."),
        {"issuer": f"https://login.microsoftonline.com/{PLACEHOLDER}/v2.0", "method": "client_secret_post"},
        {"email_verified": "xms_edov", "employee_number": "employeeid"},
    ),
    Preset(
        "google",
        "Google Workspace",
        _("In the Google Cloud console: APIs and services, Credentials, OAuth client ID, Web application, with the redirect address below. Put your domain after hd= so that private Google accounts stay outside."),
        {"issuer": "https://accounts.google.com", "method": "client_secret_post", "required": f"hd={PLACEHOLDER}"},
    ),
    Preset(
        "keycloak",
        "Keycloak",
        _("In the admin console: Clients, Create client, OpenID Connect, Client authentication on, with the redirect address below. Under Advanced, Backchannel logout URL takes the other address."),
        {"issuer": f"https://{PLACEHOLDER}/realms/{PLACEHOLDER}"},
    ),
    Preset(
        "surfconext",
        "SURFconext",
        _("In the SP Dashboard: add an OpenID Connect entity with the redirect address below. A person is recognised by the subject that SURFconext makes for Plein; addresses are not said to be verified there."),
        {"issuer": "https://connect.surfconext.nl", "scopes": "openid"},
        {"username": "uids", "name": "name"},
    ),
    Preset(
        "other",
        _("Another system with OpenID Connect"),
        _("Make a client (also called application or relying party) there, for the authorization code flow, with the redirect address below."),
    ),
)  # fmt: skip


def check(values: dict[str, str]) -> dict[str, str]:
    """Settings as they are kept. Raises Invalid."""
    issuer = values["issuer"].removesuffix("/.well-known/openid-configuration")
    if not _is_issuer(issuer):
        text = gettext(
            "Write the address like https://login.example.nl; http is for a system inside, named in PLEIN_INSIDE."
        )
        raise Invalid(text, "settings.issuer")
    if "openid" not in values["scopes"].split():
        raise Invalid(gettext("One of the scopes is openid."), "settings.scopes")
    return {**values, "issuer": issuer, "required": attributes.required_lines(values["required"])}


def _is_issuer(address: str) -> bool:
    try:
        parts = split(address)
    except NotFetched:
        return False
    if parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or is_named(parts.hostname or "", site.INSIDE)


def addresses(provider: Provider) -> list[tuple[str, str]]:
    """What to fill in there."""
    return [
        (gettext("Redirect address"), places.back(provider)),
        (gettext("Back-channel logout address"), places.out(provider)),
        (gettext("Post-logout redirect address"), places.home()),
    ]


door = Door(
    kind="oidc",
    label="OpenID Connect",
    settings=SETTINGS,
    presets=PRESETS,
    mapping=MAPPING,
    begin=flow.begin,
    finish=flow.finish,
    check=check,
    addresses=addresses,
    issuer=("issuer",),
    secret=_("Client secret"),
    reasons=REASONS,
    leave=logout.leave,
    hear=logout.hear,
)
