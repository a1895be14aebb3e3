"""One message of Slack to one post of ours. Runs in other processes, so nothing here touches the database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from plein.imports.records import Account, Place, PostIn
from plein.imports.report import Report
from plein.imports.slack.blocks import dicts, of_message, string
from plein.imports.slack.emojis import unicode_of
from plein.imports.slack.files import links_of
from plein.imports.slack.mrkdwn import Names, convert
from plein.kit.language import detect
from plein.kit.markdown import render
from plein.kit.text import clean

NAMESPACE = UUID("6f0c3c3e-58f7-5c0e-9a3b-3f6f2b1c5d10")
NOBODY = "nobody"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TS = re.compile(r"(\d{1,12})(?:\.(\d{1,6}))?")
_FIRST = 946_684_800_000_000  # the year 2000, in microseconds
_DAY = 86_400_000_000
_ABOUT = (
    "join",
    "leave",
    "topic",
    "purpose",
    "name",
    "archive",
    "unarchive",
    "convert_to_private",
    "convert_to_public",
    "posting_permissions",
)
HOUSEKEEPING = frozenset(
    {f"{place}_{what}" for place in ("channel", "group") for what in _ABOUT}
    | {
        "bot_add",
        "bot_remove",
        "pinned_item",
        "unpinned_item",
        "joiner_notification",
        "joiner_notification_for_inviter",
        "bot_enable",
        "bot_disable",
    }
    | {
        "message_deleted",
        "message_changed",
        "message_replied",
        "reminder_add",
        "reminder_delete",
        "channel_canvas_updated",
        "sh_room_created",
    }
)
PLAIN = frozenset(
    {
        "",
        "bot_message",
        "me_message",
        "thread_broadcast",
        "file_share",
        "file_comment",
        "file_mention",
        "tombstone",
        "slackbot_response",
    }
)


@dataclass(slots=True)
class Task:
    """Messages of one channel, with the moment of each and of the root it answers, in microseconds."""

    space: str
    messages: list[tuple[int, int | None, dict[str, Any]]]


@dataclass(slots=True)
class Context:
    """What is needed to name people and channels. `readers` holds who may be named in a space that is not open."""

    workspace: str
    accounts: dict[str, Account]
    by_name: dict[str, str | None]
    places: dict[str, Place]
    readers: dict[str, frozenset[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Done:
    """What became of a task."""

    space: str
    posts: list[PostIn]
    read: int
    report: Report


def moment(ts: Any) -> int | None:
    """Slack's "1546215120.504800" in microseconds since 1970, None when it is none."""
    found = (
        _TS.fullmatch(ts)
        if isinstance(ts, str)
        else _TS.fullmatch(f"{ts:.6f}")
        if isinstance(ts, int | float) and abs(ts) < 1e12
        else None
    )
    return int(found[1]) * 1_000_000 + int((found[2] or "0").ljust(6, "0")) if found else None


def is_absurd(at: int, now: int) -> bool:
    """Whether a moment cannot be one at which somebody wrote in Slack."""
    return not _FIRST <= at <= now + _DAY


def is_empty(message: dict[str, Any]) -> bool:
    """Whether a message has nothing that could be read; an empty text of somebody keeps its place."""
    return not isinstance(message.get("text"), str) and not any(
        isinstance(message.get(what), list) and message[what] for what in ("blocks", "attachments", "files")
    )


def author_of(message: dict[str, Any]) -> str:
    """The key of who said it: a user's id, `bot:…` for what an app said in its own name."""
    if (user := message.get("user")) and isinstance(user, str):
        return user
    if bot := string(message.get("bot_id")) or string(message.get("username")):
        return f"bot:{bot}"
    comment = message.get("comment")
    return string(comment.get("user")) or NOBODY if isinstance(comment, dict) else NOBODY


def reactions_of(message: dict[str, Any]) -> Iterator[tuple[str, list[str], int]]:
    """Name, people and how many there were, of each reaction."""
    for reaction in dicts(message.get("reactions")):
        users = reaction.get("users")
        people = [one for one in users if isinstance(one, str)] if isinstance(users, list) else []
        count = reaction.get("count")
        yield (
            string(reaction.get("name")),
            people,
            max(len(people), count if isinstance(count, int) and 0 <= count < 10**6 else 0),
        )


def key_of(channel: str, at: int) -> str:
    """How a message is known: its channel and moment, as in Slack's own addresses."""
    return f"{channel}/{at // 1_000_000}.{at % 1_000_000:06d}"


