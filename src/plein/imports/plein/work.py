"""One archive on its way in: what is known so far of how its names map to what is here."""

from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile

from django.utils.translation import gettext as _

from plein.imports.plein.report import Bad, Report


@dataclass
class Import:
    """One archive on its way in."""

    archive: ZipFile
    report: Report = field(default_factory=Report)
    people: dict[str, int] = field(default_factory=dict)  # user name in the archive: person here
    units: dict[str, int] = field(default_factory=dict)  # slug in the archive: unit here
    spaces: dict[str, int] = field(default_factory=dict)  # slug in the archive: space here
    successors: dict[int, str] = field(default_factory=dict)
    merged: dict[int, str] = field(default_factory=dict)  # person here: user name of whom they went into
    later: list[tuple[str, str, str]] = field(
        default_factory=list
    )  # post, "parent" or "quoted", a post that comes later

    def mark(self) -> Any:
        """How things stand, for `back`."""
        return self.report.mark(), len(self.later)

    def back(self, mark: Any) -> None:
        """Forget what was counted since `mark`, because it was not stored."""
        self.report.back(mark[0])
        del self.later[mark[1] :]

    def person(self, username: Any) -> int:
        """The person by this user name."""
        if username not in self.people:
            raise Bad(_("there is no person %(name)r in the archive") % {"name": username})
        return self.people[username]

    def unit(self, slug: Any) -> int | None:
        """The unit by this slug; none when there is no slug."""
        if not slug:
            return None
        if slug not in self.units:
            raise Bad(_("there is no unit %(name)r in the archive") % {"name": slug})
        return self.units[slug]

    def space(self, slug: Any) -> int:
        """The space by this slug."""
        if slug not in self.spaces:
            raise Bad(_("there is no space %(name)r in the archive") % {"name": slug})
        return self.spaces[slug]
