"""Setting up the organisation, inviting people, and how they join."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from plein.core.events.actions import record
from plein.core.people.actions.accounts import create
from plein.core.people.actions.fields import choose_password, locked, save, set_values, valid_email
from plein.core.people.actions.former import is_welcome, make_former
from plein.core.people.actions.guests import check_end, check_sponsor, host
from plein.core.people.actions.mailbox import vouch
from plein.core.people.actions.telling import tell
from plein.core.people.actions.withholding import withhold
from plein.core.people.models import Invitation, Organisation, Person, Stay
from plein.core.people.queries import sponsors
from plein.core.people.secrets import hashed, new_secret
from plein.core.permissions import Invalid, allow, can, each
from plein.core.rules.actions import keep_true, let_in
from plein.core.search.actions import reindex
from plein.core.spaces.models import Membership, Space
from plein.kit.text import clean

INVITATION_LASTS = timedelta(days=14)


@transaction.atomic
def set_up(*, organisation: str, language: str, name: str, username: str, email: str, password: str) -> Person:
    """Name the organisation and make its first administrator; possible once only."""
    account = partial(create, name=name, username=username, email=email, password=password)
    person: Person = each(partial(_found, organisation, language), partial(account, role=Person.Role.ADMINISTRATOR))[-1]
    record("organisation.founded", by=person)
    return person


def _found(name: str, language: str) -> None:
    if not clean(name):
        raise Invalid(_("Give the name of your organisation."), "organisation")
    language = language if language in dict(settings.LANGUAGES) else "nl"
    values = {"name": clean(name)[:120], "language": language, "set_up_step": "look"}
    if not Organisation.objects.get_or_create(pk=1, defaults=values)[1]:
        raise Invalid(_("This organisation has been set up already. Sign in instead."))


@transaction.atomic
def invite(
    *,
    by: Person,
    email: str = "",
    name: str = "",
    role: str = Person.Role.MEMBER,
    space: Space | None = None,
    person: Person | None = None,
    is_shared: bool = False,
    sponsor: Person | None = None,
    until: date | None = None,
) -> tuple[Invitation, str]:
    """Return an invitation and its secret, shown once. Administrators invite anyone; managers invite guests into their space.

    A guest has a `sponsor`, by default who invites, and a last day (`until`).
    """
    if space is not None:
        allow(by, "space.manage", space)
    if space is None or role != Person.Role.GUEST or person is not None:
        allow(by, "person.invite")
    if role not in Person.Role.values:
        raise Invalid(_("Choose a role from the list."), "role")
    if person is not None and person.joined_at is not None:
        raise Invalid(_("This person has joined already."), "person")
    if is_shared and person is not None:
        raise Invalid(_("A link for one person is not for everybody."), "person")
    if is_shared and role == Person.Role.ADMINISTRATOR:
        raise Invalid(_("A link for everybody makes no administrators."), "role")
    stay: dict[str, Any] = {}
    if role == Person.Role.GUEST:
        values = each(partial(check_sponsor, sponsor), partial(check_end, until))
        stay = {"sponsor": values[0] or by, "until": values[1]}
    secret = new_secret()
    invitation = Invitation.objects.create(
        token_hash=hashed(secret), email=valid_email(email) or "", name=clean(name)[:120], role=role, space=space, person=person,
        by=by, expires_at=timezone.now() + INVITATION_LASTS, is_shared=is_shared, **stay,
    )  # fmt: skip
    record("person.invited", by=by, space=space)
    return invitation, secret


@transaction.atomic
def accept(secret: str, *, name: str, username: str, password: str, email: str = "") -> Person:
    """Join by an invitation, once unless it is shared. An imported account keeps what it said before."""
    invitation = _taken(Invitation.objects.filter(token_hash=hashed(secret), sheet=None))
    about: dict[str, Any] = {"name": name, "username": username, "email": email or invitation.email}
    if invitation.person:
        is_sure = invitation.is_mailed and invitation.email == invitation.person.email
        person = _claim(invitation, invitation.person, password, role=invitation.role, is_sure=is_sure, **about)
    else:
        person = create(**about, password=password, role=invitation.role, is_sure=_is_for(invitation, about["email"]))
    if invitation.is_former:
        make_former(person)
    elif person.is_guest:
        host(person, sponsor=_sponsor(invitation), until=_end(invitation))
    else:
        Stay.objects.filter(person=person).delete()
    if invitation.space:
        reads_only = person.is_guest and not person.is_former
        role = Membership.Role.GUEST if reads_only else Membership.Role.MEMBER
        if let_in(invitation.space, person, role):
            record("membership.began", by=invitation.by, space=invitation.space, person=person.pk, role=role)
    return person


@transaction.atomic
def accept_card(card: Invitation, *, username: str, password: str | None) -> Person:
    """Join by a code on paper, as who the organisation says one is; without a password something else lets them in."""
    invitation = _taken(Invitation.objects.filter(pk=card.pk, sheet__isnull=False))
    assert invitation.person is not None
    person = _claim(invitation, invitation.person, password, role=invitation.person.role, username=username)
    if person.is_guest and not Stay.objects.filter(person=person).exists():
        host(person, sponsor=_sponsor(invitation), until=_end(invitation))
    return person


@transaction.atomic
def reset_by_card(card: Invitation, *, password: str) -> Person:
    """Choose another password by a code that an administrator printed; whoever is signed in is signed out by it."""
    invitation = _taken(Invitation.objects.filter(pk=card.pk, sheet__isnull=False))
    assert invitation.person is not None
    person = locked(invitation.person)
    if not person.is_active or person.joined_at is None or person.joined_at >= invitation.created_at:
        raise _no_longer()  # a card to join is none to come in once they have joined by another way
    choose_password(person, password)
    person.save(update_fields=["password"])
    tell(person, gettext_noop("Another password was chosen"))
    record("person.secured", by=person, person=person.pk)
    return person


def _taken(found: QuerySet[Invitation]) -> Invitation:
    """The invitation, which nobody can use any more unless it is for everybody."""
    rows = found.filter(used_at=None, expires_at__gt=timezone.now())
    invitation = rows.select_for_update().first()
    if invitation is None or not _may_invite(invitation):
        raise _no_longer()
    used = {"joined": F("joined") + 1} if invitation.is_shared else {"used_at": timezone.now()}
    Invitation.objects.filter(pk=invitation.pk).update(**used)
    return invitation


def _no_longer() -> Invalid:
    return Invalid(_("This invitation is no longer valid. Ask for a new one."))


@transaction.atomic
def arrive(person: Person) -> None:
    """Somebody who was only listed is here now, shown in by a door that their organisation trusts."""
    if Person.objects.filter(pk=person.pk, joined_at=None).update(joined_at=timezone.now()):
        reindex([person.pk])
        record("person.joined", by=person)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Person) -> None:
    """End an invitation that was not used yet: whoever may manage its space, or let people in, may do so."""
    if invitation.space is not None and not can(by, "person.invite"):
        allow(by, "space.manage", invitation.space)
    else:
        allow(by, "person.invite")
    if not Invitation.objects.filter(pk=invitation.pk, used_at=None).delete()[0]:
        raise Invalid(_("This invitation was used already."))
    record("invitation.withdrawn", by=by, space=invitation.space)


def _may_invite(invitation: Invitation) -> bool:
    """Whether the one who invited still could: a link does not outlive the right to give it."""
    if invitation.is_former:
        return is_welcome(invitation)
    by = invitation.by
    if invitation.sheet_id:
        return can(by, "person.card", invitation.person)
    if invitation.space and not can(by, "space.manage", invitation.space):
        return False
    wider = invitation.space is None or invitation.role != Person.Role.GUEST or invitation.person_id
    return not wider or can(by, "person.invite")


def _is_for(invitation: Invitation, address: str | None) -> bool:
    """Whether the invitation shows that this address is theirs: it was mailed there, or an administrator wrote it down."""
    if invitation.is_shared or not address or address.strip().lower() != invitation.email:
        return False
    return invitation.is_mailed or (not invitation.is_former and can(invitation.by, "person.invite"))


def _sponsor(invitation: Invitation) -> Person | None:
    """Who answers for the guest: whom the invitation names, else who made it, as far as they still may."""
    able = sponsors().filter(pk__in=[invitation.sponsor_id, invitation.by_id])
    return max(able, key=lambda one: one.pk == invitation.sponsor_id, default=None)


def _end(invitation: Invitation) -> date | None:
    """The last day that was chosen, unless it is over: an old link must not close an account at once."""
    today = timezone.localdate()
    return invitation.until if invitation.until and invitation.until >= today else None


def _claim(
    invitation: Invitation, person: Person, password: str | None, *, role: str, is_sure: bool = False, **about: Any
) -> Person:
    """Take over an account that was only listed, once: a second link to it must not change whose it is."""
    person = locked(person)
    if person.joined_at is not None or not person.is_active:
        raise _no_longer()
    each(partial(set_values, person, **about), partial(choose_password, person, password))
    if _is_for(invitation, person.email):
        vouch(person)
    person.joined_at, person.role = timezone.now(), role
    save(person)
    Space.objects.filter(owner=person).update(name=person.name)
    if not is_sure:
        withhold(person)
    keep_true([person.pk], by=person, joins=True)
    reindex([person.pk])
    record("person.changed", by=person, person=person.pk)  # the name on everything it said before
    record("person.joined", by=person)
    return person
