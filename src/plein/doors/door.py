"""Protocols: what each asks an administrator for, and how it sends people away and hears who comes back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from plein.doors.attributes import Attributes
from plein.doors.journey import Arrival, Journey
from plein.doors.models import Provider
from plein.doors.refusals import SHARED, Reason

Said = Mapping[str, str]


@dataclass(frozen=True)
class Setting:
    """A setting of a protocol, as the form asks for it."""

    name: str
    label: Any
    help: Any = ""
    is_required: bool = False
    choices: tuple[tuple[str, Any], ...] = ()
    default: str = ""
    is_long: bool = False  # several lines
    most: int = 8000  # characters


@dataclass(frozen=True)
class Preset:
    """A well-known system: what is filled in for it, and what to do there."""

    key: str
    name: Any
    hint: Any
    settings: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ending:
    """Sessions that ended there: those with these names, else all of a subject; and where a browser takes our answer, if anywhere."""

    sessions: tuple[str, ...]
    subject: str
    answer: str


@dataclass(frozen=True)
class Door:
    """A protocol: `begin` returns where to send a browser, `finish` who comes back (both raise NoEntry); or it asks here."""

    kind: str
    label: Any
    settings: tuple[Setting, ...]
    presets: tuple[Preset, ...]
    mapping: Mapping[str, str]  # what it calls the fields of a person, unless an administrator says otherwise
    check: Callable[[dict[str, str]], dict[str, str]]  # settings as they are kept; raises Invalid
    addresses: Callable[[Provider], list[tuple[Any, str]]]  # to fill in at the other system
    issuer: tuple[str, ...]  # settings that say whose subjects these are: another value is another system
    begin: Callable[[Journey], str] | None = None
    finish: Callable[[Journey, Said], Arrival] | None = None
    ask: Callable[[Journey, str, str], Arrival] | None = None  # of who types name and password here; raises NoEntry
    everybody: Callable[[Provider], Iterable[tuple[str, Attributes]]] | None = None  # to bring in, with their subjects
    state: str = "state"  # where an answer names its journey
    is_posted: bool = False  # an answer is a form of another site, with which a browser sends no cookies of ours
    secret: Any = ""  # what the shared secret is called there; empty: there is none
    rank: int = 0  # its place among the others, where systems are chosen
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    leave: Callable[[Provider, Said], str] | None = None  # where somebody signs out there too; "" when it offers none
    hear: Callable[[Provider, Said], tuple[str, str]] | None = None  # the sid and subject whose sessions it ends
    hear_out: Callable[[Provider, Said, str], Ending] | None = (
        None  # the same of a browser: from a form, or a whole query
    )
    describe: Callable[[Provider], bytes] | None = None  # what Plein says of itself there, for the other system to read
    renew: Callable[[Provider], None] | None = (
        None  # make keys of its own: first beside the old one, then instead of it
    )
    keys: Callable[[Provider], list[tuple[str, datetime]]] | None = (
        None  # fingerprints and until when, the one in use first
    )


def later(module: str, name: str) -> Callable[..., Any]:
    """A function of a module that is loaded when it is called first: the libraries of SAML and LDAP take 20 MB."""
    return lambda *values: getattr(import_module(module), name)(*values)


_doors: dict[str, Door] = {}


def discover() -> None:
    """Register the `door` object of every protocol folder."""
    for path in sorted(Path(__file__).parent.glob("*/door.py")):
        found: Door = import_module(f"plein.doors.{path.parent.name}.door").door
        _doors[found.kind] = found


def doors() -> dict[str, Door]:
    """Every protocol by kind."""
    return _doors


def presets() -> dict[str, tuple[Door, Preset]]:
    """Every system that is known by name, of all protocols."""
    return {
        f"{door.kind}-{one.key}": (door, one)
        for door in sorted(_doors.values(), key=lambda door: door.rank)
        for one in door.presets
    }


def reason(provider: Provider, code: str) -> Reason:
    """Why somebody was refused, by its code."""
    return _doors[provider.kind].reasons.get(code) or SHARED[code]
