"""The report of an import: what came, what could not be kept and why, what was damaged."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

SHOWN = 40  # problems are listed up to here, and counted after
NAMED = 12
FAILED, WITH_LOSSES = 1, 3


class Unreadable(Exception):
    """A file cannot be read as an export at all; the message says why."""


@dataclass
class Report:
    """Counts by plain words. `lost` is what cannot be kept, `skipped` what is left out on purpose."""

    found: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    names: dict[str, Counter[str]] = field(default_factory=dict)  # what a loss is about, like the names of own emoji
    problems: list[str] = field(default_factory=list)
    more_problems: int = 0
    dry: bool = False

    def problem(self, text: str) -> None:
        """Note something that is wrong with the input."""
        if len(self.problems) < SHOWN:
            self.problems.append(text)
        else:
            self.more_problems += 1

    def lose(self, what: str, about: str = "", count: int = 1) -> None:
        """Count something that cannot be kept, with its name where that helps."""
        self.lost[what] += count
        if about:
            self.names.setdefault(what, Counter())[about] += count

    def merge(self, other: "Report") -> None:
        """Add what another process counted."""
        self.found.update(other.found)
        self.added.update(other.added)
        self.lost.update(other.lost)
        self.skipped.update(other.skipped)
        for what, counted in other.names.items():
            self.names.setdefault(what, Counter()).update(counted)
        for text in other.problems:
            self.problem(text)

    @property
    def exit_code(self) -> int:
        """0 when all was kept, 3 when this report names losses, 1 when there was nothing to bring in but problems."""
        if self.problems and not self.found["posts"]:
            return FAILED
        return WITH_LOSSES if self.lost or self.problems else 0

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values, to be kept."""
        counts = {name: dict(getattr(self, name)) for name in ("found", "added", "lost", "skipped")}
        names = {what: dict(counted.most_common(NAMED)) for what, counted in self.names.items()}
        return {**counts, "names": names, "problems": self.problems, "more_problems": self.more_problems}

    def __str__(self) -> str:
        parts = [
            self._found(),
            self._section("Left out on purpose", self.skipped),
            self._section("Cannot be kept", self.lost),
            self._damage(),
        ]
        return "\n\n".join(part for part in parts if part)

    def _found(self) -> str:
        head = "In the export (dry run: nothing was written)" if self.dry else "In the export"
        lines = [head]
        for what, count in self.found.items():
            came = f"  ({self.added[what]:,} new here)" if not self.dry and what in self.added else ""
            lines.append(f"{count:>12,}  {what}{came}")
        return "\n".join(lines)

    def _section(self, title: str, counted: Counter[str]) -> str:
        if not counted:
            return ""
        return "\n".join(
            [title, *(f"{count:>12,}  {what}{self._about(what)}" for what, count in counted.most_common())]
        )

    def _about(self, what: str) -> str:
        named = self.names.get(what)
        if not named:
            return ""
        listed = ", ".join(f"{name} ({count:,})" if count > 1 else name for name, count in named.most_common(NAMED))
        return f": {listed}{' and others' if len(named) > NAMED else ''}"

    def _damage(self) -> str:
        if not self.problems:
            return ""
        more = [f"  and {self.more_problems:,} more"] if self.more_problems else []
        return "\n".join(["Wrong with the input", *(f"  {text}" for text in self.problems), *more])
