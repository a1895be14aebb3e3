"""What a row says of a person: the facts that `provision` takes, their last day as `end_date`, and what is wrong with them."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from plein.core.leaving.queries import FURTHEST
from plein.core.permissions import Invalid
from plein.imports.sheets import cells
from plein.imports.sheets.cells import CLEARED, checked
from plein.imports.sheets.reading import MOST_COLUMNS, Row

PLAIN = ("email", "title", "place")


@dataclass
class Said:
    """A row of a sheet of people. `unit` and `manager` are still words."""

    row: Row
    told: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What to call the row in a report."""
        told = self.told
        return (cells.full_name(told) or told.get("email") or told.get("username") or told.get("employee_number") or "")[:120]  # fmt: skip

    @property
    def unit(self) -> tuple[str, str] | None:
        """The code and the words for the unit; None when the row says nothing of it."""
        found = self.told.get("unit_code", ""), self.told.get("unit", "")
        return found if any(found) else None

    @property
    def manager(self) -> str | None:
        """By what the manager is named; CLEARED for none; None when the row says nothing of it."""
        return self.told.get("manager")


def damage(row: Row) -> dict[str, str]:
    """Why a row could not be read."""
    texts = {
        "long": _("This line is far too long. Look whether a line break is missing."),
        "open": _("A quotation mark begins here and does not end. Close it, or take it away."),
        "wide": _("This line has more than %(count)s columns. Look whether a separator is one too many.") % {"count": MOST_COLUMNS},
    }  # fmt: skip
    return {"": texts[row.damage]} if row.damage else {}


def said(row: Row, columns: dict[str, int], today: date) -> Said:
    """Read a row."""
    found = Said(row, wrong=damage(row))
    if found.wrong:
        return found
    try:
        found.told = cells.texts(columns, row.cells)
    except Invalid as error:
        found.wrong = error.errors
        return found
    told, facts, put = found.told, found.facts, partial(checked, found.facts, found.wrong)
    if name := cells.full_name(told):
        facts["name"] = name
    if told.get("username", CLEARED) != CLEARED:
        facts["username"] = told["username"].lower().lstrip("@")
    facts |= {name: "" if told[name] == CLEARED else told[name] for name in PLAIN if name in told}
    if "email" in facts:
        facts["email"] = facts["email"].lower()
    if "employee_number" in told:
        put("employee_number", lambda: "" if told["employee_number"] == CLEARED else cells.number(told["employee_number"]))  # fmt: skip
    if "language" in told:
        put("language", lambda: cells.language(told["language"]))
    if told.get("role", CLEARED) != CLEARED:
        put("role", lambda: cells.role(told["role"]))
    put("active", lambda: cells.is_open(told, today))
    if facts.get("active", False) is None:
        del facts["active"]
    if "end_date" in told:
        put("end_date", lambda: None if told["end_date"] == CLEARED else cells.day_of(told["end_date"]))
        if (day := facts.get("end_date")) and not today <= day <= today + FURTHEST:
            del facts["end_date"]  # over, so that the account closes; or too far off to speak of
    return found
