"""A sheet of units: parents may stand below their parts, circles are refused in their own lines only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.core.units.models import Unit
from plein.imports.report import Unreadable
from plein.imports.sentences import say
from plein.imports.sheets import cells, managers
from plein.imports.sheets.cells import CLEARED, checked
from plein.imports.sheets.known import Here, Numbers, here
from plein.imports.sheets.lines import CHANGED, MADE, REFUSED, SAME, Line
from plein.imports.sheets.managers import Node
from plein.imports.sheets.parsing import damage
from plein.imports.sheets.reading import Row, Sheet
from plein.imports.sheets.tree import parts_of, tree
from plein.kit.text import fold

MOST = 20_000  # rows, which are held together


@dataclass
class Wanted:
    """A row of a sheet of units, with the unit that it is about (None: a new one) and what it is to be."""

    told: dict[str, str]
    line: Line
    unit: Unit | None = None
    values: dict[str, Any] = field(default_factory=dict)
    parent: Node | None = None
    says_parent: bool = False

    @property
    def node(self) -> Node:
        """The key of the unit; of a new one minus the number of its row."""
        return self.unit.pk if self.unit else -self.line.number


class Units:
    """Looks through a sheet of units, and tells what to do, those at the top first."""

    def __init__(self, sheet: Sheet, columns: dict[str, int], *, by: Person) -> None:
        if not {"name", "code"} & set(columns):
            raise Unreadable(say("No column says what a unit is called. Say below which column holds the name or the code."))  # fmt: skip
        self.sheet, self.columns, self.by = sheet, columns, by
        self.tree = tree(by)
        self.rows: list[Wanted] = []
        self._by_code: dict[str, Wanted] = {}
        self._by_name: dict[str, list[Wanted]] = {}
        self._seen: dict[Node, int] = {}

    def look(self) -> list[Wanted]:
        """Everything the file says, in an order in which it can be done."""
        for row in self.sheet.rows():
            if len(self.rows) >= MOST:
                raise Unreadable(say("This file has more than %(count)s rows. Divide it.", count=MOST))
            self._read(row)
        known = here((), {one.told["lead"] for one in self.rows if "lead" in one.told}, numbers := Numbers())
        for one in self.rows:
            if one.line.outcome != REFUSED:
                self._judge(one, known, numbers)
        self._refuse_circles()
        return self._ordered()

    def _read(self, row: Row) -> None:
        wrong = damage(row)
        one = Wanted({}, Line(row.number, cells=row.cells))
        try:
            one.told = {} if wrong else cells.texts(self.columns, row.cells)
        except Invalid as error:
            wrong = error.errors
        one.line.label = (one.told.get("name") or one.told.get("code") or "")[:120]
        self.rows.append(one)
        if wrong:
            one.line.refuse(wrong)
        self._by_name.setdefault(fold(one.told.get("name", "")), []).append(one)
        if code := fold(one.told.get("code", "")):
            first = self._by_code.setdefault(code, one)
            if first is not one:
                text = _("Line %(line)s has the same: “%(value)s”. Keep one of the two, or correct it.")
                one.line.refuse({"code": text % {"line": first.line.number, "value": one.told["code"]}})

    def _judge(self, one: Wanted, known: Here, numbers: Numbers) -> None:
        wrong: dict[str, str] = {}
        checked({}, wrong, "", partial(self._find, one))
        checked({}, wrong, "", partial(self._find_parent, one))
        if "lead" in one.told:
            checked(one.values, wrong, "lead", partial(_lead, one.told["lead"], known, numbers))
        for name, longest in (("name", 120), ("code", 64), ("place", 120)):
            if (value := one.told.get(name)) is not None:
                one.values[name] = "" if value == CLEARED else value
                if len(value) > longest:
                    wrong[name] = _("Write at most %(count)s characters.") % {"count": longest}
        if one.unit is None and not one.values.get("name"):
            wrong["name"] = _("Give the unit a name.")
        if one.node in self._seen:
            wrong[""] = _("Line %(line)s is about the same unit. Keep one of the two.") % {"line": self._seen[one.node]}
        if wrong:
            one.line.refuse(wrong)
            return
        self._seen[one.node] = one.line.number
        self._compare(one)

    def _find(self, one: Wanted) -> None:
        code, name = one.told.get("code", ""), one.told.get("name", "")
        key = self.tree.codes.get(fold(code)) if code else None
        one.unit = self.tree.units[key] if key else None
        if one.unit is None and name:
            parent = one.told.get("parent", "")
            same = [self.tree.units[pk] for pk in self.tree.names.get(fold(name), [])]
            same = [unit for unit in same if not (code and unit.code)]
            if parent and parent != CLEARED and len(same) > 1:
                above = self.tree.called(parent, "parent")
                same = [unit for unit in same if above and unit.parent_id == above.pk]
            if len(same) > 1:
                raise Invalid(_("Several units are called so. Fill in the code."), "code")
            one.unit = same[0] if same else None

    def _find_parent(self, one: Wanted) -> None:
        told = one.told.get("parent")
        if told is None:
            return
        one.says_parent = True
        if told == CLEARED:
            return
        row = self._row_called(told)
        if row is not None:
            if row.line.outcome == REFUSED:
                raise Invalid(_("The unit that it is a part of is in line %(line)s, which was refused. Mend that line and import again.") % {"line": row.line.number}, "parent")  # fmt: skip
            self._find(row)
            one.parent = row.node
            return
        unit = self.tree.called(told, "parent")
        if unit is None:
            raise Invalid(_("There is no unit “%(name)s”. Correct it, or add it to the file.") % {"name": told[:80]}, "parent")  # fmt: skip
        one.parent = unit.pk

    def _row_called(self, told: str) -> Wanted | None:
        if row := self._by_code.get(fold(told)):
            return row
        named = self._by_name.get(fold(parts_of(told)[-1] if parts_of(told) else ""), [])
        return named[0] if len(named) == 1 and len(parts_of(told)) == 1 else None

    def _compare(self, one: Wanted) -> None:
        unit, line = one.unit, one.line
        before = {name: getattr(unit, name) if unit else None for name in one.values}
        one.values = {name: value for name, value in one.values.items() if (before[name] or "") != (value or "")}
        line.changes = [(name, str(before[name] or ""), str(value or "")) for name, value in one.values.items()]
        if one.says_parent and (unit is None or unit.parent_id != one.parent):
            old = self.tree.units.get(unit.parent_id or 0) if unit else None
            line.changes.append(("parent", old.name if old else "", "" if one.parent is None else one.told["parent"]))
        line.outcome = MADE if unit is None else CHANGED if line.changes else SAME

    def _refuse_circles(self) -> None:
        good = {one.node: one for one in self.rows if one.line.outcome != REFUSED}
        now = {unit.pk: unit.parent_id for unit in self.tree.units.values() if unit.parent_id}
        circle = managers.in_circles(now, {node: one.parent for node, one in good.items() if one.says_parent})
        lines = ", ".join(str(row) for row in sorted(good[node].line.number for node in circle)[:10])
        for node in circle:
            good[node].line.refuse({"parent": _("This makes a unit a part of itself, perhaps by way of others. Correct what is a part of what in these lines: %(lines)s.") % {"lines": lines}})  # fmt: skip
        self._refuse_orphans(good)

    def _refuse_orphans(self, good: Mapping[Node, Wanted]) -> None:
        """A unit whose parent is new and was refused cannot stand anywhere."""
        again = True
        while again:
            again = False
            for one in good.values():
                parent = good.get(one.parent or 0)
                lost = (one.parent or 0) < 0 and (parent is None or parent.line.outcome == REFUSED)
                if one.line.outcome != REFUSED and lost:
                    again = True
                    one.line.refuse({"parent": _("The unit that it is a part of is in line %(line)s, which was refused. Mend that line and import again.") % {"line": -(one.parent or 0)}})  # fmt: skip

    def _ordered(self) -> list[Wanted]:
        now = {unit.pk: unit.parent_id for unit in self.tree.units.values() if unit.parent_id}
        nodes = {one.node: one for one in self.rows if one.line.outcome != REFUSED}
        wanted = {node: one.parent if one.says_parent else now.get(node) for node, one in nodes.items()}
        refused = [one for one in self.rows if one.line.outcome == REFUSED]
        return [*refused, *(nodes[node] for node in managers.top_down(now, wanted))]


def _lead(told: str, known: Here, numbers: Numbers) -> Person | None:
    if told == CLEARED:
        return None
    person = known.called(told, numbers)
    if person is None:
        raise Invalid(_("Nobody here has “%(who)s” as employee number, e-mail address or user name. Import the people first, or correct it.") % {"who": told[:80]}, "lead")  # fmt: skip
    if person.is_guest or not person.is_active:
        raise Invalid(_("Choose a colleague whose account is open."), "lead")
    return person
