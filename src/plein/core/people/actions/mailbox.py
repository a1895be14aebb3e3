"""The address of one's own: it counts once a link that was mailed to it is opened, where Plein can send mail."""

from copy import copy

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.events.actions import record
from plein.core.people.actions.fields import locked, save, set_values, spare_an_example
from plein.core.people.models import Person
from plein.core.people.proof import email_link, email_of
from plein.core.people.queries import language_of, organisation
from plein.core.permissions import Invalid, allow


@transaction.atomic
def change_email(person: Person, *, by: Person, email: str) -> str:
    """Change one's own address: whoever reads mail there can get in. Returns the address to which a link was mailed, and
    which counts once it is opened; empty when it counts at once. The same address again has it shown that it is theirs."""
    person = locked(person)
    allow(by, "person.secure", person)
    spare_an_example("email")
    draft = copy(person)
    set_values(draft, email=email)
    is_shown = draft.email == person.email and (draft.email_sure_at or not settings.MAIL)
    if is_shown or (not draft.email and not person.email):
        return ""
    if settings.MAIL and draft.email:
        _send_link(person, draft.email)
        record("person.email_asked", by=by, person=person.pk)
        return str(draft.email)
    draft.email_sure_at = None if draft.email else timezone.now()  # without an address: so that no older link counts
    _keep(draft, person.email)
    return ""


@transaction.atomic
def confirm_email(secret: str) -> Person:
    """Take over the address to which the link with this secret was mailed; whoever has it reads mail there."""
    found = email_of(secret, Person.objects.select_for_update(no_key=True))
    if found is None:
        raise Invalid(_("This link is no longer valid. Ask for a new one in your settings."))
    person, address = found
    allow(person, "person.secure", person)
    old = person.email
    set_values(person, email=address)
    person.email_sure_at = timezone.now()
    _keep(person, old)
    return person


@transaction.atomic
def note_email(person: Person, address: str) -> None:
    """Note that a system that lets somebody in says that this address is theirs; another address than they have says nothing."""
    unsure = Person.objects.filter(pk=person.pk, email=address, email_sure_at=None)
    if address and unsure.update(email_sure_at=timezone.now()):
        record("person.changed", by=person, person=person.pk)


def vouch(person: Person) -> None:
    """Say that the address was given by who can know it; part of an action that saves the person."""
    if person.email:
        person.email_sure_at = person.email_sure_at or timezone.now()


def _keep(person: Person, old: str | None) -> None:
    save(person)
    if old and person.email != old:
        tell_old_address(person, old)
    record("person.changed", by=person, person=person.pk)


def _send_link(person: Person, address: str) -> None:
    """To an address that may be of anybody: the mail says nothing about the person."""
    with override(language_of(person)):
        values = {"link": email_link(person, address), "organisation": organisation().name}
        text = _(
            "Hello,\n\nSomebody gave this e-mail address for their account on Plein of %(organisation)s. Was it you? Then open this link within a day:\n%(link)s\n\n"
            "Was it not you? Then do nothing: nothing changes."
        )
        send_mail(_("Is this your e-mail address? (Plein)"), text % values, None, [address])


def tell_old_address(person: Person, old: str) -> None:
    """The new address is not in the mail: somebody else may read the old one by now."""
    with override(language_of(person)):
        text = _(
            "Hello,\n\nThe e-mail address of your account on Plein has just been changed: no more mail comes to this one.\n\n"
            "Was it not you? Then ask an administrator at once to close your account."
        )
        send_mail(_("Your e-mail address on Plein was changed"), text, None, [old])
