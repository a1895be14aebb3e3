"""Former colleagues: who left and stays reachable, with an address of their own, in one space and nowhere else.

It is another account than the one that closed: nothing of what that one could read comes along.
"""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.events.actions import record
from plein.core.leaving.models import Departure
from plein.core.people.models import Invitation, Person, Stay
from plein.core.people.queries import language_of, organisation
from plein.core.people.secrets import hashed, invitation_link, new_secret
from plein.core.rules.actions import let_in
from plein.core.search.actions import reindex
from plein.core.spaces.models import Membership, Space

INVITED_FOR = timedelta(days=60)


def stay_reachable(person: Person, *, chosen: bool, at_once: bool) -> None:
    """Invite somebody whose account closes to the space of former colleagues, if they chose so; part of closing.

    Who is sent away `at_once`, or before their last day, is invited only when whoever closes the account has `chosen` it.
    """
    space = Space.objects.filter(pk=organisation().former_space_id or 0, archived_at=None).first()
    row = Departure.objects.filter(person=person).exclude(reach_at="").first()
    if row is None:
        return
    Departure.objects.filter(pk=row.pk).update(reach_at="")
    is_time = row.last_day <= timezone.localdate() and not at_once
    if space is None or person.is_guest or not (chosen or is_time):
        return
    Person.objects.filter(pk=person.pk, email=row.reach_at).update(email=None)  # it may be that of the new account
    secret = new_secret()
    invitation = Invitation.objects.create(
        token_hash=hashed(secret), email=row.reach_at, name=person.name, role=Person.Role.GUEST, space=space, by=person, is_former=True,
        expires_at=timezone.now() + INVITED_FOR, is_mailed=bool(settings.MAIL),
    )  # fmt: skip
    _send(invitation, person, secret)
    record("person.invited", by=None, space=space)


def make_former(person: Person) -> None:
    """Let somebody who came in by such an invitation be a former colleague; they have no sponsor and no last day."""
    Stay.objects.filter(person=person).delete()
    Person.objects.filter(pk=person.pk).update(is_former=True)
    person.is_former = True
    reindex([person.pk])


def is_welcome(invitation: Invitation) -> bool:
    """Whether there still is the space to which an invitation of a former colleague leads."""
    return invitation.space_id is not None and organisation().former_space_id == invitation.space_id


def _send(invitation: Invitation, person: Person, secret: str) -> None:
    if not settings.MAIL:
        return
    with override(language_of(person)):
        text = _(
            "Hello %(name)s,\n\nYou chose to stay in touch with your former colleagues of %(organisation)s. Open this link and choose a password; "
            "it works once, until %(day)s:\n%(link)s\n\nYou are then in one space, for former colleagues, and see nothing else. You can end it whenever you like, in your settings."
        )
        values = {
            "name": person.name, "organisation": organisation().name, "link": invitation_link(secret),
            "day": date_format(timezone.localtime(invitation.expires_at), "j F Y"),
        }  # fmt: skip
        send_mail(_("Stay in touch with %(organisation)s") % values, text % values, None, [invitation.email])


@transaction.atomic
def move_former(space: Space | None, *, by: Person) -> None:
    """Bring every former colleague from the space they were in to another one, or to none; part of choosing it."""
    rows = Membership.objects.filter(person__is_former=True).exclude(space__kind=Space.Kind.PERSONAL)
    for row in rows.exclude(space=space).select_related("space", "person").order_by("pk"):
        row.delete()
        record("membership.ended", by=by, space=row.space, person=row.person_id)
    if space is None:
        return
    for person in Person.objects.filter(is_former=True, is_active=True).order_by("pk"):
        if let_in(space, person, Membership.Role.MEMBER):
            record("membership.began", by=by, space=space, person=person.pk, role=Membership.Role.MEMBER)
