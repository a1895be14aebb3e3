"""What can be wrong when a directory is asked."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from plein.doors.asking import AWAY, REACHING
from plein.doors.refusals import Reason

WRONG = _("This user name and password do not belong together at %(door)s.")
REASONS: Final[dict[str, Reason]] = {
    **REACHING,
    "account": Reason(_("The directory does not take the account that looks people up: %(why)s. Check its name (DN) and password."), AWAY),
    "said": Reason(_("The directory answered: %(why)s"), AWAY),
    "password": Reason(_("Nobody was found with this user name by the filter below the base, or the password is wrong."), WRONG),
    "several": Reason(_("Several people have this user name. Make the filter more precise."), WRONG),
    "subject_attribute": Reason(_("The attribute %(wanted)s, which says who it is, is not there or has more than one value. May the account that looks people up read it?")),
    "many": Reason(_("The directory holds more than %(why)s people. Make the filter more precise.")),
}  # fmt: skip
