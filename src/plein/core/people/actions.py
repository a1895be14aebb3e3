"""Setting up the organisation, inviting people, and what they change about themselves."""

import re
import secrets
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.events.actions import record
from plein.core.people.models import Invitation, Organisation, Person, Token
from plein.core.people.queries import language_of
from plein.core.people.secrets import hashed, new_secret
from plein.core.permissions import Invalid, allow, can, each
from plein.core.spaces.models import Membership, Space
from plein.kit.text import clean, slugify

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
INVITATION_LASTS = timedelta(days=14)
LONGEST_ADDRESS = 254  # characters


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
def create(
    *,
    name: str,
    username: str,
    email: str = "",
    password: str | None = None,
    role: str = Person.Role.MEMBER,
    joined: bool = True,
) -> Person:
    """Make an account with its profile space. Callers decide who may: set-up, an accepted invitation, the command line, an import."""
    person = Person(role=role, joined_at=timezone.now() if joined else None)
    each(
        partial(_set, person, name=name, username=username, email=email),
        partial(_set_password, person, password),
    )
    _save(person)
    space = Space(kind=Space.Kind.PERSONAL, name=person.name, owner=person, join=Space.Join.INVITATION)
    begin(space, person.username)
    Membership.objects.create(space=space, person=person, role=Membership.Role.MANAGER)
    record("person.joined" if joined else "person.listed", by=person, space=space)
    return person


def begin(space: Space, name: str) -> None:
    """Save a new space under an address made of `name`; when another takes the same one at this moment, under the next.

    A secret one has an address that nobody guesses: a space of the same name must not get the next one.
    """
    while True:
        space.slug = slugify(name, lambda slug: Space.objects.filter(slug=slug).exists())
        if space.kind == Space.Kind.SECRET:
            space.slug = f"{space.slug[:50]}-{secrets.token_hex(4)}"
        try:
            with transaction.atomic():
                space.save(force_insert=True)
        except IntegrityError:
            if not Space.objects.filter(slug=space.slug).exists():
                raise
        else:
            return


@transaction.atomic
def create_administrator(*, name: str, username: str, email: str, password: str) -> Person:
    """Make an administrator from the command line, and the organisation when set-up was not done."""
    Organisation.objects.get_or_create(pk=1, defaults={"name": "Plein"})
    return create(name=name, username=username, email=email, password=password, role=Person.Role.ADMINISTRATOR)


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
) -> tuple[Invitation, str]:
    """Return an invitation and its secret, shown once. Administrators invite anyone; managers invite guests into their space."""
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
    secret = new_secret()
    invitation = Invitation.objects.create(
        token_hash=hashed(secret), email=_email(email) or "", name=clean(name)[:120], role=role, space=space, person=person,
        by=by, expires_at=timezone.now() + INVITATION_LASTS, is_shared=is_shared,
    )  # fmt: skip
    record("person.invited", by=by, space=space)
    return invitation, secret


