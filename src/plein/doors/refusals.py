"""Why somebody does not come in: in words for the person who stands there, and in words for the administrator who can mend it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

TOLD = _("Something is not right between Plein and %(door)s. Try once more; else tell an administrator.")


@dataclass(frozen=True)
class Reason:
    """`told` is what the person reads, `explained` what the administrator does."""

    explained: Any
    told: Any = TOLD


class NoEntry(Exception):
    """Nobody comes in by this answer. `code` names the reason, `values` fill its explanation."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.code, self.values = code, {name: str(value)[:300] for name, value in values.items()}


AGAIN = _(
    "This sign-in is no longer valid: it took too long, was used already, or began in another browser. Begin again."
)
OWN = _("Sign in here first, and add %(door)s under Settings, Ways in.")
SHARED = {
    "state": Reason(_("The answer does not belong to a sign-in that began in this browser. Somebody may have sent a link, or the cookie was gone."), AGAIN),
    "late": Reason(_("The answer came more than ten minutes after the sign-in began."), AGAIN),
    "used": Reason(_("This answer was used before. It counts once."), AGAIN),
    "someone": Reason(_("Meanwhile somebody else signed in to Plein in this browser."), AGAIN),
    "disabled": Reason(_("This door is closed at the moment: it is not enabled."), _("%(door)s is closed at the moment. Choose another way in.")),
    "unreadable": Reason(_("The secret cannot be read any more: the server has another PLEIN_SECRET_KEY than when it was typed. Type the secret again.")),
    "taken": Reason(_("Somebody else took the same name at the same moment."), AGAIN),
    "subject": Reason(_("The other system did not say who it is: the subject is missing or longer than 300 characters.")),
    "closed": Reason(_("The account in Plein is closed."), _("Your account here is closed. Ask an administrator if that is a mistake.")),
    "unknown": Reason(_("No account belongs to this person, and new people do not get one by this door. Invite them, or let newcomers in."), _("You have no account here yet. Ask an administrator to invite you. Have you one? %(own)s")),
    "domain": Reason(_("The e-mail address %(address)s is not verified, or not of a domain from which newcomers are welcome."), _("Your e-mail address is not one from which newcomers are welcome here. Ask an administrator to invite you.")),
    "address": Reason(_("Another account in Plein has the address %(address)s. The same address is no proof of being the same person: they add this door themselves under Settings, Ways in; or you trust verified addresses of their domain."), _("There is an account here with your e-mail address already. %(own)s")),
    "joined": Reason(_("The account that fits has been in use here. Its owner chose the name and address of it, so these do not prove whose it is: they add this door themselves under Settings, Ways in. An employee number does prove it."), _("There is an account here that may be yours. %(own)s")),
    "administrator": Reason(_("The account that fits is an administrator’s. Such an account is never taken over by a rule: they add this door themselves under Settings, Ways in."), OWN),
    "other": Reason(_("The account that fits belongs to somebody else in the other system: another subject. Was the person made anew there? Then unlink the old one on the page of the person."), OWN),
    "elsewhere": Reason(_("This person of the other system belongs to another account in Plein already."), _("Who you are at %(door)s belongs to another account here already.")),
    "second": Reason(_("The account belongs to somebody in this other system already."), _("Your account is linked to %(door)s already. Unlink it first.")),
    "not_linked": Reason(_("Whoever answered is not linked to the account that is signed in here."), _("At %(door)s you are somebody else than here. Sign out there, and try again.")),
    "required": Reason(_("This person does not have %(wanted)s, which the door asks for."), _("Your account at %(door)s is not one that may come in here.")),
}  # fmt: skip
