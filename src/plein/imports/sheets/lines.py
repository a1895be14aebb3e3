"""One line of the report: what becomes of one row, and why."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

MADE, CHANGED, SAME, REFUSED, CLOSED = "made", "changed", "same", "refused", "closed"
OUTCOMES: Final[dict[str, Any]] = {
    MADE: _("New"),
    CHANGED: _("Changed"),
    SAME: _("Unchanged"),
    REFUSED: _("Refused"),
    CLOSED: _("Closed, because they are not in the file"),
}
PLANNED, WRITTEN, WHOLE = 0, 1, 2  # how far a row is; WHOLE: its manager too


@dataclass
class Line:
    """What becomes of a row. `changes` are a field, what it was and what it becomes; `problems` a field and a sentence."""

    number: int
    label: str = ""
    outcome: str = SAME
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)  # with an outcome other than refused: a remark
    cells: list[str] = field(default_factory=list)
    person: int | None = None
    stage: int = PLANNED

    def refuse(self, wrong: dict[str, str]) -> None:
        """Nothing of this row comes in."""
        self.outcome, self.changes = REFUSED, []
        self.problems += list(wrong.items())
