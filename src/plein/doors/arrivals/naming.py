"""What to call somebody who is new, from what another system tells."""

import re
import unicodedata

from plein.core.people.models import Person
from plein.doors.attributes import Attributes

NOT_IN_USERNAME = re.compile(r"[^a-z0-9._-]+")
# What "@…" means to everyone in other products; nobody should answer to it.
RESERVED = frozenset({"all", "channel", "everyone", "group", "here", "me", "new"})


def name_for(attributes: Attributes) -> str:
    """The name they have there, else their user name or what stands before the @."""
    told = attributes.get("name") or attributes.get("username") or attributes.get("email")
    return (told.partition("@")[0][:120].strip() if "@" in told else told[:120].strip()) or "?"


def username_for(attributes: Attributes) -> str:
    """A free user name, made of the first that holds letters or digits."""
    told = (
        attributes.get("username").partition("@")[0],
        attributes.get("email").partition("@")[0],
        attributes.get("name"),
    )
    base = next((found for one in told if (found := _plain(one))), "person")
    taken = set(Person.objects.filter(username__startswith=base).values_list("username", flat=True)) | RESERVED
    names = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _plain(text: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return NOT_IN_USERNAME.sub("-", ascii_only).lstrip("._-")[:50].rstrip("._-")
