"""A sheet of people, looked through as a whole: what becomes of each row is known before anything is written.

The file is read three times, some rows at a time: whom it is about, what each row would change, and to write it. Between
these only numbers and short words are kept, so that the memory it takes is small.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.leaving.queries import kept_closed
from plein.core.people.actions import KEPT_CLOSED, set_values
from plein.core.people.models import Person
from plein.core.permissions import Invalid, each
from plein.core.units.actions import set_facts
from plein.core.units.models import Unit
from plein.imports.report import Unreadable
from plein.imports.sentences import say
from plein.imports.sheets import managers
from plein.imports.sheets.cells import CLEARED, checked
from plein.imports.sheets.known import KEYS, Here, InFile, Numbers, here, keys_of
from plein.imports.sheets.lines import CHANGED, MADE, REFUSED, SAME, Line
from plein.imports.sheets.managers import Node
from plein.imports.sheets.parsing import Said, said
from plein.imports.sheets.reading import Sheet
from plein.imports.sheets.tree import Tree, parts_of, tree, way_of

BATCH = 200  # rows that are looked up together
_NAMED = {"active": "is_active"}  # facts of `provision` that a person has under another name
SHEET = "sheet"  # how accounts remember that one closed them
ABOUT = {"name", "username", "email", "language"}
PLACED = {"title", "place", "employee_number", "unit"}
Step = Callable[[int], object]
T = TypeVar("T")


@dataclass
class Choices:
    """What an administrator chose for a sheet of people."""

    make_units: bool = False
    close: int = 0  # at most so many people who are not in the file have their account closed
    invite: bool = False
    administrators: bool = True  # may be made and changed: not with a token


@dataclass
class Planned:
    """A row with what is to be done: `facts` that are to change for `person`, or that make somebody new."""

    said: Said
    line: Line
    person: Person | None
    facts: dict[str, Any]
    manager: Person | None = None  # when it is known already who that is, and they change


@dataclass
class Plan:
    """What is known of the whole file after looking through it."""

    rows: int = 0
    unreadable: int = 0  # rows of which nothing is known
    refused: dict[int, dict[str, str]] = field(default_factory=dict)  # why, by row
    remarks: dict[int, dict[str, str]] = field(default_factory=dict)
    nodes: dict[int, Node] = field(default_factory=dict)  # who the row is about
    seen: set[int] = field(default_factory=set)  # people who are here and in the file
    references: dict[int, str] = field(default_factory=dict)  # the manager's, by row
    wanted: dict[Node, Node | None] = field(default_factory=dict)  # whose manager becomes who
    row_of: dict[Node, int] = field(default_factory=dict)
    no_managers: set[Node] = field(default_factory=set)  # guests and closed accounts of the file
    for_units: dict[tuple[str, ...], list[int]] = field(default_factory=dict)  # for which rows
    units: dict[tuple[str, ...], tuple[list[str], str]] = field(
        default_factory=dict
    )  # to be made: names and code, by way


class People:
    """Looks through a sheet, and tells what to do."""

    def __init__(self, sheet: Sheet, columns: dict[str, int], *, by: Person, choices: Choices) -> None:
        if not {"name", "first_name", "last_name", "employee_number", "email", "username"} & set(columns):
            raise Unreadable(say("No column says who somebody is. Say below which column holds the name, and which the employee number or e-mail address."))  # fmt: skip
        self.sheet, self.columns, self.by, self.choices = sheet, columns, by, choices
        self.file, self.numbers, self.plan = InFile(), Numbers(), Plan()
        self.tree: Tree = tree(by)
        self.kept_closed: set[int] = set()  # of those whom the rows at hand are about
        self._today = timezone.localdate()

    def look(self, step: Step) -> Plan:
        """Look through all rows. What is wrong with a row for its own sake is found again in `planned`."""
        for one in self._said():
            self.file.add(one.row.number, one.told)
            self.plan.rows += 1
            self.plan.unreadable += not one.told
        for some in batched(self._said(), BATCH):
            for planned in self._judged(some, first=True):
                self._note(planned)
            step(len(some))
        self._find_managers()
        return self.plan

    def planned(self) -> Iterator[list[Planned]]:
        """Every row with what is to be done as things are at this moment, some at a time."""
        for some in batched(self._said(), BATCH):
            yield self.again(some)

    def again(self, some: Iterable[Said]) -> list[Planned]:
        """What is to be done for these rows, as things are now."""
        found = list(self._judged(list(some)))
        for one in found:
            if one.line.outcome != REFUSED:
                one.line.problems += list(self.plan.remarks.get(one.line.number, {}).items())
                self._plan_manager(one)
        return found

    def missing(self) -> list[int]:
        """People with an employee number and an open account whom the file does not name; administrators are never closed so."""
        rows = Person.objects.filter(is_active=True, employee_number__isnull=False)
        rows = rows.exclude(role=Person.Role.ADMINISTRATOR).order_by("sort_name", "pk")
        told = rows.values_list("pk", *KEYS).iterator()
        return [pk for pk, *keys in told if pk not in self.plan.seen and not self.file.names(keys)]

    # Row by row --------------------------------------------------------------------------------------------------------

    def _said(self) -> Iterator[Said]:
        return (said(row, self.columns, self._today) for row in self.sheet.rows())

    def _judged(self, some: list[Said], *, first: bool = False) -> Iterator[Planned]:
        known = here([one.told for one in some], (), self.numbers)
        closed = {one.pk for one in known.by_key.values() if not one.is_active}
        self.kept_closed = kept_closed(closed, SHEET) if closed else set()
        for one in some:
            yield self._judge(one, known) if first else self._judge_again(one, known)

    def _judge(self, one: Said, known: Here) -> Planned:
        """The first time: with all that can be wrong with a row for its own sake."""
        found = Planned(one, Line(one.row.number, one.label, cells=one.row.cells), None, dict(one.facts))
        wrong, facts, who = dict(one.wrong), found.facts, dict[str, Person | None]()
        checked({}, wrong, "", partial(self.file.refuse_double, one.row.number, one.told))
        checked({}, wrong, "", partial(self._unit, one, facts))
        checked(who, wrong, "who", partial(known.who, one.told, self.numbers))
        found.person = who.get("who")
        if not wrong:
            self._compare(found)
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

    def _judge_again(self, one: Said, known: Here) -> Planned:
        found = Planned(one, Line(one.row.number, one.label, cells=one.row.cells), None, dict(one.facts))
        if wrong := self.plan.refused.get(one.row.number):
            found.line.refuse(wrong)
            return found
        try:
            found.person = known.who(one.told, self.numbers)
            self._unit(one, found.facts)
            self._compare(found)
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
        facts["unit"] = found or _Coming(parts_of(words) or [code], code)

    def _compare(self, found: Planned) -> None:
        """Leave those facts that are not so yet, and note them in the line."""
        person, line = found.person, found.line
        if person is not None and found.facts.get("employee_number"):
            found.facts["employee_number"] = person.employee_number or found.facts["employee_number"]
        before = {name: getattr(person, _NAMED.get(name, name)) if person else None for name in found.facts}
        self._leave_closed(found)
        found.facts = {name: value for name, value in found.facts.items() if person is None or (before[name] or "") != (value or "")}  # fmt: skip
        line.person = person.pk if person else None
        line.outcome = MADE if person is None else CHANGED if found.facts else SAME
        line.changes = [(name, shown(before[name]), shown(value)) for name, value in found.facts.items() if person or value not in (None, "")]  # fmt: skip

    def _spare_administrators(self, found: Planned) -> None:
        is_one = found.person is not None and found.person.is_administrator
        makes_one = found.facts.get("role") == Person.Role.ADMINISTRATOR
        if not self.choices.administrators and (makes_one or (is_one and found.facts)):
            raise Invalid(_("This makes or changes an administrator, which no token may do. Look through the file again on the page of this import, and begin it there."), "role")  # fmt: skip

    def _leave_closed(self, found: Planned) -> None:
        """Say of a closed account what could open it; what a person or the clock closed, no sheet opens."""
        wanted = found.facts.get("active")
        if found.person is None or found.person.is_active or wanted is False:
            return
        if found.person.pk in self.kept_closed:
            found.facts.pop("active", None)
            found.line.problems.append(("active", str(KEPT_CLOSED)))
        elif wanted is None:
            found.line.problems.append(
                ("active", _("This account is closed. “Yes” in the column Active opens it again."))
            )

    # The file as a whole -----------------------------------------------------------------------------------------------

    def _note(self, one: Planned) -> None:
        plan, number = self.plan, one.line.number
        node = one.person.pk if one.person else -number
        if one.person:
            plan.seen.add(node)
            if node in plan.row_of and one.line.outcome != REFUSED:
                text = _("Line %(line)s is about the same person: %(name)s. Keep one of the two.")
                one.line.refuse({"": text % {"line": plan.row_of[node], "name": one.person.name}})
        if one.line.outcome == REFUSED:
            plan.refused[number] = dict(one.line.problems)
            return
        plan.nodes[number], plan.row_of[node] = node, number
        if isinstance(unit := one.facts.get("unit"), _Coming):
            plan.units.setdefault(unit.way, (unit.names, unit.code))
            plan.for_units.setdefault(unit.way, []).append(number)
        spared = one.person is not None and one.person.is_administrator and not self.choices.administrators
        if one.said.manager is not None and not spared:
            plan.references[number] = one.said.manager
        facts = one.facts
        role = facts.get("role", one.person.role if one.person else Person.Role.MEMBER)
        if role == Person.Role.GUEST or not facts.get("active", one.person.is_active if one.person else True):
            plan.no_managers.add(node)

    def _find_managers(self) -> None:
        for some in batched(iter(self.plan.references.items()), BATCH * 2):
            known = here((), [reference for _row, reference in some], self.numbers)
            for row, reference in some:
                self._find_manager(row, reference, known)
        circle = managers.in_circles(managers.managers_now(), self.plan.wanted)
        for node in circle:
            self._refuse_manager(node, _("This makes somebody their own manager, perhaps by way of others. Correct who is whose manager in these lines: %(lines)s.") % {"lines": self._lines(circle)})  # fmt: skip
        self._leave_out()

    def _find_manager(self, row: int, reference: str, known: Here) -> None:
        plan, node = self.plan, self.plan.nodes[row]
        if reference == CLEARED:
            plan.wanted[node] = None
            return
        person, there = known.called(reference, self.numbers), self.file.row_of(reference)
        manager = plan.nodes.get(there) if there else None
        if manager is None and person is not None:
            manager = person.pk
        if manager is None and there:
            self._remark(row, reference, there)
            return
        plan.wanted[node] = manager
        if manager is None:
            self._refuse_manager(node, _("Nobody has “%(who)s” as employee number, e-mail address or user name. Correct it, or add them to the file.") % {"who": reference[:80]})  # fmt: skip
        elif manager in plan.no_managers or (manager not in plan.row_of and person is not None and (person.is_guest or not person.is_active)):  # fmt: skip
            self._refuse_manager(node, _("A guest, or somebody whose account is closed, is no manager. Name somebody else."))  # fmt: skip

    def _leave_out(self) -> None:
        """What only rows that were refused asked for: their units, and they themselves as managers."""
        plan = self.plan
        for way, rows in plan.for_units.items():
            if all(row in plan.refused for row in rows):
                del plan.units[way]
        for node, manager in list(plan.wanted.items()):
            if manager is not None and manager < 0 and -manager in plan.refused:
                del plan.wanted[node]
                self._remark(plan.row_of[node], plan.references[plan.row_of[node]], -manager)

    def _remark(self, row: int, reference: str, there: int) -> None:
        text = _("Their manager “%(who)s” is in line %(line)s, which was refused. Mend that line and import again.")
        self.plan.remarks.setdefault(row, {})["manager"] = text % {"who": reference[:80], "line": there}

    def _refuse_manager(self, node: Node, text: str) -> None:
        row = self.plan.row_of[node]
        self.plan.refused[row] = {"manager": text}
        self.plan.wanted.pop(node, None)

    def _lines(self, nodes: Iterable[Node]) -> str:
        rows = sorted(self.plan.row_of[node] for node in nodes)
        return ", ".join(str(row) for row in rows[:10]) + (" …" if len(rows) > 10 else "")

    def _plan_manager(self, one: Planned) -> None:
        """Note in the line that the manager changes; they are set when everybody is there."""
        node = self.plan.nodes.get(one.line.number)
        if node is None or node not in self.plan.wanted:
            return
        wanted = self.plan.wanted[node]
        if wanted == (one.person.manager_id if one.person else None):
            return
        before = one.person.manager.name if one.person and one.person.manager else ""
        one.line.changes.append(("manager", before, "" if wanted is None else self.plan.references[one.line.number]))
        if one.line.outcome == SAME:
            one.line.outcome = CHANGED


@dataclass(frozen=True)
class _Coming:
    """A unit that is to be made from the file."""

    names: list[str]
    code: str

    @property
    def way(self) -> tuple[str, ...]:
        return way_of(" / ".join(self.names))

    def __str__(self) -> str:
        return " / ".join(self.names)


def coming(facts: dict[str, Any]) -> tuple[str, ...] | None:
    """The way to the unit that has to be made before these facts can be set."""
    unit = facts.get("unit")
    return unit.way if isinstance(unit, _Coming) else None


def shown(value: Any) -> str:
    """A fact in a report."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Unit):
        return value.name
    return "" if value is None else str(value)


def batched(items: Iterator[T], count: int) -> Iterator[list[T]]:
    """Some at a time."""
    while some := list(islice(items, count)):
        yield some


def _try(draft: Person, facts: dict[str, Any]) -> None:
    about = {name: value for name, value in facts.items() if name in ABOUT}
    placed = {name: value for name, value in facts.items() if name in PLACED and not isinstance(value, _Coming)}
    each(partial(set_values, draft, **about), partial(set_facts, draft, **placed))
