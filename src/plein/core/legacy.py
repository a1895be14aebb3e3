"""The registry of what people leave behind: things that somebody must look after when who does so leaves.

The core knows spaces, units and guests. A channel adds its own with `legacies` (see docs/new-channel.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plein.core.channel import channels

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from plein.core.people.models import Person


@dataclass(frozen=True)
class Left:
    """One thing that somebody looks after alone."""

    key: int
    name: str
    url: str = ""


@dataclass(frozen=True)
class Legacy:
    """One kind of such things.

    `left` says what a person looks after alone, as far as the second person may know of it. `heirs` says who may get one
    of them. `give` hands it over, in the transaction that closes the account, and does nothing when it is not theirs any
    more; what nobody was named for is the kind's own affair.
    """

    name: str
    label: Any
    left: Callable[["Person", "Person"], list[Left]]
    heirs: Callable[[int], "QuerySet[Person]"]
    give: Callable[["Person", int, "Person", "Person | None"], None]


_legacies: list[Legacy] = []


def register(*found: Legacy) -> None:
    """Make kinds known; once each."""
    names = {one.name for one in found}
    _legacies[:] = [*(one for one in _legacies if one.name not in names), *found]


def legacies() -> Sequence[Legacy]:
    """Every kind, those of the core first."""
    return [*_legacies, *(one for channel in channels().values() for one in channel.legacies)]


def legacy(name: str) -> Legacy | None:
    """The kind of this name; none when its channel is gone."""
    return next((one for one in legacies() if one.name == name), None)
