"""The report of an import: what came, what could not be kept and why, what was damaged.

Its words are English until somebody reads them. bin/messages finds those of `lose(` and `skip(`.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plein.imports.sentences import Said, Sentence, in_words
from plein.kit.numbers import number

SHOWN = 40  # problems are listed up to here, and counted after
NAMED = 12
FAILED, WITH_LOSSES = 1, 3
COUNTED: Final = {
    "people": gettext_lazy("people"),
    "spaces": gettext_lazy("spaces"),
    "posts": gettext_lazy("posts"),
    "threads": gettext_lazy("threads"),
    "answers": gettext_lazy("answers"),
    "reactions": gettext_lazy("reactions"),
    "mentions": gettext_lazy("mentions"),
    "links to files": gettext_lazy("links to files"),
}  # what is found and added


class Unreadable(Said):
    """A file cannot be read as an export at all; the sentence says why."""


@dataclass
class Report:
    """Counts by plain words. `lost` is what cannot be kept, `skipped` what is left out on purpose."""

    found: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    names: dict[str, Counter[str]] = field(default_factory=dict)  # what a loss is about, like the names of own emoji
    problems: list[Sentence] = field(default_factory=list)
    more_problems: int = 0
    dry: bool = False

    def problem(self, sentence: Sentence) -> None:
        """Note something that is wrong with the input."""
        if len(self.problems) < SHOWN:
            self.problems.append(sentence)
        else:
            self.more_problems += 1

    def lose(self, what: str, about: str = "", count: int = 1) -> None:
        """Count something that cannot be kept, with its name where that helps."""
        self.lost[what] += count
        if about:
            self.names.setdefault(what, Counter())[about] += count

    def skip(self, what: str) -> None:
        """Count something that is left out on purpose."""
        self.skipped[what] += 1

    def merge(self, other: "Report") -> None:
        """Add what another process counted."""
        self.found.update(other.found)
        self.added.update(other.added)
        self.lost.update(other.lost)
        self.skipped.update(other.skipped)
        for what, counted in other.names.items():
            self.names.setdefault(what, Counter()).update(counted)
        for sentence in other.problems:
            self.problem(sentence)

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
        """The report in the language of now."""
        parts = [
            self._found(),
            self._section(_("Left out on purpose"), self.skipped),
            self._section(_("Cannot be kept"), self.lost),
            self._damage(),
        ]
        return "\n\n".join(part for part in parts if part)

    def _found(self) -> str:
        lines = [_("In the export (dry run: nothing was written)") if self.dry else _("In the export")]
        for what, count in self.found.items():
            came = ""
            if not self.dry and what in self.added:
                came = " " + _("(%(count)s new here)") % {"count": number(self.added[what])}
            lines.append(f"  {COUNTED[what]}: {number(count)}{came}")
        return "\n".join(lines)

    def _section(self, title: str, counted: Counter[str]) -> str:
        if not counted:
            return ""
        lines = [f"  {_(what)}: {number(count)}{self._about(what)}" for what, count in counted.most_common()]
        return "\n".join([title, *lines])

    def _about(self, what: str) -> str:
        named = self.names.get(what)
        if not named:
            return ""
        listed = ", ".join(
            f"{name} ({number(count)})" if count > 1 else name for name, count in named.most_common(NAMED)
        )
        return f" ({_('%(names)s and others') % {'names': listed} if len(named) > NAMED else listed})"

    def _damage(self) -> str:
        if not self.problems:
            return ""
        lines = [f"  {in_words(sentence)}" for sentence in self.problems]
        if self.more_problems:
            lines.append("  " + _("… and %(count)s more.") % {"count": number(self.more_problems)})
        return "\n".join([_("Wrong with the file"), *lines])
