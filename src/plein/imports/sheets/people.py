"""A sheet of people, looked through as a whole: what becomes of each row is known before anything is written.

The file is read three times, some rows at a time: whom it is about, what each row would change, and to write it. Between
these only numbers and short words are kept, so that the memory it takes is small.
"""

from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.leaving.queries import kept_closed, last_days
from plein.core.people.models import Person
from plein.imports.report import Unreadable
from plein.imports.sentences import say
from plein.imports.sheets.judging import Judge
from plein.imports.sheets.known import KEYS, InFile, Numbers, here
from plein.imports.sheets.lines import REFUSED
from plein.imports.sheets.parsing import Said, said
from plein.imports.sheets.plan import SHEET, Choices, Coming, Plan, Planned, Step
from plein.imports.sheets.reading import Sheet
from plein.imports.sheets.superiors import Superiors
from plein.imports.sheets.tree import Tree, tree
from plein.kit.batches import batched

BATCH = 200  # rows that are looked up together


class People:
    """Looks through a sheet, and tells what to do."""

    def __init__(self, sheet: Sheet, columns: dict[str, int], *, by: Person, choices: Choices) -> None:
        if not {"name", "first_name", "last_name", "employee_number", "email", "username"} & set(columns):
            raise Unreadable(say("No column says who somebody is. Say below which column holds the name, and which the employee number or e-mail address."))  # fmt: skip
        self.sheet, self.columns, self.by, self.choices = sheet, columns, by, choices
        self.file, self.numbers, self.plan = InFile(), Numbers(), Plan()
        self.tree: Tree = tree(by)
        self._judge = Judge(self.file, self.numbers, self.tree, choices, by)
        self._superiors = Superiors(self.plan, self.file, self.numbers)
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
        self._superiors.find()
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
                self._superiors.note(one)
        return found

    def missing(self) -> list[int]:
        """People with an employee number and an open account whom the file does not name; administrators are never closed so."""
        rows = Person.objects.filter(is_active=True, employee_number__isnull=False)
        rows = rows.exclude(role=Person.Role.ADMINISTRATOR).order_by("sort_name", "pk")
        told = rows.values_list("pk", *KEYS).iterator()
        return [pk for pk, *keys in told if pk not in self.plan.seen and not self.file.names(keys)]

    def _said(self) -> Iterator[Said]:
        return (said(row, self.columns, self._today) for row in self.sheet.rows())

    def _judged(self, some: list[Said], *, first: bool = False) -> Iterator[Planned]:
        known = here([one.told for one in some], (), self.numbers)
        known.has_numbers = self.file.has_numbers
        closed = {one.pk for one in known.by_key.values() if not one.is_active}
        known.kept_closed = kept_closed(closed, SHEET) if closed else set()
        if any("end_date" in one.facts for one in some):
            known.last_days = last_days(one.pk for one in known.by_key.values())
        for one in some:
            refused = self.plan.refused.get(one.row.number)
            yield self._judge.first(one, known) if first else self._judge.again(one, known, refused)

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
        if isinstance(unit := one.facts.get("unit"), Coming):
            plan.units.setdefault(unit.way, (unit.names, unit.code))
            plan.for_units.setdefault(unit.way, []).append(number)
        spared = one.person is not None and one.person.is_administrator and not self.choices.administrators
        if one.said.manager is not None and not spared:
            plan.references[number] = one.said.manager
        facts = one.facts
        role = facts.get("role", one.person.role if one.person else Person.Role.MEMBER)
        if role == Person.Role.GUEST or not facts.get("active", one.person.is_active if one.person else True):
            plan.no_managers.add(node)
