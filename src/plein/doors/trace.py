"""What happens on the way through another system, step by step, for the administrator who tests a door."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Step:
    """One thing that was looked at: whether it was right, and what was seen."""

    is_good: bool
    text: str
    seen: str = ""


@dataclass
class Trace:
    """The steps so far, in the language of whoever looks."""

    steps: list[Step] = field(default_factory=list)

    def good(self, text: Any, seen: Any = "") -> None:
        """Something was right."""
        self.steps.append(Step(True, str(text), str(seen)[:2000]))

    def bad(self, text: Any, seen: Any = "") -> None:
        """Something was wrong."""
        self.steps.append(Step(False, str(text), str(seen)[:2000]))
