"""Coming in by a door: whose account it is, and the sessions that begin so."""

from contextlib import suppress
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from plein.core.events.actions import record
from plein.core.people import actions as people
from plein.core.people.models import Person
from plein.core.people.queries import language_of
from plein.core.permissions import Invalid, can
from plein.core.units.actions import place
from plein.core.units.models import Unit
from plein.doors import queries
from plein.doors.arrivals.naming import name_for, username_for
from plein.doors.attributes import Attributes
from plein.doors.models import Identity, Provider, Visit
from plein.doors.refusals import NoEntry

PLACED = ("title", "place", "employee_number")  # where somebody works, in the words of the other system


@transaction.atomic
def come_in(provider: Provider, subject: str, attributes: Attributes) -> Identity:
    """Who this is here: known, or linked by a rule, or made just now. Raises NoEntry."""
    _check_subject(subject)
    found = Identity.objects.select_for_update(of=("self",)).filter(provider=provider, subject=subject)
    identity = found.select_related("person", "provider").first()
    if identity is None:
        person = by_rule(provider, attributes) or _newcomer(provider, attributes)
        identity = keep_identity(provider, person, subject)
    if not identity.person.is_active:
        raise NoEntry("closed")
    people.arrive(identity.person)
    identity.person.refresh_from_db()
    _use(identity, attributes)
    record("identity.used", by=identity.person, provider=provider.pk)
    return identity


def _check_subject(subject: str) -> None:
    if not subject or len(subject) > 300 or not subject.isprintable():
        raise NoEntry("subject")


def by_rule(provider: Provider, attributes: Attributes) -> Person | None:
    """The account that a rule of the administrator points at; another subject's and an administrator's are never taken over."""
    found, is_sure = _matching(provider, attributes)
    if found is None:
        return None
    if not found.is_active:
        raise NoEntry("closed")
    if found.is_administrator:
        raise NoEntry("administrator")
    if Identity.objects.filter(provider=provider, person=found).exists():
        raise NoEntry("other")
    if found.joined_at and not is_sure:  # they may have chosen that name or address to be found by it
        raise NoEntry("joined")
    if not found.joined_at and not (is_sure or (attributes.is_verified and attributes.get("email") == found.email)):
        people.withhold(found)
    return found


def _matching(provider: Provider, attributes: Attributes) -> tuple[Person | None, bool]:
    """The account that fits, and whether its owner could not have made it fit."""
    found: Person | None = None
    key = attributes.get(provider.matches) if provider.matches else ""
    if key:
        found = Person.objects.filter(
            **{provider.matches: key.lower() if provider.matches == "username" else key}
        ).first()
    if found is not None:
        return found, provider.matches == "employee_number"
    if attributes.domain and attributes.domain in provider.trusted_domains:
        found = Person.objects.filter(email=attributes.get("email")).first()
    return found, False


def _newcomer(provider: Provider, attributes: Attributes) -> Person:
    """A new account; an address counts only when it was verified, and never makes two people one."""
    address = attributes.get("email")
    if address and Person.objects.filter(email=address).exists():
        raise NoEntry("address", address=address)
    if not provider.creates_people:
        raise NoEntry("unknown")
    if provider.domains and attributes.domain not in provider.domains:
        raise NoEntry("domain", address=address or "–")
    try:
        person = people.create(
            name=name_for(attributes),
            username=username_for(attributes),
            email=address if attributes.is_verified else "",
            role=provider.role,
            is_sure=attributes.is_verified,
        )
    except Invalid as error:  # somebody took the name or the address at this moment
        raise NoEntry("taken") from error
    _place(person, attributes)
    return person


@transaction.atomic
def link(provider: Provider, person: Person, subject: str, attributes: Attributes) -> Identity:
    """Add a door to an account, for the person who is signed in to it. Raises NoEntry."""
    _check_subject(subject)
    if not person.is_active:
        raise NoEntry("closed")
    if Identity.objects.filter(provider=provider, subject=subject).exclude(person=person).exists():
        raise NoEntry("elsewhere")
    if Identity.objects.filter(provider=provider, person=person).exists():
        raise NoEntry("second")
    identity = keep_identity(provider, person, subject)
    _use(identity, attributes)
    people.tell(person, gettext_noop("Another way in was added"))
    return identity


def keep_identity(provider: Provider, person: Person, subject: str) -> Identity:
    """Remember that this subject is that person. Raises NoEntry."""
    try:
        with transaction.atomic():
            identity = Identity.objects.create(provider=provider, person=person, subject=subject)
    except IntegrityError as error:  # the same at the same moment
        raise NoEntry("used") from error
    record("identity.linked", by=person, provider=provider.pk, person=person.pk)
    return identity


