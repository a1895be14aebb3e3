"""What was said in the example organisation, as lines of an archive, with what hangs on each post."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from plein.core.channel import ordinary
from plein.core.models import Post
from plein.demo.crowd import Crowd, chance
from plein.demo.lines import Clock, Line
from plein.demo.shapes import Picture, Question, Said, Thread, uid_of
from plein.kit.markdown import Rendered, render
from plein.kit.sniff import sniff

WAITING = timedelta(days=28)  # the newest word of others in a moderated space still waits, if it is not older
UNSEEN = timedelta(days=14)  # moderators have looked at everything before
MODERATED = {"bottom_up", "pre_moderated"}


@dataclass(frozen=True)
class Drawn:
    """A picture as a post carries it."""

    name: str
    mime: str
    full: bytes
    thumb: bytes
    width: int
    height: int


Draw = Callable[[Picture], Drawn]


@dataclass
class Posts:
    """Turns threads into lines. `contents` gathers the bytes of files, `first` when each tag and `newest` when each space was used."""

    crowd: Crowd
    clock: Clock
    draw: Draw
    contents: dict[str, bytes] = field(default_factory=dict)
    first: dict[str, datetime] = field(default_factory=dict)
    newest: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.uids = {thread.key: thread.post.uid for thread in self.crowd.organisation.threads if thread.key}
        self.waiting = set(self._waiting())

    def lines(self) -> Iterator[Line]:
        """A line for each post, threads in order of time."""
        for thread in self.crowd.organisation.threads:
            for said in (thread.post, *thread.replies):
                yield self._line(said, thread)

    def _waiting(self) -> Iterator[Any]:
        """The last post of somebody whose words wait, in each moderated space: something to judge for a visitor."""
        quoted = {thread.post.quotes for thread in self.crowd.organisation.threads}
        last: dict[str, Thread] = {}
        for thread in self.crowd.organisation.threads:
            one = self.crowd.inside[thread.space]
            bare = not thread.replies and not thread.post.poll and (not thread.key or thread.key not in quoted)
            recent = self.crowd.organisation.ends - thread.post.at < WAITING
            if one.place.stage in MODERATED and not one.judges(thread.post.by) and bare and recent:
                last[thread.space] = thread
        return (thread.post.uid for thread in last.values())

    def _line(self, said: Said, thread: Thread) -> Line:
        at, held = self.clock.text(said.at), said.uid in self.waiting
        title, text = _question(said) if said.poll else (said.title, said.text)
        rendered = render(text, self.crowd.names[thread.space])
        self._note(said, thread, rendered, held)
        line: Line = {
            "uid": str(said.uid), "space": self.crowd.inside[thread.space].place.slug, "author": said.by, "kind": self._kind(said, thread), "title": title, "text": text,
            "html": rendered.html, "state": "held" if held else "published", "in_feed": said is thread.post, "created_at": at, "published_at": at,
            "reviewed_at": self._reviewed(said, thread, held), "tags": sorted(set(rendered.tags))[:30],
            "mentions": sorted(set(rendered.mentions) - {said.by}), "files": self._files(said),
            **self._places(said, thread), **({} if held else self._around(said, thread)), **self._edited(said, thread),
        }  # fmt: skip
        if said.poll:
            line["data"] = self._poll(said, said.poll, thread.space)
        return {name: value for name, value in line.items() if value not in (None, "", [])}

    def _note(self, said: Said, thread: Thread, rendered: Rendered, held: bool) -> None:
        for slug in rendered.tags:
            self.first[slug] = min(said.at, self.first.get(slug, said.at))
        if said is thread.post and not held:
            self.newest[thread.space] = max(said.at, self.newest.get(thread.space, said.at))

    def _kind(self, said: Said, thread: Thread) -> str:
        if said is not thread.post:
            return Post.REPLY
        return "poll" if said.poll else ordinary()

    def _places(self, said: Said, thread: Thread) -> Line:
        """Where a post stands in its thread, and what it quotes."""
        if said is thread.post:
            return {"quoted": str(self.uids[said.quotes])} if said.quotes else {}
        parent = thread.replies[said.to - 1] if said.to else thread.post
        return {"root": str(thread.post.uid), "parent": str(parent.uid)}

    def _reviewed(self, said: Said, thread: Thread, held: bool) -> str | None:
        one = self.crowd.inside[thread.space]
        old = self.crowd.organisation.ends - said.at > UNSEEN
        if (
            held
            or one.judges(said.by)
            or not (one.place.stage in MODERATED or (one.place.stage == "post_moderated" and old))
        ):
            return None
        return self.clock.text(said.at + timedelta(minutes=chance("reviewed", said.uid).randint(2, 50)))

    def _around(self, said: Said, thread: Thread) -> Line:
        crowd, clock = self.crowd, self.clock
        reactions = [
            {"person": who, "emoji": emoji, "at": clock.text(at)} for who, emoji, at in crowd.reactions(said, thread)
        ]
        kept = [{"person": who, "at": clock.text(at)} for who, at in crowd.keepers(said, thread.space)]
        followers = (
            {line.by: line.at for line in reversed((thread.post, *thread.replies))} if said is thread.post else {}
        )
        return {
            "reactions": reactions,
            "bookmarks": kept,
            "followers": [
                {"person": who, "mute": False, "at": clock.text(at)} for who, at in sorted(followers.items())
            ],
        }

    def _edited(self, said: Said, thread: Thread) -> Line:
        if not said.edited:
            return {}
        at, before = (
            self.clock.text(said.at + timedelta(minutes=chance("edited", said.uid).randint(3, 40))),
            _before(said.text),
        )
        html = render(before, self.crowd.names[thread.space]).html
        return {
            "edited_at": at,
            "revisions": [{"title": said.title, "text": before, "html": html, "by": said.by, "at": at}],
        }

    def _poll(self, said: Said, poll: Question, space: str) -> Line:
        ends = self.clock.text(said.at + timedelta(days=poll.days)) if poll.days else None
        over = bool(poll.days) and said.at + timedelta(days=poll.days) <= self.crowd.organisation.ends
        votes = sorted(self.crowd.votes(said, poll, space))
        return {
            "multiple": poll.multiple, "hidden": poll.hidden, "closes_at": ends, "closed_at": ends if over else None,
            "options": list(poll.options), "votes": [{"option": place, "person": who} for place, who in votes],
        }  # fmt: skip

    def _files(self, said: Said) -> list[Line]:
        made = []
        if said.picture:
            drawn = self.draw(said.picture)
            line = self._file(said, 0, drawn.name, drawn.mime, drawn.full)
            self.contents[f"thumbs/{line['uid']}"] = drawn.thumb
            made.append({**line, "alt": said.picture.alt, "width": drawn.width, "height": drawn.height, "thumb": True})
        for place, file in enumerate(said.files, 1):
            data = file.text.strip("\n").encode() + b"\n"
            made.append(self._file(said, place, file.name, sniff(data), data))
        return made

    def _file(self, said: Said, place: int, name: str, mime: str, data: bytes) -> Line:
        uid = str(uid_of(said.uid, "file", place))
        self.contents[f"files/{uid}"] = data
        return {
            "uid": uid, "owner": said.by, "position": place, "name": name, "mime": mime, "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(), "created_at": self.clock.text(said.at), "content": True,
        }  # fmt: skip


def _question(said: Said) -> tuple[str, str]:
    """A poll asks in its title; the first paragraph, when it has none of its own."""
    if said.title:
        return said.title, said.text
    first, _, rest = said.text.partition("\n\n")
    return (first.replace("\n", " "), rest) if len(first) <= 200 else (first[:199].replace("\n", " ") + "…", said.text)


def _before(text: str) -> str:
    """How a text was before it was edited: a slip of the fingers in its longest plain word."""
    words = [word for word in text.split() if word.isalpha() and word.islower() and len(word) > 4]
    longest = max(words, key=len, default="")
    middle = len(longest) // 2
    slip = longest[: middle - 1] + longest[middle] + longest[middle - 1] + longest[middle + 1 :]
    return text.replace(longest, slip, 1) if longest and slip != longest else f"{text} …"
