"""The steps of the first days, and what an organisation made of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from plein.core.people.models import Organisation

# key: title, and what it says when nobody wrote something else
USUAL: Final = {
    "profile": (gettext_noop("Say who you are"), gettext_noop("A picture, and one thing colleagues may ask you about, is enough. The rest can wait.")),
    "spaces": (gettext_noop("Follow three spaces"), gettext_noop("Colleagues near you are in these. Join what you like, and leave again whenever you want.")),
    "hello": (gettext_noop("Say hello"), gettext_noop("One sentence is enough: who you are and what you will do here.")),
    "buddy": (gettext_noop("Meet a buddy"), gettext_noop("A colleague from another unit, whom you can ask what you would not ask your manager.")),
    "guidelines": (gettext_noop("Read how we do things here"), gettext_noop("Five minutes, and you know what is meant for whom.")),
}  # fmt: skip
LONGEST = 500


@dataclass(frozen=True)
class Step:
    """One step as people see it."""

    key: str
    title: str
    text: str
    is_on: bool


def steps(here: Organisation) -> list[Step]:
    """All steps of an organisation, in order, also those that are off."""
    chosen: dict[str, Any] = here.first_days.get("steps", {})
    return [
        Step(key, _(title), chosen.get(key, {}).get("text") or _(text), chosen.get(key, {}).get("on", True))
        for key, (title, text) in USUAL.items()
    ]


def ahead(all_steps: Iterable[Step], done: list[str]) -> int:
    """How many are still to do."""
    return sum(one.is_on and one.key not in done for one in all_steps)