def _use(identity: Identity, attributes: Attributes) -> None:
    label = attributes.get("email") or attributes.get("username") or attributes.get("name")
    Identity.objects.filter(pk=identity.pk).update(used_at=timezone.now(), label=label[:254])
    if attributes.is_verified:
        people.note_email(identity.person, attributes.get("email"))
    if identity.provider.is_followed and not identity.is_second:
        _follow(identity.person, attributes)


def _follow(person: Person, attributes: Attributes) -> None:
    """Take over what the other system says, where it differs and can be used."""
    name = attributes.get("name")[:120].strip()
    if name and name != person.name:
        people.change(person, by=person, name=name)
    _place(person, attributes)


def facts_of(attributes: Attributes) -> dict[str, Any]:
    """What another system tells of somebody, as facts for `provision`; an address only when it is verified."""
    facts: dict[str, Any] = {name: value for name in PLACED if (value := attributes.get(name))}
    if name := attributes.get("name")[:120].strip():
        facts["name"] = name
    if attributes.is_verified:
        facts["email"] = attributes.get("email")
    return facts | _unit(attributes)


def _unit(attributes: Attributes) -> dict[str, Any]:
    told = attributes.get("unit")
    found = Unit.objects.current().filter(Q(code=told) | Q(name__iexact=told)).order_by("pk").first() if told else None
    return {"unit": found} if found else {}


def _place(person: Person, attributes: Attributes) -> None:
    """Say where somebody works as the other system tells; what cannot be so, as a number of somebody else, is left out."""
    facts: dict[str, Any] = {name: value for name in PLACED if (value := attributes.get(name))} | _unit(attributes)
    try:
        with transaction.atomic():
            place(person, by=None, **facts)
    except Invalid:
        for name, fact in facts.items():
            with suppress(Invalid), transaction.atomic():
                place(person, by=None, **{name: fact})


@transaction.atomic
def unlink(identity: Identity, *, by: Person, here: str = "") -> None:
    """Take a door away from an account, never one's own last way in. Sessions by it end, but for the one `here`."""
    if by.pk != identity.person_id and not can(by, "organisation.manage"):
        raise Invalid(_("This is not yours."))
    if by.pk == identity.person_id and not queries.other_ways_in(identity):
        raise Invalid(_("This is your only way in. Choose a password first, or add another way."))
    _end(list(identity.visits.exclude(session_key=here)))
    person, provider = identity.person_id, identity.provider_id
    Identity.objects.filter(pk=identity.pk).delete()
    people.tell(identity.person, gettext_noop("A way in was removed"))
    record("identity.unlinked", by=by, provider=provider, person=person)


@transaction.atomic
def note_refusal(provider: Provider, code: str) -> None:
    """Keep that somebody was refused, and why; who it was is not known."""
    record("identity.refused", by=None, provider=provider.pk, reason=code)


def note_visit(identity_id: int, sid: str, session_key: str) -> None:
    """Remember which session began by an identity; again, when the session gets another key."""
    if Identity.objects.filter(pk=identity_id).exists():
        Visit.objects.update_or_create(session_key=session_key, defaults={"identity_id": identity_id, "sid": sid[:255]})


@transaction.atomic
def end_visits(provider: Provider, *, sid: str = "", subject: str = "") -> int:
    """End the sessions the other system says have ended: that one, or all of a subject. Returns how many."""
    found = Visit.objects.filter(identity__provider=provider).select_related("identity__person")
    found = found.filter(sid=sid) if sid else found
    found = found.filter(identity__subject=subject) if subject else found
    visits = list(found) if sid or subject else []
    _end(visits)
    for person in {visit.identity.person for visit in visits}:
        record("identity.ended", by=None, provider=provider.pk, person=person.pk)
    return len(visits)


def _end(visits: list[Visit]) -> None:
    Session.objects.filter(session_key__in=[visit.session_key for visit in visits]).delete()
    Visit.objects.filter(pk__in=[visit.pk for visit in visits]).delete()


def sweep() -> None:
    """Forget visits whose session is gone."""
    Visit.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


@transaction.atomic
def break_glass(person: Person) -> None:
    """Somebody came in by the password that always counts: all administrators are told."""
    tell = Person.objects.readers().filter(role=Person.Role.ADMINISTRATOR, email__isnull=False)
    for one in tell:
        with override(language_of(one)):
            text = _(
                "Hello,\n\n%(name)s has just come in to Plein by password, though passwords are off for administrators: the break-glass account was used.\n\n"
                "Is something wrong with the other system? Then this is what it is for. Else find out at once who it was: %(link)s"
            )
            values = {"name": person.name, "link": f"{settings.URL}/organisation/people/{person.pk}"}
            send_mail(_("The break-glass account of Plein was used"), text % values, None, [str(one.email)])
    record("door.glass_broken", by=person)
