"""How far somebody has read."""

from contextlib import suppress

from django.db import OperationalError, transaction
from django.utils import timezone

from plein.core.people.models import Person


@transaction.atomic
def read_home_up_to(at: object, *, by: Person) -> None:
    """Remember the newest post seen on the home page; it never goes back."""
    Person.objects.filter(pk=by.pk, read_at=None).update(read_at=at)
    Person.objects.filter(pk=by.pk, read_at__lt=at).update(read_at=at)


def read_activity(*, by: Person) -> None:
    """Remember that everything under For you has been seen."""
    with suppress(OperationalError), transaction.atomic():  # a full disk stops nobody from reading
        Person.objects.filter(pk=by.pk).update(activity_read_at=timezone.now())
