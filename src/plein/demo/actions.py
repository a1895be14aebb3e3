"""Beginning the example organisation in an empty installation. What was said there comes in by an import."""

from datetime import datetime

from django.db import transaction

from plein.core.events.actions import record
from plein.core.people.models import Organisation
from plein.demo.lines import LANGUAGE, NAME


class Refused(Exception):
    """This installation belongs to somebody; the message says so."""


@transaction.atomic
def begin(founded: datetime) -> Organisation:
    """The example organisation, made when there is none; everything that lets visitors in goes by its mark."""
    here = Organisation.objects.select_for_update().first()
    if here is None:
        here = Organisation.objects.create(pk=1, name=NAME, language=LANGUAGE, created_at=founded, is_example=True)
        record("organisation.founded", by=None)
    if not here.is_example:
        raise Refused(
            f"This installation belongs to {here.name}. The example organisation needs an empty one: choose another folder with --data."
        )
    return here
