"""What another system tells about somebody, in Plein's own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from plein.core.people.actions import LONGEST_ADDRESS
from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.doors.refusals import NoEntry
from plein.kit.text import clean

# What can be mapped, with its name on the form; a field counts once Person has it. More fields: add a line.
FIELDS: Final[dict[str, Any]] = {
    "name": _("Name"),
    "email": _("E-mail"),
    "username": _("User name"),
    "employee_number": _("Employee number"),
    "title": _("Job title"),
    "unit": _("Unit (name or code)"),
    "place": _("Place"),
}
VERIFIED: Final = "email_verified"  # whether the other system has seen that the address is theirs
PLACEHOLDER: Final = "…"  # what an administrator is to fill in where a preset leaves room
KEYS: Final = ("username", "employee_number")  # by which an account may be found


@dataclass(frozen=True)
class Attributes:
    """Cleaned values by field of a person; an empty one was not told. `is_verified` is about the address alone."""

    values: Mapping[str, str]
    is_verified: bool = False

    def get(self, name: str) -> str:
        """One of them."""
        return self.values.get(name, "")

    @property
    def domain(self) -> str:
        """Domain of a verified address; empty when it is not verified."""
        return self.get("email").rpartition("@")[2] if self.is_verified else ""


def known() -> dict[str, Any]:
    """Fields that people have here, with their names."""
    return {name: label for name, label in FIELDS.items() if _has(name)}


def read(mapping: Mapping[str, str], said: Mapping[str, Any]) -> Attributes:
    """Find what Plein wants to know in what was said, by the names the other system has for it."""
    values = {name: _text(said, mapping.get(name, "")) for name in known()}
    values["email"] = _address(values["email"])
    verified = _value(said, mapping.get(VERIFIED, ""))
    return Attributes(values, bool(values["email"]) and verified in (True, "true", 1, "1"))


def check_required(lines: str, told: Mapping[str, Any]) -> None:
    """Whether what is told holds every fact of `lines`, such as hd=example.nl. Raises NoEntry."""
    for line in lines.splitlines():
        name, _equals, wanted = line.partition("=")
        found = told.get(name.strip())
        values = [str(one) for one in found] if isinstance(found, list) else [str(found)]
        if wanted.strip() not in values:
            raise NoEntry("required", wanted=line)


def required_lines(typed: str) -> str:
    """Facts as they are kept, one a line. Raises Invalid."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if any("=" not in line or PLACEHOLDER in line for line in lines):
        raise Invalid(gettext("Write one fact a line, like hd=example.nl."), "settings.required")
    return "\n".join(lines)


def _has(name: str) -> bool:
    try:
        Person._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _value(said: Mapping[str, Any], path: str) -> Any:
    """What stands under a name; dots go into what is nested, and of several values the first counts."""
    found: Any = said.get(path)
    if found is None and "." in path:
        first, _dot, rest = path.partition(".")
        inner = said.get(first)
        found = _value(inner, rest) if isinstance(inner, Mapping) else None
    return found[0] if isinstance(found, list) and found else found


def _text(said: Mapping[str, Any], path: str) -> str:
    found = _value(said, path)
    return clean(str(found))[:300] if isinstance(found, str | int) and not isinstance(found, bool) else ""


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text.lower() if len(text) <= LONGEST_ADDRESS else ""
