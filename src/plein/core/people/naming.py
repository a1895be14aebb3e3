"""User names for people whom another system tells of: clean, and free."""

import re
import unicodedata

from plein.core.people.models import Person
from plein.kit.text import clean

_NOT_USERNAME = re.compile(r"[^a-z0-9._-]+")
_LEADING = re.compile(r"^[^a-z0-9]+")
# What "@…" means to everyone in other products; nobody should answer to it.
RESERVED = frozenset({"all", "channel", "everyone", "group", "here", "me", "new"})


def username_base(*wanted: str) -> str:
    """The first of these that holds letters or digits, as a user name of at most 56 characters."""
    for name in wanted:
        plain = unicodedata.normalize("NFKD", clean(name).lower()).encode("ascii", "ignore").decode()
        base = _LEADING.sub("", _NOT_USERNAME.sub("-", plain))[:56].rstrip("._-")
        if base:
            return base
    return "person"


def free_username(*wanted: str) -> str:
    """A user name that nobody has, made of the first of these that can be one; of an address counts what stands before the @."""
    base = username_base(*(name.partition("@")[0] for name in wanted))
    taken = set(Person.objects.filter(username__startswith=base).values_list("username", flat=True)) | RESERVED
    names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
