"""What keeps memberships by rule true: for one person at once, and for a whole space when its rules change."""

from plein.core.rules.actions.following import Changes, hold, keep_true, let_in
from plein.core.rules.actions.setting import Wanted, as_wanted, let_back, set_rules, stay_out, wanted
from plein.core.rules.actions.settling import (
    ask,
    ask_all,
    group_changed,
    group_ends,
    hold_for_moves,
    settle,
    settle_due,
    unit_moved,
)
from plein.core.rules.actions.telling import tell_moved
from plein.core.rules.actions.together import follow, followed_together

__all__ = ["Changes", "Wanted", "as_wanted", "ask", "ask_all", "follow", "followed_together", "group_changed", "group_ends", "hold", "hold_for_moves", "keep_true", "let_back", "let_in", "set_rules", "settle", "settle_due", "stay_out", "tell_moved", "unit_moved", "wanted"]  # fmt: skip
