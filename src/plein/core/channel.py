"""The registry of channels: folders that add kinds of posts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

if TYPE_CHECKING:
    from plein.core.legacy import Legacy
    from plein.core.people.models import Person
    from plein.core.posts.models import Post

Rule = Callable[["Person", Any], bool]


@dataclass(frozen=True)
class Kind:
    """One kind of post.

    `details` loads what the kind keeps in its own tables: posts -> {post id: anything its card needs}, in a constant
    number of queries. `marks` says what is personal on those cards (see docs/new-channel.md). `dump` and `load` carry
    the kind's own rows through export and import: dump(post) -> JSON object, load(post, object) -> None. One kind
    `is_ordinary`: what is written where nobody chooses a kind, as in the composer, when passing on and by an import.
    """

    name: str
    label: Any
    in_feed: bool = True
    is_ordinary: bool = False
    details: Callable[[Sequence["Post"]], dict[int, Any]] | None = None
    marks: Callable[["Person", Sequence[int]], set[str]] | None = None
    dump: Callable[["Post"], dict[str, Any]] | None = None
    load: Callable[["Post", dict[str, Any]], None] | None = None


@dataclass(frozen=True)
class Channel:
    """A folder that adds kinds of posts; `rules` says who may do what, by verb; `compose` is the address of its form."""

    name: str
    label: Any
    kinds: tuple[Kind, ...]
    icon: str = "message"
    rules: dict[str, Rule] = field(default_factory=dict)
    compose: str = ""
    due: Callable[["Person", int], list[tuple["Post", datetime]]] | None = (
        None  # what wants somebody's answer, and until when
    )
    tick: Callable[[], object] | None = None  # what the worker does for it every second
    legacies: tuple["Legacy", ...] = ()  # what people look after alone, and must hand over when they leave
    merge: Callable[["Person", "Person"], object] | None = (
        None  # before what one account has goes to another: what no constraint of the tables says
    )


_channels: dict[str, Channel] = {}


def discover() -> None:
    """Register the `channel` object of every installed channel folder."""
    for app in apps.get_app_configs():
        if app.name.startswith("plein.channels.") and module_has_submodule(app.module, "channel"):
            register(import_module(f"{app.name}.channel").channel)


def register(channel: Channel) -> None:
    """Make a channel known."""
    _channels[channel.name] = channel


def channels() -> dict[str, Channel]:
    """Every channel by name."""
    return _channels


def kinds() -> dict[str, Kind]:
    """Every kind of post by name."""
    return {kind.name: kind for channel in _channels.values() for kind in channel.kinds}


def ordinary() -> str:
    """Name of the kind of ordinary posts."""
    return next(kind.name for kind in kinds().values() if kind.is_ordinary)


def channel_of(kind: str) -> Channel:
    """Return the channel that knows `kind`; KeyError when none does."""
    for channel in _channels.values():
        if any(known.name == kind for known in channel.kinds):
            return channel
    raise KeyError(kind)


def rules() -> dict[str, Rule]:
    """What channels add to the verbs of the core."""
    return {verb: rule for channel in _channels.values() for verb, rule in channel.rules.items()}
