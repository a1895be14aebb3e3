"""What one row of a sheet of people asks for, and what is wrong with it for its own sake."""

from copy import copy
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from plein.core.people.actions import KEPT_CLOSED, set_values
from plein.core.people.models import Person
from plein.core.permissions import Invalid, each
from plein.core.units.actions import set_facts
from plein.core.units.models import Unit
from plein.imports.sheets.cells import CLEARED, checked
from plein.imports.sheets.known import Here, InFile, Numbers, keys_of
from plein.imports.sheets.lines import CHANGED, MADE, SAME, Line
from plein.imports.sheets.parsing import Said
from plein.imports.sheets.plan import Choices, Coming, Planned
from plein.imports.sheets.tree import Tree, parts_of

NAMED = {"active": "is_active"}  # facts of `provision` that a person has under another name
ABOUT = {"name", "username", "email", "language"}
PLACED = {"title", "place", "employee_number", "unit"}


class Judge:
    """Says of each row whom it is about and what is to be done."""

    def __init__(self, file: InFile, numbers: Numbers, tree: Tree, choices: Choices, by: Person) -> None:
        self.file, self.numbers, self.tree, self.choices, self.by = file, numbers, tree, choices, by

    def first(self, one: Said, known: Here) -> Planned:
        """The first time: with all that can be wrong with a row for its own sake."""
        found = Planned(one, Line(one.row.number, one.label, cells=one.row.cells), None, dict(one.facts))
        wrong, facts, who = dict(one.wrong), found.facts, dict[str, Person | None]()
        checked({}, wrong, "", partial(self.file.refuse_double, one.row.number, one.told))
        checked({}, wrong, "", partial(self._unit, one, facts))
        checked(who, wrong, "who", partial(known.who, one.told, self.numbers))
        found.person = who.get("who")
        if not wrong:
            self._compare(found, known)
            if found.person is None and not facts.get("name"):
                wrong["name"] = _("A name is missing. Fill it in: this is somebody new.")
            elif found.person is None and not keys_of(one.told):
                wrong["employee_number"] = _("Fill in an employee number, an e-mail address or a user name: without any, they would be made again each time.")  # fmt: skip
            else:
                checked({}, wrong, "", partial(self._spare_administrators, found))
                checked({}, wrong, "", partial(_try, copy(found.person) if found.person else Person(), found.facts))
        if wrong:
            found.line.refuse(wrong)
        return found

    def again(self, one: Said, known: Here, refused: dict[str, str] | None) -> Planned:
        """What is to be done as things are now; a row that was `refused` at the first look stays so."""
        found = Planned(one, Line(one.row.number, one.label, cells=one.row.cells), None, dict(one.facts))
        if refused:
            found.line.refuse(refused)
            return found
        try:
            found.person = known.who(one.told, self.numbers)
            self._unit(one, found.facts)
            self._compare(found, known)
            self._spare_administrators(found)
        except Invalid as error:  # somebody changed something meanwhile
            found.line.refuse(error.errors)
        return found

    def _unit(self, one: Said, facts: dict[str, Any]) -> None:
        if one.unit is None:
            return
        code, words = one.unit
        if CLEARED in (code, words):
            facts["unit"] = None
            return
        found = self.tree.called(code, "unit_code") if code else None
        found = found or (self.tree.called(words) if words and not code else None)
        if found is None and not self.choices.make_units:
            text = _("There is no unit “%(name)s”. Add it first, correct the name, or choose to have units made from this file.")  # fmt: skip
            raise Invalid(text % {"name": words or code}, "unit" if words else "unit_code")
        facts["unit"] = found or Coming(parts_of(words) or [code], code)

    def _compare(self, found: Planned, known: Here) -> None:
        """Leave those facts that are not so yet, and note them in the line."""
        person, line = found.person, found.line
        if person is not None and found.facts.get("employee_number"):
            found.facts["employee_number"] = person.employee_number or found.facts["employee_number"]
        before = {name: _before(person, name, known) for name in found.facts}
        self._leave_closed(found, known)
        self._leave_last_day(found)
        found.facts = {name: value for name, value in found.facts.items() if person is None or (before[name] or "") != (value or "")}  # fmt: skip
        line.person = person.pk if person else None
        line.outcome = MADE if person is None else CHANGED if found.facts else SAME
        line.changes = [(name, shown(before[name]), shown(value)) for name, value in found.facts.items() if person or value not in (None, "")]  # fmt: skip

    def _spare_administrators(self, found: Planned) -> None:
        is_one = found.person is not None and found.person.is_administrator
        makes_one = found.facts.get("role") == Person.Role.ADMINISTRATOR
        if not self.choices.administrators and (makes_one or (is_one and found.facts)):
            raise Invalid(_("This makes or changes an administrator, which no token may do. Look through the file again on the page of this import, and begin it there."), "role")  # fmt: skip

    def _leave_closed(self, found: Planned, known: Here) -> None:
        """Say of a closed account what could open it; what a person or the clock closed, no sheet opens."""
        wanted = found.facts.get("active")
        if found.person is None or found.person.is_active or wanted is False:
            return
        if found.person.pk in known.kept_closed:
            found.facts.pop("active", None)
            found.line.problems.append(("active", str(KEPT_CLOSED)))
        elif wanted is None:
            found.line.problems.append(
                ("active", _("This account is closed. “Yes” in the column Active opens it again."))
            )

    def _leave_last_day(self, found: Planned) -> None:
        """Take out a last day that cannot be set, and say why."""
        person, facts = found.person, found.facts
        role = facts.get("role", person.role if person else Person.Role.MEMBER)
        text = ""
        if role == Person.Role.GUEST:
            text = _("A guest has a last day of their own, under Guests.")
        elif person == self.by:
            text = _("You cannot close your own account. Ask another administrator.")
        is_open = facts.get("active", person is None or person.is_active)
        if facts.get("end_date") and (text or not is_open):
            del facts["end_date"]
            found.line.problems += [("end_date", text)] if text and is_open else []


def _before(person: Person | None, name: str, known: Here) -> Any:
    if person is None:
        return None
    return known.last_days.get(person.pk) if name == "end_date" else getattr(person, NAMED.get(name, name))


def shown(value: Any) -> str:
    """A fact in a report."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Unit):
        return value.name
    return "" if value is None else str(value)


def _try(draft: Person, facts: dict[str, Any]) -> None:
    about = {name: value for name, value in facts.items() if name in ABOUT}
    placed = {name: value for name, value in facts.items() if name in PLACED and not isinstance(value, Coming)}
    each(partial(set_values, draft, **about), partial(set_facts, draft, **placed))
