"""Made-up posts in every state, for the page that shows components. Nothing of it is kept."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from plein.core.files.models import File
from plein.core.people.models import Person
from plein.core.posts.models import Post
from plein.core.profiles.models import PersonSkill, Skill
from plein.core.profiles.queries import Known
from plein.core.spaces.models import Space
from plein.kit.markdown import render

SOMEONE = Person(pk=5, username="ada", name="Ada van den Berg")
GUEST = Person(pk=8, username="gus", name="Gus من الخارج", role=Person.Role.GUEST)
SPACE = Space(pk=3, slug="ideas", name="Ideas", kind=Space.Kind.OPEN)


def skills() -> list[Known]:
    """Skills that nobody, somebody and the reader too endorses."""
    names = (("Pruning", 0, False), ("Excel", 1, False), ("A skill with a name that is rather long", 14, True))
    return [
        Known(PersonSkill(pk=at, skill=Skill(slug="x", name=name)), count, mine, [GUEST][:count])
        for at, (name, count, mine) in enumerate(names, 1)
    ]


def posts() -> list[tuple[Post, str]]:
    """One post for each state of a card, and the template of its kind."""
    return [
        (_post(1, "Plain, with **words** that weigh, [a link](https://example.org) and a list:\n\n- one\n- two", reactions=[("👍", 4), ("🎉", 2)]), ""),
        (_post(2, "With a title, edited, and by a guest.", title="Open day", author=GUEST, edited_at=timezone.now()), ""),
        (_post(3, "מימין לשמאל: words that run from the right.\n\nAnd a paragraph that does not."), ""),
        (_post(4, "With a picture and a file.", files=[_picture(), _paper()]), ""),
        (_post(5, "", title="Which day suits you?", details=_poll(closed=False)), "poll/card.html"),
        (_post(6, "", title="A poll that is closed", details=_poll(closed=True)), "poll/card.html"),
        (_post(7, "An answer to somebody.", root=1), ""),
        (_post(8, "Waits for approval.", state=Post.State.HELD), ""),
        (_post(9, "Planned.", state=Post.State.SCHEDULED), ""),
        (_post(10, "Was not published.", state=Post.State.REJECTED, note="Too early; ask again after the council has met."), ""),
        (_post(11, "Disappears by itself.", expires_at=timezone.now() + timedelta(days=2)), ""),
        (_post(12, "", state=Post.State.REMOVED, note="It named somebody."), ""),
    ]  # fmt: skip


def _post(
    pk: int, text: str, *, author: Person = SOMEONE, files: Any = (), reactions: Any = (), details: Any = None,
    root: int | None = None, **fields: Any,
) -> Post:  # fmt: skip
    found = Post(
        pk=pk, author=author, space=SPACE, root_id=root, parent_id=root, html=render(text).html, published_at=timezone.now(),
        **{"state": Post.State.PUBLISHED, **fields},
    )  # fmt: skip
    shown: Any = found
    shown.attachments, shown.reaction_counts, shown.details = files, reactions, details
    return found


def _poll(*, closed: bool) -> SimpleNamespace:
    options = [SimpleNamespace(pk=1, text="Tuesday", count=7), SimpleNamespace(pk=2, text="Thursday", count=3)]
    return SimpleNamespace(
        options=SimpleNamespace(all=lambda: options), is_closed=closed, voters=10, hidden=False, multiple=False,
        shows_results=True, closes_at=None,
    )  # fmt: skip


def _picture() -> SimpleNamespace:
    shown = "/static/favicon.svg"
    return SimpleNamespace(is_image=True, url=shown, thumb_url=shown, alt="The logo of Plein", width=320, height=320)


def _paper() -> File:
    return File(name="plan.pdf", mime="application/pdf", size=120_000, key="none")