@transaction.atomic
def accept(secret: str, *, name: str, username: str, password: str, email: str = "") -> Person:
    """Join by an invitation, once unless it is shared. An imported account keeps what it said before."""
    invitation = (
        Invitation.objects.select_for_update()
        .filter(token_hash=hashed(secret), used_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if invitation is None or not _may_invite(invitation):
        raise Invalid(_("This invitation is no longer valid. Ask for a new one."))
    used = {"joined": F("joined") + 1} if invitation.is_shared else {"used_at": timezone.now()}
    Invitation.objects.filter(pk=invitation.pk).update(**used)
    about: dict[str, Any] = {"name": name, "username": username, "email": email or invitation.email}
    if invitation.person:
        person = _claim(invitation, invitation.person, password, **about)
    else:
        person = create(**about, password=password, role=invitation.role)
    if invitation.space:
        role = Membership.Role.GUEST if person.is_guest else Membership.Role.MEMBER
        _membership, new = Membership.objects.get_or_create(
            space=invitation.space, person=person, defaults={"role": role}
        )
        if new:
            record("membership.began", by=invitation.by, space=invitation.space, person=person.pk, role=role)
    return person


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
    by = invitation.by
    if invitation.space and not can(by, "space.manage", invitation.space):
        return False
    wider = invitation.space is None or invitation.role != Person.Role.GUEST or invitation.person_id
    return not wider or can(by, "person.invite")


def _claim(invitation: Invitation, person: Person, password: str, **about: Any) -> Person:
    """Take over an imported account, once: a second link to it must not change whose it is."""
    person = _locked(person)
    if person.joined_at is not None or not person.is_active:
        raise Invalid(_("This invitation is no longer valid. Ask for a new one."))
    each(partial(_set, person, **about), partial(_set_password, person, password))
    person.joined_at, person.role = timezone.now(), invitation.role
    _save(person)
    Space.objects.filter(owner=person).update(name=person.name)
    record("person.changed", by=person, person=person.pk)  # the name on everything it said before
    record("person.joined", by=person)
    return person


@transaction.atomic
def change(person: Person, *, by: Person, **values: Any) -> Person:
    """Change a name, user name, language or text about oneself; an address has `change_email`."""
    person = _locked(person)
    allow(by, "person.change", person)
    if "email" in values:
        raise Invalid(_("This cannot be changed."), "email")
    _set(person, **values)
    _save(person)
    Space.objects.filter(owner=person).update(name=person.name)
    record("person.changed", by=by, person=person.pk)
    return person


@transaction.atomic
def change_email(person: Person, *, by: Person, email: str, password: str) -> None:
    """Change one's own address, by one's password: whoever reads mail there can get in. The old address is told."""
    person = _locked(person)
    allow(by, "person.secure", person)
    if not person.check_password(password):
        raise Invalid(_("This is not your password now."), "password")
    old = person.email
    _set(person, email=email)
    if person.email == old:
        return
    _save(person)
    if old:
        _tell_old_address(person, old)
    record("person.changed", by=by, person=person.pk)


def _tell_old_address(person: Person, old: str) -> None:
    """The new address is not in the mail: somebody else may read the old one by now."""
    with override(language_of(person)):
        text = _(
            "Hello,\n\nThe e-mail address of your account on Plein has just been changed: no more mail comes to this one.\n\n"
            "Was it not you? Then ask an administrator at once to close your account."
        )
        send_mail(_("Your e-mail address on Plein was changed"), text, None, [old])


@transaction.atomic
def set_password(person: Person, *, by: Person, password: str) -> None:
    """Choose another password; whoever is signed in elsewhere is signed out by it."""
    allow(by, "person.change", person)
    _set_password(person, password)
    person.save(update_fields=["password"])
    record("person.secured", by=by, person=person.pk)


@transaction.atomic
def offer_reset(person: Person, *, by: Person, link: str) -> bool:
    """Let somebody choose a new password by `link`; returns whether it went by mail. Else an administrator hands it over."""
    allow(by, "organisation.manage")
    if not person.is_active or person.joined_at is None:
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
def set_active(person: Person, *, by: Person, active: bool) -> list[Membership]:
    """Close an account, or open it again. What was said stays; sessions and tokens end at once and for good.

    Returns who manages from now on what only this person managed.
    """
    allow(by, "organisation.manage")
    if person.pk == by.pk:
        raise Invalid(_("You cannot close your own account. Ask another administrator."))
    if not active:
        _keep_an_administrator(person)
    Person.objects.filter(pk=person.pk).update(is_active=active)
    heirs: list[Membership] = []
    if not active:
        Person.objects.filter(pk=person.pk).update(closings=F("closings") + 1)
        Token.objects.filter(person=person).delete()
        heirs = _hand_over(person)
    for heir in heirs:
        record("membership.changed", by=by, space=heir.space, person=heir.person_id, role=heir.role)
    record("person.opened" if active else "person.closed", by=by, person=person.pk)
    return heirs


def _hand_over(person: Person) -> list[Membership]:
    """Make somebody manager of each space that only `person` managed, and tell them; where nobody can be, it has none."""
    managed = Membership.objects.select_related("space").filter(person=person, role=Membership.Role.MANAGER)
    heirs = [heir for space in sorted(_only_managed_by(person, list(managed))) if (heir := _heir(space))]
    for heir in heirs:
        heir.role = Membership.Role.MANAGER
        heir.save(update_fields=["role"])
    for new in {heir.person for heir in heirs}:
        _tell_new_manager(new, person, [heir.space for heir in heirs if heir.person_id == new.pk])
    return heirs


def _heir(space: int) -> Membership | None:
    """Who looks after a space next: whoever was trusted with most there, and of those who is there longest."""
    able = Membership.objects.filter(space=space, person__in=Person.objects.readers().exclude(role=Person.Role.GUEST))
    for role in (Membership.Role.MODERATOR, Membership.Role.EDITOR, Membership.Role.MEMBER):
        rows = able.select_for_update(of=("self",)).select_related("space", "person")
        if found := rows.filter(role=role).order_by("joined_at", "pk").first():
            return found
    return None


def _tell_new_manager(new: Person, person: Person, spaces: list[Space]) -> None:
    if not new.email:
        return
    with override(language_of(new)):
        text = _(
            "Hello,\n\nThe account of %(name)s on Plein was closed. From now on you manage:\n\n%(spaces)s\n\n"
            "You can make somebody else manager under Members of the space."
        )
        names = "\n".join(f"{space.name}: {settings.URL}{space.get_absolute_url()}" for space in spaces)
        subject = _("You now manage a space on Plein")
        send_mail(subject, text % {"name": person.name, "spaces": names}, None, [new.email])


@transaction.atomic
def set_role(person: Person, *, by: Person, role: str) -> None:
    """Make someone a guest, member or administrator; there is always an administrator, and spaces keep a manager."""
    allow(by, "organisation.manage")
    if role not in Person.Role.values:
        raise Invalid(_("Choose a role from the list."), "role")
    if role != Person.Role.ADMINISTRATOR:
        _keep_an_administrator(person)
    if role == Person.Role.GUEST:
        _step_down(person, by=by)
    Person.objects.filter(pk=person.pk).update(role=role)
    record("person.changed", by=by, person=person.pk)


def _step_down(person: Person, *, by: Person) -> None:
    """Guests of the organisation are guests or members of spaces; what more someone was there ends."""
    higher = Membership.roles_from(Membership.Role.EDITOR)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("space").order_by("pk")
    memberships = list(rows.filter(person=person, role__in=higher).exclude(space__kind=Space.Kind.PERSONAL))
    _keep_managers(person, memberships, by=by)
    for row in memberships:
        Membership.objects.filter(pk=row.pk).update(role=Membership.Role.MEMBER)
        record("membership.changed", by=by, space=row.space, person=person.pk, role=Membership.Role.MEMBER)


def _keep_managers(person: Person, memberships: list[Membership], *, by: Person) -> None:
    """Refuse what would leave a space without a manager. A secret one is not named to who may not know of it."""
    left = _only_managed_by(person, memberships)
    if not left:
        return
    known = list(Space.objects.listed_to(by).filter(pk__in=left).order_by("name").values_list("name", flat=True))
    names = [*known, _("a space that you cannot see")] if len(known) < len(left) else known
    values = {"name": person.name, "spaces": ", ".join(names)}
    text = _("Only %(name)s manages %(spaces)s. Someone else must be made manager there first.")
    raise Invalid(text % values, "role")


def _only_managed_by(person: Person, memberships: list[Membership]) -> set[int]:
    """Those of the spaces of these memberships that nobody else who can sign in manages; their managers stay as they are now.

    The rows are held first and read after: another manager may go at the same moment.
    """
    manager, not_places = Membership.Role.MANAGER, {Space.Kind.CONVERSATION, Space.Kind.PERSONAL}
    managed = {row.space_id for row in memberships if row.role == manager and row.space.kind not in not_places}
    rows = Membership.objects.filter(space__in=managed, role=manager).exclude(person=person)
    list(rows.select_for_update().order_by("pk"))
    return managed - set(rows.filter(person__in=Person.objects.readers()).values_list("space", flat=True))


def _keep_an_administrator(person: Person) -> None:
    """Refuse what would leave no other administrator than `person`; two may do it to each other at the same moment."""
    administrators = Person.objects.select_for_update(no_key=True).filter(
        role=Person.Role.ADMINISTRATOR, is_active=True
    )
    if not [row for row in administrators.order_by("pk") if row.pk != person.pk]:
        raise Invalid(_("There must be an administrator. Make someone else administrator first."), "role")


@transaction.atomic
def set_picture(person: Person, *, by: Person, key: str) -> None:
    """Show another portrait, kept in file storage under `key`; empty for none. The one before is thrown away."""
    person = _locked(person)
    allow(by, "person.change", person)
    Person.objects.filter(pk=person.pk).update(picture=key)
    if person.picture and person.picture != key:
        transaction.on_commit(partial(default_storage.delete, person.picture))
    record("person.changed", by=by, person=person.pk)


@transaction.atomic
def make_token(
    person: Person, *, by: Person, name: str, scopes: list[str], days: int | None = None
) -> tuple[Token, str]:
    """Return an API token and its secret, which is shown once."""
    allow(by, "person.secure", _locked(person))  # as they are now: closed meanwhile, it would outlive the closing
    if not scopes or not set(scopes) <= set(Token.SCOPES):
        raise Invalid(_("Choose at least one thing the token may do."), "scopes")
    if not clean(name):
        raise Invalid(_("Give the token a name, so that you recognise it later."), "name")
    secret = f"plein_{new_secret()}"
    until = timezone.now() + timedelta(days=days) if days else None
    token = Token.objects.create(
        person=person,
        name=clean(name)[:80],
        token_hash=hashed(secret),
        hint=secret[-4:],
        scopes=sorted(set(scopes)),
        expires_at=until,
    )
    record("token.made", by=by, token=token.pk)
    return token, secret


def note_use(token: Token) -> None:
    """Remember that a token was used just now."""
    with suppress(OperationalError):  # a full disk stops nobody from reading
        Token.objects.filter(pk=token.pk).update(used_at=timezone.now())


@transaction.atomic
def revoke_token(token: Token, *, by: Person) -> None:
    """End a token at once."""
    allow(by, "token.revoke", token)
    Token.objects.filter(pk=token.pk).delete()
    record("token.revoked", by=by, token=token.pk)


@transaction.atomic
def read_home_up_to(at: object, *, by: Person) -> None:
    """Remember the newest post seen on the home page; it never goes back."""
    Person.objects.filter(pk=by.pk, read_at=None).update(read_at=at)
    Person.objects.filter(pk=by.pk, read_at__lt=at).update(read_at=at)


def read_activity(*, by: Person) -> None:
    """Remember that everything under For you has been seen."""
    with suppress(OperationalError), transaction.atomic():  # a full disk stops nobody from reading
        Person.objects.filter(pk=by.pk).update(activity_read_at=timezone.now())


def _locked(person: Person) -> Person:
    """The person as they are now, held until the end of the transaction."""
    found: Person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    return found


def _set(person: Person, **values: Any) -> None:
    """Set the fields people may choose; everything that is wrong is refused together."""
    each(*(partial(_set_one, person, name, value) for name, value in values.items()))


def _set_one(person: Person, name: str, value: Any) -> None:
    if name not in {"name", "username", "email", "pronouns", "about", "language"}:
        raise Invalid(_("This cannot be changed."), name)
    found = _email(value) if name == "email" else clean(str(value))
    if name == "name" and not (found and len(found) <= 120):
        raise Invalid(_("Give a name of at most 120 characters."), name)
    if name == "username":
        found = str(found).lower()
        if not USERNAME.fullmatch(found) or found.endswith((".", "-")):  # in a sentence those would not be part of it
            text = _("Choose a user name of letters, digits, dots and dashes, with a letter or digit at both ends.")
            raise Invalid(text, name)
    if name == "pronouns" and len(str(found)) > 40:
        raise Invalid(_("Write at most 40 characters."), name)
    if name == "about" and len(str(found)) > 500:
        raise Invalid(_("Write at most 500 characters."), name)
    if name == "language" and found not in {"", *dict(settings.LANGUAGES)}:
        raise Invalid(_("Choose a language from the list."), name)
    setattr(person, name, found)
    _refuse_taken(person, name)


def _refuse_taken(person: Person, *names: str) -> None:
    texts = {
        "username": _("This user name is taken. Choose another."),
        "email": _("Another account uses this e-mail address."),
    }
    others = Person.objects.exclude(pk=person.pk)
    for name, text in texts.items():
        value = getattr(person, name) if name in names else None
        if value and others.filter(**{name: value}).exists():
            raise Invalid(text, name)


def _save(person: Person) -> None:
    """Save; what somebody else took at the same moment is refused like what was taken before."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        _refuse_taken(person, "username", "email")
        raise


def _email(value: Any) -> str | None:
    address = clean(str(value or "")).lower()
    if not address:
        return None
    try:
        validate_email(address)
        MaxLengthValidator(LONGEST_ADDRESS)(address)  # SQLite would take a longer one, and nobody could sign in with it
    except ValidationError as error:
        raise Invalid(_("This is not an e-mail address. Check it."), "email") from error
    return address


def _set_password(person: Person, password: str | None) -> None:
    if password is None:
        person.set_unusable_password()
        return
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), "password") from error
    person.set_password(password)
