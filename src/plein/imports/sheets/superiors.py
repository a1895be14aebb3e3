"""Who becomes whose manager, and why somebody cannot: known of the file as a whole."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from plein.imports.sheets import managers
from plein.imports.sheets.cells import CLEARED
from plein.imports.sheets.known import Here, InFile, Numbers, here
from plein.imports.sheets.lines import CHANGED, SAME
from plein.imports.sheets.managers import Node
from plein.imports.sheets.plan import Plan, Planned
from plein.kit.batches import batched

BATCH = 400  # references that are looked up together


class Superiors:
    """Finds the manager whom each row names, among who is here and who is in the file."""

    def __init__(self, plan: Plan, file: InFile, numbers: Numbers) -> None:
        self.plan, self.file, self.numbers = plan, file, numbers

    def find(self) -> None:
        """Find them all; what cannot be is refused in its own lines."""
        for some in batched(self.plan.references.items(), BATCH):
            known = here((), [reference for _row, reference in some], self.numbers)
            for row, reference in some:
                self._find(row, reference, known)
        circle = managers.in_circles(managers.managers_now(), self.plan.wanted)
        for node in circle:
            self._refuse(node, _("This makes somebody their own manager, perhaps by way of others. Correct who is whose manager in these lines: %(lines)s.") % {"lines": self._lines(circle)})  # fmt: skip
        self._leave_out()

    def _find(self, row: int, reference: str, known: Here) -> None:
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
            self._refuse(node, _("Nobody has “%(who)s” as employee number, e-mail address or user name. Correct it, or add them to the file.") % {"who": reference[:80]})  # fmt: skip
        elif manager in plan.no_managers or (manager not in plan.row_of and person is not None and (person.is_guest or not person.is_active)):  # fmt: skip
            self._refuse(node, _("A guest, or somebody whose account is closed, is no manager. Name somebody else."))  # fmt: skip

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

    def _refuse(self, node: Node, text: str) -> None:
        row = self.plan.row_of[node]
        self.plan.refused[row] = {"manager": text}
        self.plan.wanted.pop(node, None)

    def _lines(self, nodes: Iterable[Node]) -> str:
        rows = sorted(self.plan.row_of[node] for node in nodes)
        return ", ".join(str(row) for row in rows[:10]) + (" …" if len(rows) > 10 else "")

    def note(self, one: Planned) -> None:
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
