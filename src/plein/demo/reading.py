"""Reading the organisation and its stories from TOML; whatever is not as it should be is named with its place."""

import re
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from plein.demo.shapes import Attached, Organisation, Picture, Place, Question, Said, Somebody, Thread, Unit, uid_of
from plein.kit.text import clean

HERE = Path(__file__).parent
AFTER = re.compile(r"(?=.)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
COUNTED = re.compile(r"([^\d\s]+)(\d+)")
# `lang` says that a text is not Dutch, to who mends it; a post has no language.
POST = {"at", "by", "in", "title", "text", "id", "quotes", "lang", "picture", "files", "reactions", "edited", "kind"}
POST |= {"poll", "reply"}
REPLY = {"after", "by", "to", "text", "lang", "picture", "files", "reactions", "edited"}


class Wrong(ValueError):
    """A file of the example organisation that cannot be used; the message says where and why."""


def read(folder: Path = HERE) -> Organisation:
    """Read everything. Raises Wrong."""
    about = folder / "organisation"
    units = _each(about / "units.toml", "unit", Unit)
    people: dict[str, Somebody] = {}
    for path in (about / "cast.toml", about / "people.toml"):
        for key, person in _each(path, "person", Somebody).items():
            if key in people:
                raise Wrong(f"{path.name}: there are two people called {key}")
            people[key] = person
    threads = [thread for path in sorted((folder / "stories").glob("*.toml")) for thread in _story(path)]
    threads.sort(key=lambda thread: (thread.post.at, thread.post.where))
    return Organisation(
        units, people, _each(about / "spaces.toml", "space", Place), threads, _load(about / "faces.toml")
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Wrong(f"{path.name}: {error}") from error


def _each(path: Path, name: str, shape: type[Any]) -> dict[str, Any]:
    """The tables `[name.KEY]` of a file."""
    found = {}
    for key, values in _load(path).get(name, {}).items():
        lists = {word: tuple(value) for word, value in values.items() if isinstance(value, list)}
        try:
            found[key] = shape(key=key, **{**values, **lists})
        except TypeError as error:
            raise Wrong(f"{path.name}, {key}: {error}") from error
    return found


def _story(path: Path) -> list[Thread]:
    return [_thread(path.stem, number, row) for number, row in enumerate(_load(path).get("post", []), 1)]


def _thread(story: str, number: int, row: dict[str, Any]) -> Thread:
    where = f"{story}.toml, post {number}"
    _only(where, row, POST)
    at = row.get("at")
    if not isinstance(at, datetime) or at.tzinfo:
        raise Wrong(f"{where}: `at` must be a date and a time without a zone")
    if (row.get("kind") == "poll") != ("poll" in row):
        raise Wrong(f"{where}: a poll needs kind and poll")
    key = f"{story}/{at.isoformat()}/{row.get('by')}"
    post = _said(where, row, at, key, poll=_poll(where, row["poll"]) if "poll" in row else None)
    replies = [
        _said(f"{where}, answer {place}", line, at + _after(f"{where}, answer {place}", line), f"{key}/{place}")
        for place, line in enumerate(row.get("reply", []), 1)
    ]
    for place, line in enumerate(row.get("reply", []), 1):
        _only(f"{where}, answer {place}", line, REPLY)
    return Thread(str(row.get("in", "")), post, tuple(replies), str(row.get("id", "")))


def _only(where: str, row: dict[str, Any], known: set[str]) -> None:
    if unknown := sorted(row.keys() - known):
        raise Wrong(f"{where}: nobody knows what {', '.join(unknown)} means")


def _said(where: str, row: dict[str, Any], at: datetime, key: str, poll: Question | None = None) -> Said:
    text = clean(str(row.get("text", "")), lines=True).strip("\n")
    if not text:
        raise Wrong(f"{where}: it says nothing")
    try:
        picture = Picture(**{"label": "", **row["picture"]}) if "picture" in row else None
        files = tuple(Attached(**file) for file in row.get("files", ()))
    except TypeError as error:
        raise Wrong(f"{where}: {error}") from error
    return Said(
        where, uid_of(key), at, str(row.get("by", "")), text, clean(str(row.get("title", ""))), int(row.get("to", 0)),
        str(row.get("quotes", "")), _reactions(where, row.get("reactions", "")),
        bool(row.get("edited")), picture, files, poll,
    )  # fmt: skip


def _reactions(where: str, text: str) -> tuple[tuple[str, int], ...]:
    if COUNTED.sub("", text).strip():
        raise Wrong(f'{where}: reactions look like "👍14 ❤️3", not {text!r}')
    return tuple((emoji, int(count)) for emoji, count in COUNTED.findall(text))


def _poll(where: str, row: dict[str, Any]) -> Question:
    try:
        poll = Question(**{**row, "options": tuple(map(str, row["options"])), "votes": tuple(row["votes"])})
    except (TypeError, KeyError) as error:
        raise Wrong(f"{where}: the poll lacks or has too much: {error}") from error
    if len(poll.options) != len(poll.votes) or len(poll.options) < 2:
        raise Wrong(f"{where}: the poll needs as many votes as options, and two at least")
    return poll


def _after(where: str, row: dict[str, Any]) -> timedelta:
    found = AFTER.fullmatch(str(row.get("after", "")))
    if found is None:
        raise Wrong(f"{where}: `after` looks like 35m or 1d2h5m")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def weeks_until(today: date, organisation: Organisation) -> int:
    """By how many weeks all moments move so that the last word falls within the seven days before `today`."""
    return ((today - organisation.ends.date()).days - 1) // 7
