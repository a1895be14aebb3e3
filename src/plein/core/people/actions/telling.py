"""Mail about how somebody signs in."""

from typing import Any

from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.people.models import Person
from plein.core.people.queries import language_of


def tell(person: Person, what: str, more: str = "", **values: Any) -> None:
    """Mail about a change to how somebody signs in; whoever did it, its owner hears of it."""
    if not person.email:
        return
    with override(language_of(person)):
        words = {"what": _(what), "more": f" {_(more) % values}" if more else ""}
        text = _("Hello,\n\n%(what)s: this has just happened to your account on Plein.%(more)s\n\nWas it not you? Then tell an administrator at once.")  # fmt: skip
        send_mail(_("%(what)s (Plein)") % words, text % words, None, [person.email])
