"""Links that show that an address is read by who gave it: mailed there, for a day, and of use once."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from plein.core.people.models import Person

LASTS = timedelta(days=1)
SALT = "plein.email"


def email_link(person: Person, address: str) -> str:
    """Where somebody says that this address is theirs."""
    secret = signing.dumps([person.pk, address, _state(person)], salt=SALT)
    return f"{settings.URL}/email/{secret}"


def email_of(secret: str, people: QuerySet[Person]) -> tuple[Person, str] | None:
    """Who of these people gave which address; None when the link is old, used, not ours, or their account is closed."""
    try:
        pk, address, state = signing.loads(secret, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    person = people.filter(pk=pk).first()
    if person is None or not person.may_come_in or not constant_time_compare(state, _state(person)):
        return None
    return person, address


def _state(person: Person) -> str:
    """What is other once the link was used; the old address is not in it to be read."""
    since = person.email_sure_at.isoformat() if person.email_sure_at else ""
    return salted_hmac(SALT, f"{person.email or ''} {since}").hexdigest()
