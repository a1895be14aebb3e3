"""Finding units by what a sheet calls them: a code, a name that only one has, or the way to it from the top."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.core.units.models import Unit
from plein.kit.text import clean, fold

_WAY = re.compile(r"\s+/\s+|\s*[>›»→\\]\s*|\s*\|\s*")
Way = tuple[str, ...]


@dataclass
class Tree:
    """The units that are there, by code, name and way; `new` are those that a file asks for, by their way."""

    units: dict[int, Unit] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[int]] = field(default_factory=dict)
    ways: dict[Way, int] = field(default_factory=dict)

    def called(self, text: str, field: str = "unit") -> Unit | None:
        """The unit that a cell means, None when there is none. Raises Invalid when it could mean several."""
        way = way_of(text)
        if key := self.codes.get(fold(text)) or (self.ways.get(way) if len(way) > 1 else None):
            return self.units[key]
        found = self.names.get(fold(text), [])
        if len(found) > 1:
            shown = "; ".join(self.way_to(self.units[key]) for key in found[:4])
            raise Invalid(_("Several units are called so: %(ways)s. Write the way to it, or its code.") % {"ways": shown}, field)  # fmt: skip
        return self.units[found[0]] if found else None

    def way_to(self, unit: Unit) -> str:
        """The way to a unit in words."""
        return " / ".join(self.units[int(key)].name for key in unit.path.strip("/").split("/") if int(key) in self.units)  # fmt: skip


def tree(viewer: Person) -> Tree:
    """All units that go on; one query."""
    found = Tree({unit.pk: unit for unit in Unit.objects.visible_to(viewer).current()})
    for unit in found.units.values():
        if unit.code:
            found.codes[fold(unit.code)] = unit.pk
        found.names.setdefault(fold(unit.name), []).append(unit.pk)
        found.ways[way_of(found.way_to(unit))] = unit.pk
    return found


def parts_of(text: str) -> list[str]:
    """The names on a way, from the top."""
    return [part for piece in _WAY.split(text) if (part := clean(piece))]


def way_of(text: str) -> Way:
    """A way as it is compared."""
    return tuple(fold(part) for part in parts_of(text))
