"""Accounts, and what people change about their own."""

from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from plein.core.events.actions import record
from plein.core.people.actions.addresses import begin
from plein.core.people.actions.fields import choose_password, locked, save, set_values, spare_an_example
from plein.core.people.actions.guests import host
from plein.core.people.actions.mailbox import tell_old_address, vouch
from plein.core.people.actions.telling import tell
from plein.core.people.actions.withholding import withhold
from plein.core.people.models import Organisation, Person
from plein.core.people.queries import language_of
from plein.core.permissions import Invalid, allow, each
from plein.core.rules.actions import keep_true
from plein.core.search.actions import reindex
from plein.core.spaces.models import Membership, Space


@transaction.atomic
def create(
    *,
    name: str,
    username: str,
    email: str = "",
    language: str = "",
    password: str | None = None,
    role: str = Person.Role.MEMBER,
    joined: bool = True,
    is_sure: bool = False,
) -> Person:
    """Make an account with its profile space. Callers decide who may: set-up, an accepted invitation, the command line, an import.

    `is_sure` says that the address was given by who can know it, as that of somebody who has not joined always was.
    """
    person = Person(role=role, joined_at=timezone.now() if joined else None)
    each(
        partial(set_values, person, name=name, username=username, email=email, language=language),
        partial(choose_password, person, password),
    )
    if is_sure or not joined:
        vouch(person)
    return add(person, is_placed=False)


def add(person: Person, *, is_placed: bool) -> Person:
    """Save an account that was checked, with its profile space. Part of the action that makes it.

    Who is placed right after becomes a member by rule only then.
    """
    save(person)
    if person.is_guest:
        host(person)
    space = Space(kind=Space.Kind.PERSONAL, name=person.name, owner=person, join=Space.Join.INVITATION)
    begin(space, person.username)
    Membership.objects.create(space=space, person=person, role=Membership.Role.MANAGER)
    if not is_placed:
        keep_true([person.pk], by=person, joins=True)
    reindex([person.pk])
    record("person.joined" if person.joined_at else "person.listed", by=person, space=space)
    return person


@transaction.atomic
def create_administrator(*, name: str, username: str, email: str, password: str) -> Person:
    """Make an administrator from the command line, and the organisation when set-up was not done."""
    Organisation.objects.get_or_create(pk=1, defaults={"name": "Plein"})
    return create(
        name=name, username=username, email=email, password=password, role=Person.Role.ADMINISTRATOR, is_sure=True
    )


@transaction.atomic
def change(person: Person, *, by: Person, **values: Any) -> Person:
    """Change a name, user name, language or text about oneself; an address has `change_email`."""
    person = locked(person)
    allow(by, "person.change", person)
    if "email" in values:
        raise Invalid(_("This cannot be changed."), "email")
    return _set(person, by, **values)


@transaction.atomic
def correct(person: Person, *, by: Person | None, is_sure: bool = True, **values: Any) -> Person:
    """Take over what a system says that keeps who works here, an address too; the old address is told. `by` as in `provision`."""
    person = locked(person)
    if by is not None:
        allow(by, "person.provision")
    old = person.email
    person = _set(person, by, is_sure=is_sure and "email" in values, **values)
    if by is not None and person.email != old and not person.joined_at:
        withhold(person)  # a person says whose they are now, not the import
    if old and person.email != old and person.joined_at:
        tell_old_address(person, old)
    return person


def _set(person: Person, by: Person | None, *, is_sure: bool = False, **values: Any) -> Person:
    set_values(person, **values)
    if is_sure:
        vouch(person)
    save(person)
    Space.objects.filter(owner=person).update(name=person.name)
    reindex([person.pk])
    record("person.changed", by=by, person=person.pk)
    return person


@transaction.atomic
def set_password(person: Person, *, by: Person, password: str) -> None:
    """Choose another password; whoever is signed in elsewhere is signed out by it."""
    allow(by, "person.change", person)
    spare_an_example("password")
    choose_password(person, password)
    person.save(update_fields=["password"])
    tell(person, gettext_noop("Another password was chosen"))
    record("person.secured", by=by, person=person.pk)


@transaction.atomic
def offer_reset(person: Person, *, by: Person, link: str) -> bool:
    """Let somebody choose a new password by `link`; returns whether it went by mail. Else an administrator hands it over."""
    allow(by, "organisation.manage")
    if not person.may_come_in:
        raise Invalid(_("Only somebody who has joined, with an open account, can choose a new password."))
    is_mailed = bool(settings.MAIL and person.email)
    if is_mailed:
        with override(language_of(person)):
            text = _(
                "Hello,\n\nAn administrator of Plein sends you this link. Choose a new password with it, within an hour:\n%(link)s\n\n"
                "Did you not ask for it? Then do nothing: your password stays as it is."
            )
            send_mail(_("A new password for Plein"), text % {"link": link}, None, [str(person.email)])
    record("person.reset_offered", by=by, person=person.pk)
    return is_mailed


@transaction.atomic
def set_picture(person: Person, *, by: Person, key: str) -> None:
    """Show another portrait, kept in file storage under `key`; empty for none. The one before is thrown away."""
    person = locked(person)
    allow(by, "person.change", person)
    Person.objects.filter(pk=person.pk).update(picture=key)
    if person.picture and person.picture != key:
        transaction.on_commit(partial(default_storage.delete, person.picture))
    record("person.changed", by=by, person=person.pk)
