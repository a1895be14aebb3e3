"""Systems with SAML that are known by name, and what they call things."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from plein.doors.attributes import PLACEHOLDER
from plein.doors.door import Preset
from plein.doors.saml.names import PERSISTENT

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
DIRECTORY = "urn:mace:dir:attribute-def"
MAPPING: Final = {
    "name": "displayName", "email": "mail", "username": "uid", "employee_number": "employeeNumber", "title": "title",
    "unit": "departmentNumber", "place": "l",
}  # fmt: skip
PRESETS: Final = (
    Preset(
        "surfconext",
        "SURFconext (SAML)",
        _("In the SP Dashboard: add a SAML 2.0 entity and import the metadata of Plein from the address below. Ask for the attributes that you map; a person is recognised by the persistent NameID that SURFconext makes for Plein (the same as eduPersonTargetedID)."),
        {"address": "https://metadata.surfconext.nl/idp-metadata.xml", "entity": "https://engine.surfconext.nl/authentication/idp/metadata", "name_id": PERSISTENT},
        {"name": f"{DIRECTORY}:displayName", "email": f"{DIRECTORY}:mail", "username": f"{DIRECTORY}:uid", "employee_number": "urn:schac:attribute-def:schacPersonalUniqueCode", "title": f"{DIRECTORY}:title", "unit": f"{DIRECTORY}:ou", "place": ""},
    ),
    Preset(
        "entra",
        "Microsoft Entra ID (SAML)",
        _("In the Entra admin center: Enterprise applications, New application, Create your own, Single sign-on, SAML. Upload the metadata of Plein (open its address below and save it). Copy the App Federation Metadata Url and the Microsoft Entra Identifier to here. Addresses are those your organisation gave out when you say so below."),
        {"address": f"https://login.microsoftonline.com/{PLACEHOLDER}/federationmetadata/2007-06/federationmetadata.xml?appid={PLACEHOLDER}", "entity": f"https://sts.windows.net/{PLACEHOLDER}/", "subject": "http://schemas.microsoft.com/identity/claims/objectidentifier"},
        {"name": "http://schemas.microsoft.com/identity/claims/displayname", "email": f"{CLAIMS}/emailaddress", "username": f"{CLAIMS}/name", "employee_number": "employeeid", "title": "jobtitle", "unit": "department", "place": "officelocation"},
    ),
    Preset(
        "adfs",
        "Microsoft AD FS",
        _("In AD FS Management: Add Relying Party Trust, with the metadata of Plein from the address below. Issue a claim rule that sends a persistent NameID (or ImmutableID), the name and the address. In AD FS choose SHA-256 for the secure hash."),
        {"address": f"https://{PLACEHOLDER}/FederationMetadata/2007-06/FederationMetadata.xml", "entity": f"http://{PLACEHOLDER}/adfs/services/trust", "name_id": PERSISTENT},
        {"name": f"{CLAIMS}/name", "email": f"{CLAIMS}/emailaddress", "username": f"{CLAIMS}/upn", "employee_number": "", "title": "", "unit": "", "place": ""},
    ),
    Preset(
        "other",
        _("Another system with SAML 2.0"),
        _("Make an application (also called service provider or relying party) there from the metadata of Plein, of which you get the address after saving. Have the assertion signed, with SHA-256."),
        {"name_id": PERSISTENT},
    ),
)  # fmt: skip
