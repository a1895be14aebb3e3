"""Beginning the example organisation in an empty installation. What was said there comes in by an import."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.models import BuddyOffer, Membership, Organisation, Person, Rule, Space
from plein.demo.belonging import Belonging
from plein.demo.lines import LANGUAGE, NAME, Clock

BATCH = 1000
HELLO = "nieuw-hier"
BUDDIES = ("fatima", "joris", "noor", "wietske")


class Refused(Exception):
    """This installation belongs to somebody; the message says so."""


@transaction.atomic
def begin(founded: datetime) -> Organisation:
    """The example organisation, made when there is none; everything that lets visitors in goes by its mark."""
    here = Organisation.objects.select_for_update().first()
    if here is None:
        if Person.objects.exists():  # an import brings people before anyone set the organisation up
            raise Refused(_("People were brought into this installation already.") + " " + _elsewhere())
        here = Organisation.objects.create(pk=1, name=NAME, language=LANGUAGE, created_at=founded, is_example=True)
        record("organisation.founded", by=None)
    if not here.is_example:
        text = _("This installation belongs to %(organisation)s.") % {"organisation": here.name}
        raise Refused(text + " " + _elsewhere())
    return here


def _elsewhere() -> str:
    return _(
        "The example organisation needs an empty one: choose another folder with --data, or another PLEIN_DATABASE_URL."
    )


@transaction.atomic
def end() -> bool:
    """Close the door for good: nobody comes in without a password any more, and who came in is out. False when it was closed."""
    if not Organisation.objects.filter(is_example=True).update(is_example=False):
        return False
    Session.objects.all().delete()
    record("organisation.example_ended", by=None)
    return True


@transaction.atomic
def welcome(since: datetime) -> None:
    """Where new people say hello, and who likes to be their buddy; once."""
    space = Space.objects.filter(slug=HELLO).first()
    if space is None or not Organisation.objects.filter(is_example=True, first_days={}).update(
        first_days={"space": space.pk}
    ):
        return
    people = Person.objects.filter(username__in=BUDDIES).order_by("username")
    BuddyOffer.objects.bulk_create(BuddyOffer(person=one, since=since) for one in people)
    record("organisation.first_days", by=None)


@transaction.atomic
def join(inside: Mapping[str, Belonging], newcomers: set[str], clock: Clock) -> None:
    """Let people who came later into the spaces where they belong; an import leaves spaces that are here as they are."""
    people = dict(Person.objects.filter(username__startswith="m").values_list("username", "pk"))
    spaces = dict(Space.objects.filter(slug__in=[one.place.slug for one in inside.values()]).values_list("slug", "pk"))
    rules = _rules(spaces.values())
    rows = [
        _membership(one, key, spaces[one.place.slug], people[key], rules, clock)
        for one in inside.values()
        for key in one.roles
        if key in newcomers
    ]
    dates = ["joined_at", "last_read_at"]  # who is there by a rule since the import, has been there for longer
    Membership.objects.bulk_create(
        rows, BATCH, update_conflicts=True, unique_fields=["person", "space"], update_fields=dates
    )
    record("people.imported", by=None, people=len(newcomers))


def _rules(spaces: Iterable[int]) -> dict[int, list[int]]:
    """The rules of these spaces, the oldest first."""
    found: dict[int, list[int]] = {}
    for pk, space in Rule.objects.current().filter(space__in=spaces).order_by("pk").values_list("pk", "space"):
        found.setdefault(space, []).append(pk)
    return found


def _membership(one: Belonging, key: str, space: int, person: int, rules: dict[int, list[int]], clock: Clock) -> Membership:  # fmt: skip
    since, role = clock.of(one.since[key]), one.roles[key]
    by = rules.get(space, [])[one.rules[key] :][:1] if key in one.rules and role == Membership.Role.MEMBER else []
    return Membership(
        space_id=space, person_id=person, role=role, rule_id=by[0] if by else None, joined_at=since, last_read_at=since
    )
