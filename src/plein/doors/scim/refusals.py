"""Why a request of a source was refused: what the source is told (in English, by the standard), and what an administrator reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from plein.core.permissions import Invalid
from plein.kit.faults import is_away, is_refused


@dataclass(frozen=True)
class Why:
    """A reason: status and type by the standard, what the source is told, and what it means here."""

    status: int
    type: str
    told: str
    meaning: Any


REASONS: Final[Mapping[str, Why]] = {
    "token": Why(401, "", "This token is not, or no longer, valid.", _("The token is not the one that was made for this system, or it has run out. Make another and fill it in there.")),
    "user_name_taken": Why(409, "uniqueness", "Another user of this source has this userName.", _("This system tells of two people with one user name. Look there which is the right one.")),
    "number_taken": Why(409, "uniqueness", "Another person has this employeeNumber.", _("This employee number belongs to somebody else here.")),
    "address_taken": Why(409, "uniqueness", "Another account has this e-mail address, and is not known to be the same person.", _("An account with this e-mail address exists, and Plein cannot know that it is the same person. Give that account the employee number, or let this system take over accounts by their address.")),
    "address_unsure": Why(409, "uniqueness", "An account has this e-mail address, but nothing shows that it is theirs: they typed it themselves.", _("Somebody who is here typed this e-mail address themselves, and nothing shows that it is theirs. Give that account the employee number, on the page of the person, or have them confirm the address in their settings; then let the system try again.")),
    "last_administrator": Why(403, "", "This is the only administrator, who cannot be closed.", _("It wanted to close the only administrator. Make someone else administrator first.")),
    "break_glass": Why(403, "", "This administrator always keeps a way in, and cannot be closed by SCIM.", _("It wanted to close the administrator who always comes in by password. Only an administrator can do that, in Plein.")),
    "stays_closed": Why(200, "", "The account was closed in Plein and stays closed.", _("It wanted to open an account that a person closed, or whose last day is over. It stays closed, and the system was told so. Is that wrong? Open it yourself, under People.")),
    "members": Why(400, "invalidValue", "A member is not a user of this source.", _("A group holds somebody of whom this system has not told yet. It usually tells of them first the next time.")),
    "nested": Why(400, "invalidValue", "A member is a group. Only users can be members of a group here.", _("A group holds another group. Only people can be in a group here: let the system send the people of both (in Entra: assign the groups one by one).")),
    "too_much": Why(400, "invalidValue", "A value is too long, or there are too many.", _("It sent a value that is longer than fits here, or too many of them.")),
    "too_large": Why(413, "", "The body of this request is too large.", _("It sent too much in one request.")),
    "too_many": Why(429, "", "Too many requests; wait a moment.", _("It asked too often within a minute. It will try again by itself.")),
    "syntax": Why(400, "invalidSyntax", "The request cannot be read.", _("It sent something that is no SCIM.")),
    "value": Why(400, "invalidValue", "A value cannot be kept.", _("A value cannot be used here. The line says which it was.")),
    "unavailable": Why(503, "", "Plein cannot save or read at the moment.", _("Plein could not save or read at that moment. It will try again by itself.")),
}  # fmt: skip
BY_TYPE: Final[Mapping[str, Any]] = {
    "invalidFilter": _("It looked for something in a way that Plein does not know."),
    "invalidPath": _("It wanted to change or sort by something that Plein does not know."),
    "noTarget": _("It wanted to change something that is not there."),
    "mutability": _("It wanted to change something that only Plein sets."),
    "uniqueness": _("It told of something twice."),
    "invalidVers": _("It uses another version of SCIM."),
}
BY_STATUS: Final[Mapping[int, Any]] = {
    404: _("It asked about somebody or something that is not there, or not any more. It usually adds them after this."),
    405: _("It used an address in a way that Plein does not know."),
    412: _("What it wanted to change had changed meanwhile. It will look again and try once more."),
    415: _("It sent something else than JSON."),
    501: _("It asked for something that Plein does not do by SCIM."),
}


class Declined(Exception):
    """A request of a source that cannot be done, for a reason of ours."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def code_of(error: Exception) -> str:
    """Under which name the reason is kept; empty for a mistake of ours."""
    if isinstance(error, Declined):
        return error.code
    if hasattr(error, "scim_type"):  # of the library, which is not loaded where nobody calls
        return str(error.scim_type or error.status)  # type: ignore[attr-defined]
    if isinstance(error, Invalid):
        return "value"
    if is_away(error):
        return "unavailable"
    return "syntax" if is_refused(error) or isinstance(error, RecursionError | UnicodeError) else ""


def detail_of(error: Exception) -> str:
    """What the source is told about an error of ours, in English."""
    if isinstance(error, Invalid):
        return "; ".join(f"{field or 'request'}: {text}" for field, text in error.errors.items())[:500]
    return getattr(error, "detail", "") or REASONS[code_of(error)].told


def meaning(code: str, status: int) -> Any:
    """What an administrator reads about a request that failed."""
    if code in REASONS:
        return REASONS[code].meaning
    return BY_TYPE.get(code) or BY_STATUS.get(status) or _("It was refused.")
