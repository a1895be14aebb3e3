"""Beginning the example organisation in an empty installation. What was said there comes in by an import."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.models import Membership, Organisation, Person, Space
from plein.demo.belonging import Belonging
from plein.demo.lines import LANGUAGE, NAME, Clock

BATCH = 1000


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
def join(inside: Mapping[str, Belonging], newcomers: set[str], clock: Clock) -> None:
    """Let people who came later into the spaces where they belong; an import leaves spaces that are here as they are."""
    people = dict(Person.objects.filter(username__startswith="m").values_list("username", "pk"))
    spaces = dict(Space.objects.filter(slug__in=[one.place.slug for one in inside.values()]).values_list("slug", "pk"))
    rows = [
        Membership(space_id=spaces[one.place.slug], person_id=people[key], role=role, joined_at=clock.of(one.since[key]), last_read_at=clock.of(one.since[key]))
        for one in inside.values()
        for key, role in one.roles.items()
        if key in newcomers
    ]  # fmt: skip
    Membership.objects.bulk_create(rows, BATCH, ignore_conflicts=True)
    record("people.imported", by=None, people=len(newcomers))
