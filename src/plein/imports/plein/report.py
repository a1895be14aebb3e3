"""What an import did, and what it could not do."""

from collections import Counter
from dataclasses import dataclass, field

MOST = 200  # problems that are kept in full; the rest is only counted


class Bad(ValueError):
    """A line that cannot be imported; the message says why."""


@dataclass
class Report:
    """Lines by what became of them, and problems with the line they are about."""

    made: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)  # was here already and stays as it is
    problems: list[str] = field(default_factory=list)
    count: int = 0

    def mark(self) -> tuple[Counter[str], Counter[str], int, int]:
        """How things stand, for `back`."""
        return self.made.copy(), self.kept.copy(), len(self.problems), self.count

    def back(self, mark: tuple[Counter[str], Counter[str], int, int]) -> None:
        """Forget what was noted since `mark`."""
        self.made, self.kept, known, self.count = mark
        del self.problems[known:]

    def problem(self, text: str) -> None:
        """Note something that could not be imported as it was."""
        self.count += 1
        if len(self.problems) < MOST:
            self.problems.append(text)
