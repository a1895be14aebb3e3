"""From lines to rows that are not stored yet: every value checked as a form would."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from plein.core.models import (
    Departure,
    File,
    Membership,
    Person,
    Placement,
    Post,
    Revision,
    Rule,
    Space,
    Stay,
    Unit,
    UnitVersion,
)
from plein.core.people.actions import USERNAME
from plein.core.rules.matching import fold
from plein.imports.plein.lines import FILE, MEMBER, PERSON, POST, REVISION, SPACE
from plein.imports.plein.profiles.lines import TOLD
from plein.imports.plein.report import Bad
from plein.imports.plein.rules.lines import RULE
from plein.imports.plein.units.lines import PERIOD, UNIT
from plein.kit.sanitise import sanitise

M = TypeVar("M", bound=Model)
Line = dict[str, Any]
AROUND = {"tags", "mentions", "reactions", "bookmarks", "revisions", "files", "followers"}
CHOSEN = ("keeps_portrait", "reach_at", "is_planned")
KNOWN = {
    "organisation": {"name", "language", "created_at"},
    "person": {*PERSON, "is_former", "merged_into", "picture"},
    "unit": {*UNIT, "parent", "lead", "successor", "versions"},
    "placement": {"person", "unit", "manager", "history"},
    "profile": {*TOLD, "person", "is_hinted", "whole", "skills"},
    "stay": {"person", "sponsor", "until"},
    "departure": {"person", "manager", "last_day", *CHOSEN, "closed_at", "erased_at"},
    "former_space": {"space"},
    "succession": {"person", "kind", "of", "heir"},
    "follow": {"person", "to", "mute", "at"},
    "space": {*SPACE, "owner", "successor", "was", "rules", "excluded", "members", "requests", "followers"},
    "tag": {"slug", "name", "followers"},
    "post": {*POST, *AROUND, "uid", "space", "author", "root", "parent", "quoted", "data", "is_farewell"},
}


def person(line: Line) -> Person:
    """A person without a password: they choose one when they come."""
    built = _built(Person, line, (*PERSON, "is_former"), without=("password", "picture"))
    built.is_former = built.is_former and built.is_guest
    if not USERNAME.fullmatch(built.username):
        raise Bad(_("%(name)r is not a user name") % {"name": built.username})
    built.set_unusable_password()
    return built


def unit(line: Line, *, parent_id: int | None, lead_id: int | None) -> Unit:
    """A unit without its history."""
    without = ("parent", "lead", "successor", "path")
    return _built(Unit, line, UNIT, without=without, parent_id=parent_id, lead_id=lead_id)


def unit_version(line: Line, *, unit_id: int, parent_id: int | None, lead_id: int | None) -> UnitVersion:
    """How a unit was called, what it was a part of and who led it."""
    ids = {"unit_id": unit_id, "parent_id": parent_id, "lead_id": lead_id}
    return _built(UnitVersion, line, ("name", *PERIOD), without=("unit", "parent", "lead"), **ids)


def placement(line: Line, *, person_id: int, unit_id: int | None) -> Placement:
    """Where somebody worked."""
    names = ("title", *PERIOD)
    return _built(Placement, line, names, without=("person", "unit"), person_id=person_id, unit_id=unit_id)


def stay(line: Line, *, person_id: int, sponsor_id: int | None) -> Stay:
    """Until when a guest stays."""
    return _built(Stay, line, ("until",), without=("person", "sponsor"), person_id=person_id, sponsor_id=sponsor_id)


def departure(line: Line, *, person_id: int, manager_id: int | None) -> Departure:
    """That somebody leaves, or has left."""
    names, without = ("last_day", *CHOSEN, "closed_at", "erased_at"), ("person", "by", "manager", "farewell")
    return _built(Departure, line, names, without=without, person_id=person_id, manager_id=manager_id)


def space(line: Line) -> Space:
    """A space without its members."""
    return _built(Space, line, SPACE, without=("owner", "successor"))


def member(line: Line, person_id: int) -> Membership:
    """A member of a space that is stored next."""
    return _built(Membership, line, MEMBER, without=("space", "person", "rule"), person_id=person_id)


def rule(line: Line, *, unit_id: int | None, group_id: int | None, by_id: int | None) -> Rule:
    """A rule of a space that is stored next."""
    without = ("space", "unit", "group", "by", "place_key", "title_key")
    built = _built(Rule, line, RULE, without=without, unit_id=unit_id, group_id=group_id, by_id=by_id)
    built.place_key, built.title_key = fold(built.place), fold(built.title)
    return built


def post(line: Line, *, space_id: int, author_id: int) -> Post:
    """A post without its place in a thread; HTML passes the same gate as what people type."""
    values = {**line, "html": sanitise(line.get("html", ""))}
    built = _built(
        Post,
        values,
        ("uid", *POST, "is_farewell"),
        without=("space", "author", "root", "parent", "quoted"),
        space_id=space_id,
        author_id=author_id,
    )
    if built.state == Post.State.PUBLISHED and built.published_at is None:
        raise Bad(_("a published post without a date"))
    return built


def revision(line: Line, by_id: int) -> Revision:
    """How a post was."""
    return _built(
        Revision, {**line, "html": sanitise(line.get("html", ""))}, REVISION, without=("post", "by"), by_id=by_id
    )


def file(line: Line, owner_id: int) -> File:
    """A file whose content is not kept yet."""
    return _built(
        File, line, ("uid", "position", *FILE), without=("post", "owner", "key", "thumb_key"), owner_id=owner_id
    )


def moment(line: Line) -> Any:
    """When it was, of a line that says so as `at`."""
    at = parse_datetime(line["at"])
    if at is None or at.tzinfo is None:
        raise Bad(_("%(value)r is not a moment with a time zone") % {"value": line["at"]})
    return at


def _built(model: type[M], line: Line, names: Iterable[str], *, without: tuple[str, ...], **ids: int | None) -> M:
    built = model(**{name: line[name] for name in names if name in line}, **ids)
    built.clean_fields(exclude=without)
    return built
