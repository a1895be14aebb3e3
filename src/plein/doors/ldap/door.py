"""What LDAP asks an administrator for, and which directories are known by name."""

import ssl
from urllib.parse import urlsplit

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plein.core.permissions import Invalid
from plein.doors import attributes
from plein.doors.attributes import PLACEHOLDER
from plein.doors.door import Door, Preset, Setting, later
from plein.doors.ldap.filters import NAME, is_filter
from plein.doors.ldap.refusals import REASONS
from plein.doors.models import Provider

NO_YES = (("no", _("No")), ("yes", _("Yes")))
EVERY = (
    ("0", _("Only when somebody asks for it")),
    ("1", _("Every hour")),
    ("6", _("Every 6 hours")),
    ("24", _("Every day")),
)
SETTINGS = (
    Setting("address", _("Address of the directory"), _("ldaps://host, or ldap://host for StartTLS. Plein always uses TLS."), is_required=True),
    Setting("authority", _("Certificate of your own authority"), _("As PEM, when the certificate of the directory is not one that everybody trusts."), is_long=True, most=50_000),
    Setting("account", _("Account that looks people up (DN)"), _("It needs to read only. Empty: anonymous.")),
    Setting("base", _("Where people stand (base DN)"), is_required=True),
    Setting("filter", _("How a user name is found"), _("{name} stands for what somebody types."), is_required=True, default="(uid={name})"),
    Setting("subject", _("Attribute that says who it is"), _("One that never changes and is never given to somebody else."), is_required=True, default="entryUUID"),
    Setting("verified", _("E-mail addresses there are given out by the organisation"), _("Yes only when nobody can type an address of their own choice there: then Plein takes them as verified."), choices=NO_YES, default="yes"),
    Setting("required", _("Only people with"), _("Facts that must be so, one a line: employeeType=staff"), is_long=True),
    Setting("everybody", _("Who is brought in (filter)"), _("For bringing in people ahead, who have not signed in yet."), is_required=True, default="(objectClass=inetOrgPerson)"),
    Setting("every", _("Bring people in"), choices=EVERY, default="0"),
    Setting("makes", _("Whoever is new there gets an account"), choices=NO_YES, default="no"),
    Setting("closes", _("Whoever is gone there is closed here"), _("Never more than one in ten at once: then Plein stops and asks you."), choices=NO_YES, default="no"),
)  # fmt: skip
MAPPING = {
    "name": "cn", "email": "mail", "username": "uid", "employee_number": "employeeNumber", "title": "title", "unit": "departmentNumber", "place": "l",
}  # fmt: skip
PRESETS = (
    Preset(
        "openldap",
        _("OpenLDAP or another directory (LDAP)"),
        _("Make an account in the directory that may only read. People type the user name and password of the directory in Plein; Plein keeps neither. A way in where passwords are typed at the other system (OpenID Connect, SAML) is safer when you have it."),
    ),
    Preset(
        "ad",
        _("Active Directory (LDAP)"),
        _("Make an account in Active Directory that may only read, and a certificate for its domain controllers. People type the user name and password of Windows in Plein; Plein keeps neither. Do you have AD FS or Entra ID? Use that: passwords are then typed there."),
        {"address": f"ldaps://{PLACEHOLDER}", "filter": "(&(objectCategory=person)(objectClass=user)(sAMAccountName={name}))", "subject": "objectGUID", "everybody": "(&(objectCategory=person)(objectClass=user)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))"},
        {"name": "displayName", "username": "sAMAccountName", "employee_number": "employeeID", "unit": "department", "place": "physicalDeliveryOfficeName"},
    ),
)  # fmt: skip


def check(values: dict[str, str]) -> dict[str, str]:
    """Settings as they are kept. Raises Invalid."""
    if not _is_address(values["address"]):
        raise Invalid(gettext("Write the address like ldaps://ldap.example.nl."), "settings.address")
    if values["authority"]:
        try:
            ssl.create_default_context(cadata=values["authority"])
        except (ssl.SSLError, ValueError) as error:
            raise Invalid(gettext("This is no certificate as PEM."), "settings.authority") from error
    if NAME not in values["filter"]:
        raise Invalid(gettext("The filter holds {name} where the user name comes."), "settings.filter")
    for name in ("filter", "everybody"):
        if not is_filter(values[name]):
            raise Invalid(gettext("This is no filter. Write it like (uid={name})."), f"settings.{name}")
    return {**values, "required": attributes.required_lines(values["required"])}


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    is_plain = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc) and address.isascii()
    return (
        parts.scheme in {"ldap", "ldaps"}
        and bool(parts.hostname)
        and port != 0
        and is_plain
        and PLACEHOLDER not in address
    )


def addresses(_provider: Provider) -> list[tuple[str, str]]:
    """Nothing has to be filled in there."""
    return []


door = Door(
    kind="ldap",
    label="LDAP",
    settings=SETTINGS,
    presets=PRESETS,
    mapping=MAPPING,
    check=check,
    addresses=addresses,
    issuer=("base", "subject"),
    secret=_("Password of that account"),
    rank=2,
    reasons=REASONS,
    ask=later("plein.doors.ldap.people", "ask"),
    everybody=later("plein.doors.ldap.people", "everybody"),
)
