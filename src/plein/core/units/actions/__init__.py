"""What is done with the organisation: its tree, and who works where."""

from plein.core.units.actions.building import DEEPEST, begin_version, change, close, create, move
from plein.core.units.actions.placing import (
    FACTS,
    facts_of,
    keep_facts,
    keep_first_facts,
    place,
    placed_together,
    set_facts,
)

__all__ = ["DEEPEST", "FACTS", "begin_version", "change", "close", "create", "facts_of", "keep_facts", "keep_first_facts", "move", "place", "placed_together", "set_facts"]  # fmt: skip
