"""What sources and administrators do: one file for each of what they do it to."""

from plein.doors.scim.actions.groups import begin_group, change_group, change_members, end_group
from plein.doors.scim.actions.sources import add, change, end_token, note_exchange, note_use, remove, renew
from plein.doors.scim.actions.users import begin_user, change_user, end_user, kept_together

__all__ = [
    "add", "begin_group", "begin_user", "change", "change_group", "change_members", "change_user", "end_group", "end_token", "end_user",
    "kept_together", "note_exchange", "note_use", "remove", "renew",
]  # fmt: skip
