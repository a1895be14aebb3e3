"""One way through another system and back, and who arrives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plein.doors.attributes import Attributes
from plein.doors.models import Provider
from plein.doors.trace import Trace

COME_IN, LINK, AGAIN, TEST = "in", "link", "again", "test"
LASTS = 600  # seconds


@dataclass
class Journey:
    """A browser that was sent to another system; `kept` is what the protocol must find again when it comes back."""

    provider: Provider
    state: str  # names this journey to the other system; nobody can guess it
    purpose: str = COME_IN
    kept: dict[str, str] = field(default_factory=dict)
    trace: Trace = field(default_factory=Trace)


@dataclass(frozen=True)
class Arrival:
    """Who came back, as the other system says: its subject, what it tells about them, and its own session."""

    subject: str
    attributes: Attributes
    sid: str = ""
    said: dict[str, Any] = field(default_factory=dict)  # all it told, for the test page
    seen_at: int | None = None  # when they last showed there who they are, in seconds since 1970; None: it does not say
    leaving: Mapping[str, str] = field(default_factory=dict)  # what signing out there will want to know
