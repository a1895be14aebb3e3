"""What SAML asks an administrator for."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plein.core.permissions import Invalid
from plein.doors import attributes, places
from plein.doors.attributes import PLACEHOLDER
from plein.doors.door import Door, Setting, later
from plein.doors.models import Provider
from plein.doors.refusals import NoEntry
from plein.doors.saml.names import EMAIL, PERSISTENT, UNSPECIFIED
from plein.doors.saml.presets import MAPPING, PRESETS
from plein.doors.saml.refusals import REASONS

FORMATS = (
    ("", _("Whatever it gives")),
    (PERSISTENT, _("Persistent: the same for ever, made for Plein alone")),
    (EMAIL, _("E-mail address")),
    (UNSPECIFIED, _("Unspecified")),
)
NO_YES = (("no", _("No")), ("yes", _("Yes")))
SKEWS = (("60", _("1 minute")), ("0", _("Not at all")), ("120", _("2 minutes")), ("180", _("3 minutes")))
SETTINGS = (
    Setting("address", _("Address of its metadata"), _("Plein reads it each hour, so that a new certificate is known in time. Or paste the metadata below.")),
    Setting("entity", _("Its name (entity ID)"), _("As the metadata says. May stay empty when you paste metadata of one system.")),
    Setting("metadata", _("Metadata, pasted"), _("Only when it has no address that Plein can reach."), is_long=True, most=200_000),
    Setting("subject", _("Attribute that says who it is"), _("One that never changes and is never given to somebody else. Empty: the NameID.")),
    Setting("name_id", _("NameID to ask for"), choices=FORMATS),
    Setting("verified", _("E-mail addresses there are given out by the organisation"), _("Yes only when nobody can type an address of their own choice there: then Plein takes them as verified."), choices=NO_YES, default="no"),
    Setting("signs", _("Sign requests"), choices=NO_YES, default="no"),
    Setting("encrypted", _("Encrypted answers"), choices=(("may", _("Are taken")), ("must", _("Are required"))), default="may"),
    Setting("skew", _("Clocks may differ by"), choices=SKEWS, default="60"),
    Setting("required", _("Only people with"), _("Facts that must be so, one a line: eduPersonAffiliation=employee"), is_long=True),
)  # fmt: skip


def check(values: dict[str, str]) -> dict[str, str]:
    """Settings as they are kept. Raises Invalid."""
    from plein.doors.saml import about  # see later

    values = {**values, "required": attributes.required_lines(values["required"])}
    if values["address"]:
        if not about.is_safe(values["address"]) or PLACEHOLDER in values["address"]:
            text = gettext(
                "Write an address that begins with https; http is for a system inside, named in PLEIN_INSIDE."
            )
            raise Invalid(text, "settings.address")
        if not values["entity"] or PLACEHOLDER in values["entity"]:
            raise Invalid(gettext("Give the name that the system calls itself by in its metadata."), "settings.entity")
        return {**values, "metadata": ""}
    if not values["metadata"]:
        raise Invalid(gettext("Give the address of the metadata, or paste it."), "settings.address")
    try:
        found = about.read(values["metadata"], values["entity"])
    except NoEntry as refused:
        raise Invalid(str(REASONS[refused.code].explained) % refused.values, "settings.metadata") from refused
    return {**values, "entity": found.entity}


def addresses(provider: Provider) -> list[tuple[str, str]]:
    """What to fill in there."""
    return [
        (gettext("Metadata of Plein, which is also its name (entity ID)"), places.own(provider)),
        (gettext("Address for answers (ACS)"), places.back(provider)),
        (gettext("Address after signing out (SLO)"), places.out(provider)),
        (gettext("Address for signing in (for a tile or link)"), places.begin(provider)),
    ]


door = Door(
    kind="saml",
    label="SAML 2.0",
    settings=SETTINGS,
    presets=PRESETS,
    mapping=MAPPING,
    begin=later("plein.doors.saml.flow", "begin"),
    finish=later("plein.doors.saml.flow", "finish"),
    check=check,
    addresses=addresses,
    issuer=("entity", "subject"),
    state="RelayState",
    is_posted=True,
    rank=1,
    reasons=REASONS,
    leave=later("plein.doors.saml.logout", "leave"),
    hear_out=later("plein.doors.saml.hearing", "hear"),
    describe=later("plein.doors.saml.metadata", "describe"),
    renew=later("plein.doors.saml.keys", "renew"),
    keys=later("plein.doors.saml.keys", "shown"),
)
