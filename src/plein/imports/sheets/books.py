"""Where the report of a sheet is kept: with the job that the worker does, or in memory for the command line."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count

from plein.imports.models import ImportJob, ImportLine
from plein.imports.sheets import actions
from plein.imports.sheets.lines import MADE, Line

SHOWN = 1000  # lines with a problem that the command line holds


class JobBook:
    """Lines in the database, each written together with what it tells of."""

    def __init__(self, job: ImportJob) -> None:
        self.job = job

    def keep(self, lines: Sequence[Line]) -> None:
        """Keep these lines."""
        actions.keep(self.job, lines)

    def kept(self) -> dict[int, tuple[int, int | None]]:
        """How far each row was brought in before, and who it is about."""
        rows = ImportLine.objects.filter(job=self.job, stage__gt=0).values_list("number", "stage", "person")
        return {number: (stage, person) for number, stage, person in rows.iterator()}

    def complete(self, numbers: Sequence[int]) -> None:
        """The managers of these rows are set too."""
        actions.complete(self.job, numbers)

    def invited(self, keys: Sequence[int]) -> None:
        """These have an invitation."""
        actions.note_invited(self.job, keys)

    def to_invite(self) -> list[int]:
        """Who came in new and was not invited yet."""
        rows = ImportLine.objects.filter(job=self.job, outcome=MADE, is_invited=False, person__isnull=False)
        return list(rows.order_by("number").values_list("person", flat=True))

    def counts(self) -> Counter[str]:
        """How many lines of each outcome were kept."""
        rows = ImportLine.objects.filter(job=self.job).order_by().values_list("outcome").annotate(Count("pk"))
        return Counter(dict(rows))


class MemoryBook:
    """Counts, and the lines with a problem."""

    def __init__(self) -> None:
        self.problems: list[Line] = []
        self.more = 0
        self._counts: Counter[str] = Counter()
        self._new: list[int] = []

    def keep(self, lines: Sequence[Line]) -> None:
        """Keep these lines."""
        for line in lines:
            self._counts[line.outcome] += 1
            if line.outcome == MADE and line.person:
                self._new.append(line.person)
            if line.problems and len(self.problems) < SHOWN:
                self.problems.append(line)
            elif line.problems:
                self.more += 1

    def kept(self) -> dict[int, tuple[int, int | None]]:
        """Nothing: what came in before is found again by its number."""
        return {}

    def complete(self, numbers: Sequence[int]) -> None:
        """Nothing is kept."""

    def invited(self, keys: Sequence[int]) -> None:
        """Nothing is kept."""

    def to_invite(self) -> list[int]:
        """Who came in new."""
        return self._new

    def counts(self) -> Counter[str]:
        """How many lines of each outcome there were."""
        return self._counts
