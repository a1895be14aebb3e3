"""Mail about the end of a guest's stay: to the guest, and to who answers for them."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.people.models import Person, Stay
from plein.core.people.queries import language_of, organisation


def remind(stay: Stay) -> None:
    """Tell both that the stay ends soon."""
    if stay.person.email:
        _tell_guest(stay, stay.person)
    if stay.sponsor and stay.sponsor.email and stay.sponsor.may_come_in:
        _tell_sponsor(stay, stay.sponsor)


def _tell_guest(stay: Stay, guest: Person) -> None:
    with override(language_of(guest)):
        text = _(
            "Hello,\n\nYou are a guest on Plein of %(organisation)s until %(day)s. After that day your account closes.\n\n"
            "Do you need longer? Ask %(sponsor)s."
        )
        values = {"organisation": organisation().name, "day": date_format(stay.until, "j F Y")}
        values["sponsor"] = stay.sponsor.name if stay.sponsor else _("whoever invited you")
        send_mail(_("Your account on Plein closes after %(day)s") % values, text % values, None, [str(guest.email)])


def _tell_sponsor(stay: Stay, sponsor: Person) -> None:
    """How to make it longer is one press away."""
    with override(language_of(sponsor)):
        text = _(
            "Hello,\n\n%(guest)s is your guest on Plein until %(day)s. After that day the account closes.\n\n"
            "Make it longer, or end it now, on your list of guests:\n%(link)s"
        )
        values = {"guest": stay.person.name, "day": date_format(stay.until, "j F Y"), "link": f"{settings.URL}/guests/"}
        send_mail(_("%(guest)s stays until %(day)s (Plein)") % values, text % values, None, [str(sponsor.email)])
