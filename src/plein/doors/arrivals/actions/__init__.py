"""Who comes in from other systems: by themselves (`coming`), or brought in ahead (`syncing`)."""

from plein.doors.arrivals.actions.coming import (
    break_glass,
    come_in,
    end_visits,
    link,
    note_refusal,
    note_visit,
    sweep,
    unlink,
)

__all__ = ["break_glass", "come_in", "end_visits", "link", "note_refusal", "note_visit", "sweep", "unlink"]
