"""What people do with accounts, by concept: one file for each, all of them found here."""

from plein.core.people.actions.accounts import (
    add,
    change,
    correct,
    create,
    create_administrator,
    offer_reset,
    set_password,
    set_picture,
)
from plein.core.people.actions.addresses import begin, hide
from plein.core.people.actions.closing import close_account, end_stay, end_stays, leave_network, tell_new_manager
from plein.core.people.actions.fields import (
    LONGEST_ADDRESS,
    USERNAME,
    held_together,
    locked,
    set_values,
    spare_an_example,
    valid_email,
)
from plein.core.people.actions.former import move_former
from plein.core.people.actions.guests import LONGEST_STAY, complete_stays, extend, remind_guests, set_sponsor, usual_end
from plein.core.people.actions.joining import (
    INVITATION_LASTS,
    accept,
    accept_card,
    arrive,
    invite,
    reset_by_card,
    set_up,
    withdraw_invitation,
)
from plein.core.people.actions.mailbox import change_email, confirm_email, note_email, vouch
from plein.core.people.actions.reading import read_activity, read_home_up_to
from plein.core.people.actions.standing import (
    KEPT_CLOSED,
    hold_administrators,
    keep_an_administrator,
    set_active,
    set_role,
)
from plein.core.people.actions.telling import tell
from plein.core.people.actions.tokens import make_token, note_use, revoke_token
from plein.core.people.actions.withholding import recognise, withhold

__all__ = [
    "INVITATION_LASTS", "KEPT_CLOSED", "LONGEST_ADDRESS", "LONGEST_STAY", "USERNAME", "accept", "accept_card", "add", "arrive", "begin", "change", "change_email", "close_account", "complete_stays", "confirm_email", "correct", "create",
    "create_administrator", "end_stay", "end_stays", "extend", "held_together", "hide", "hold_administrators", "invite", "keep_an_administrator", "leave_network", "locked", "make_token", "move_former", "note_email", "note_use", "offer_reset", "read_activity", "read_home_up_to",
    "recognise", "remind_guests", "reset_by_card", "revoke_token", "set_active", "set_password", "set_picture", "set_role", "set_sponsor", "set_up", "set_values", "spare_an_example", "tell", "tell_new_manager", "usual_end", "valid_email", "vouch", "withdraw_invitation", "withhold",
]  # fmt: skip
