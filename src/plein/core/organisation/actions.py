"""What administrators do for the organisation as a whole."""

import re
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.events.actions import record
from plein.core.organisation.queries import candidates
from plein.core.people import actions as people
from plein.core.people.models import Invitation, Organisation, Person
from plein.core.people.queries import organisation
from plein.core.people.secrets import invitation_link
from plein.core.permissions import Invalid, allow, can
from plein.core.rules.actions import let_in
from plein.core.spaces.models import Membership, Space
from plein.kit.text import clean

MOST_ADDRESSES = 200
MOST_NAMED = 10  # wrong ones, in what is said about them
NAMED = re.compile(r"[^<>@]*<([^<>]*)>")  # Ada <ada@example.org>, as mail programs copy it
STEPS = ("look", "spaces", "people", "post")  # of setting up, once there is an administrator


@transaction.atomic
def change(*, by: Person, name: str, language: str, contact: str | None = None) -> None:
    """Call the organisation something else, let it speak another language, or say whom to tell what does not work for somebody."""
    allow(by, "organisation.manage")
    if not clean(name) or len(clean(name)) > 120:
        raise Invalid(_("Give the name of your organisation, in at most 120 characters."), "name")
    if language not in dict(settings.LANGUAGES):
        raise Invalid(_("Choose a language from the list."), "language")
    if contact is not None and len(clean(contact)) > 200:
        raise Invalid(_("Write at most 200 characters."), "contact")
    values = {"name": clean(name), "language": language}
    _update(**values, **({} if contact is None else {"contact": clean(contact)}))
    record("organisation.changed", by=by)


@transaction.atomic
def proceed(*, by: Person, step: str) -> None:
    """Remember how far setting up is; nothing is left to do after the last step."""
    allow(by, "organisation.manage")
    _update(set_up_step=step if step in STEPS else "")
    record("organisation.changed", by=by)


@transaction.atomic
def note_backup() -> None:
    """Remember that a backup was made just now."""
    _update(backed_up_at=timezone.now())
    record("backup.made", by=None)


def _update(**values: object) -> None:
    Organisation.objects.filter(pk=organisation().pk).update(**values)
    transaction.on_commit(lambda: cache.delete("organisation"))


@transaction.atomic
def appoint(space: Space, person: Person, *, by: Person) -> None:
    """Give a space without a manager one. Nobody reads more by it than before: it is somebody who reads the space already."""
    allow(by, "space.appoint", space)
    if not candidates(space).filter(pk=person.pk).exists():
        raise Invalid(_("Choose somebody from the list."), "person")
    let_in(space, person, Membership.Role.MANAGER, always=True)
    record("membership.changed", by=by, space=space, person=person.pk, role=Membership.Role.MANAGER)


@transaction.atomic
def choose_former_space(space: Space | None, *, by: Person) -> None:
    """Let former colleagues be in this space, which one manages oneself, or nowhere: then who leaves is not asked."""
    allow(by, "organisation.manage")
    if space is not None and not (can(by, "space.manage", space) and space.archived_at is None):
        raise Invalid(_("Choose a space in use that you manage yourself."), "space")
    _update(former_space=space)
    people.move_former(space, by=by)
    record("organisation.changed", by=by)


@transaction.atomic
def invite_all(
    addresses: str, *, by: Person, role: str = Person.Role.MEMBER, **stay: Any
) -> tuple[list[tuple[str, str]], list[str]]:
    """Invite everybody whose e-mail address is in the text, by mail when it can be sent.

    `stay` is for guests: their `sponsor` and last day (`until`). Returns the addresses with the secret of each link, and the addresses of people who are here already.
    """
    allow(by, "person.invite")
    wanted = _addresses(addresses.lower())
    if not wanted or len(wanted) > MOST_ADDRESSES:
        raise Invalid(_("Give between 1 and %(most)s e-mail addresses.") % {"most": MOST_ADDRESSES}, "addresses")
    if wrong := [one for one in wanted if not _is_address(one)]:
        names = ", ".join(wrong[:MOST_NAMED]) + (" …" if len(wrong) > MOST_NAMED else "")
        raise Invalid(
            _("Nobody was invited yet. These are not e-mail addresses: %(wrong)s") % {"wrong": names}, "addresses"
        )
    here = set(Person.objects.filter(email__in=wanted, joined_at__isnull=False).values_list("email", flat=True))
    made = [(address, _invite(address, by, role, stay)) for address in wanted if address not in here]
    return made, sorted(here)


def _addresses(text: str) -> list[str]:
    """What stands for an address in the text, once each; also what is none, so that it can be said."""
    found: list[str] = []
    for part in re.split(r"[;\n]" if ";" in text else r"[,;\n]", re.sub(r'"[^"]*"', "", text)):
        named = NAMED.fullmatch(part.strip(" ,\t\r"))
        found += [named[1].strip()] if named else [word.strip("<>'") for word in re.split(r"[\s,]+", part)]
    return [one for one in dict.fromkeys(found) if one]


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _invite(address: str, by: Person, role: str, stay: dict[str, Any]) -> str:
    """One link that replaces an older one for the same address; an account that an import listed is taken over by it."""
    Invitation.objects.filter(email=address, used_at=None, space=None).delete()
    listed = Person.objects.filter(email=address, joined_at=None, is_active=True).first()
    try:
        invitation, secret = people.invite(by=by, email=address, role=role, person=listed, **stay)
    except Invalid as error:
        if error.field in {"sponsor", "until"}:
            raise
        raise Invalid(f"{address}: {error.message}", "addresses") from error
    if settings.MAIL:
        _send(invitation, secret)
    return secret


def _send(invitation: Invitation, secret: str) -> None:
    """In the language of the organisation: theirs is not known yet."""
    house = organisation()
    with override(house.language):
        values = {
            "organisation": house.name,
            "name": invitation.by.name,
            "link": invitation_link(secret),
            "day": date_format(timezone.localtime(invitation.expires_at), "j F Y"),
        }
        text = _(
            "Hello,\n\n%(name)s invites you to Plein, where colleagues of %(organisation)s meet: for news, questions and plans.\n\n"
            "Open this link and choose a password. It works once, until %(day)s:\n%(link)s\n\n"
            "Do you not know %(name)s? Then do nothing; nobody gets an account without this link."
        )
        send_mail(_("Come to Plein of %(organisation)s") % values, text % values, None, [invitation.email])
    Invitation.objects.filter(pk=invitation.pk).update(is_mailed=True)