def prepare(context: Context, task: Task) -> Done:
    """Turn messages into posts, with a report of what was found and what cannot be kept."""
    report = Report()
    names = Names(
        person=lambda key: _username(context, key, report), channel=lambda key: _channel(context, key), lose=report.lose
    )
    shown = _shown_in(context, task.space)
    posts = [_post(context, names, shown, task.space, at, root, message, report) for at, root, message in task.messages]
    threads = sum(post.root is None for post in posts)
    report.found.update({"posts": len(posts), "threads": threads, "answers": len(posts) - threads})
    return Done(task.space, posts, len(posts), report)


def _post(
    context: Context,
    names: Names,
    shown: dict[str, str],
    space: str,
    at: int,
    root: int | None,
    message: dict[str, Any],
    report: Report,
) -> PostIn:
    text = clean(convert(of_message(message), names), lines=True)
    files = links_of(message, report) if "files" in message or "file" in message else []
    if not text and not files:
        report.lose("messages of which no text could be read (their place is kept)")
        text = "…"
    rendered = render(text, {name: shown[name] for name in _ats(text) if name in shown} if "@" in text else None)
    key = key_of(space, at)
    post = PostIn(
        key, uid_of(context.workspace, key), author_of(message), _datetime(at), text, rendered.html, detect(text)
    )
    if root is not None:
        post.root = _root_uid(context.workspace, space, root)
    edited = message.get("edited")
    edited_at = moment(edited.get("ts")) if isinstance(edited, dict) else None
    post.edited_at = _datetime(edited_at) if edited_at and at <= edited_at < at + 3650 * _DAY else None
    post.tags, post.mentions, post.files = rendered.tags, rendered.mentions, files
    if "reactions" in message:
        post.reactions = _reactions(context, message, report)
    _count(post, message, report)
    return post


def uid_of(workspace: str, key: str) -> UUID:
    """The same message has the same uid in every run, so that it is posted once."""
    return uuid5(NAMESPACE, f"{workspace}/{key}")


@lru_cache(4096)
def _root_uid(workspace: str, space: str, at: int) -> UUID:
    return uid_of(workspace, key_of(space, at))


def _datetime(at: int) -> datetime:
    return _EPOCH + timedelta(microseconds=at)


_AT = re.compile(r"@([a-z0-9][a-z0-9._-]*)")


def _ats(text: str) -> set[str]:
    """User names in a text, with what may be punctuation after them taken off."""
    return {name for found in _AT.findall(text) for name in (found, found.rstrip("._-"))}


def _shown_in(context: Context, space: str) -> dict[str, str]:
    """User names that may be linked in a space: of active people who may read it."""
    readers = context.readers.get(space)
    return {
        account.username: account.name
        for key, account in context.accounts.items()
        if account.is_active and (readers is None or key in readers)
    }


def _username(context: Context, key: str, report: Report) -> str | None:
    account = context.accounts.get(key)
    if account is None:
        name = clean(key).lower()
        known = context.by_name.get(name, "")
        if known is None:
            report.lose("mentions of a name that several people have (the name stays, without a link)", clean(key)[:40])
        elif not known:
            report.lose("mentions of people who are not in the export (the name stays)")
        account = context.accounts.get(known or "")
    report.found["mentions"] += account is not None
    return account.username if account else None


def _channel(context: Context, key: str) -> tuple[str, str] | None:
    place = context.places.get(key)
    return (place.name, f"/spaces/{place.slug}/") if place else None


def _reactions(context: Context, message: dict[str, Any], report: Report) -> list[tuple[str, str]]:
    kept: list[tuple[str, str]] = []
    for name, people, count in reactions_of(message):
        drawn = unicode_of(name)
        if drawn is None:
            report.lose("reactions with an emoji of one's own", f":{clean(name)[:40]}:", max(1, count))
            continue
        known = [person for person in people if person in context.accounts]
        kept += [(drawn, person) for person in known]
        if count > len(known):
            report.lose("reactions of which the export does not say whose they are", count=count - len(known))
    return kept


def _count(post: PostIn, message: dict[str, Any], report: Report) -> None:
    if post.reactions or post.files:
        report.found.update({"reactions": len(post.reactions), "links to files": len(post.files)})
    subtype = string(message.get("subtype"))
    if subtype == "thread_broadcast":
        report.lose("answers that were also shown in the channel (they stand in their thread)")
    if subtype not in PLAIN:
        report.lose("messages of an unknown kind (their text is kept)", clean(subtype)[:40])
    if message.get("edited"):
        report.lose("how edited messages were before (Slack does not export it)")
