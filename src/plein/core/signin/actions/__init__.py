"""What people and administrators do with ways to sign in, by concept: one file for each, all of them found here."""

from plein.core.signin.actions.having import (
    add_app,
    add_passkey,
    new_codes,
    remove_step,
    rename_passkey,
    take_away_steps,
)
from plein.core.signin.actions.places import end_sessions, forget_device, note_device
from plein.core.signin.actions.requiring import require
from plein.core.signin.actions.terminals import (
    add_terminal,
    change_terminal,
    note_terminal,
    register_terminal,
    remove_terminal,
)
from plein.core.signin.actions.using import use_code, use_passkey

__all__ = [
    "add_app", "add_passkey", "add_terminal", "change_terminal", "end_sessions", "forget_device", "new_codes", "note_device", "note_terminal", "register_terminal", "remove_step", "remove_terminal", "rename_passkey", "require",
    "take_away_steps", "use_code", "use_passkey",
]  # fmt: skip
