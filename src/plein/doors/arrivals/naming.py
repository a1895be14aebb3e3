"""What to call somebody who is new, from what another system tells."""

from plein.core.people.naming import free_username
from plein.doors.attributes import Attributes


def name_for(attributes: Attributes) -> str:
    """The name they have there, else their user name or what stands before the @."""
    told = attributes.get("name") or attributes.get("username") or attributes.get("email")
    return (told.partition("@")[0][:120].strip() if "@" in told else told[:120].strip()) or "?"


def username_for(attributes: Attributes) -> str:
    """A free user name, made of the first that holds letters or digits."""
    return free_username(*(attributes.get(one) for one in ("username", "email", "name")))
