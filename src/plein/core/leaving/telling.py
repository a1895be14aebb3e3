"""Mail about a departure: to who leaves, and to who names successors."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.leaving.models import Departure
from plein.core.people.models import Person
from plein.core.people.queries import language_of, organisation


def tell_leaver(departure: Departure) -> None:
    """When the account closes, and what can be done before."""
    _tell(departure.person, departure, is_own=True)


def tell_manager(departure: Departure) -> None:
    """That somebody leaves, and that successors are to be named."""
    if departure.manager:
        _tell(departure.manager, departure, is_own=False)


def _tell(to: Person, departure: Departure, *, is_own: bool) -> None:
    if not to.email:
        return
    with override(language_of(to)):
        own = _(
            "Hello,\n\nYour last day at %(organisation)s is %(day)s. After that day your account on Plein closes; what you said stays.\n\n"
            "Until then you can say goodbye, name who looks after what is yours, and choose whether your portrait stays:\n%(link)s"
        )
        other = _(
            "Hello,\n\nThe last day of %(name)s at %(organisation)s is %(day)s. After that day the account on Plein closes.\n\n"
            "See what %(name)s looks after, and name who does so next:\n%(link)s"
        )
        values = {
            "name": departure.person.name, "organisation": organisation().name, "day": date_format(departure.last_day, "j F Y"),
            "link": f"{settings.URL}/leaving/{departure.person.username}/",
        }  # fmt: skip
        subject = _("Your last day is %(day)s (Plein)") if is_own else _("%(name)s leaves: who takes over? (Plein)")
        send_mail(subject % values, (own if is_own else other) % values, None, [to.email])
