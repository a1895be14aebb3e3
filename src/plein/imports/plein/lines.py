"""The archive's lines, in their one order: the same community always gives the same bytes."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.core.files.storage import default_storage
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from plein.core.channel import kinds
from plein.core.models import (
    Bookmark,
    File,
    Follow,
    JoinRequest,
    Mention,
    OldAddress,
    Organisation,
    Person,
    Post,
    PostTag,
    Reaction,
    Revision,
    Space,
    Tag,
)
from plein.core.snapshot import natural
from plein.imports.plein.leaving import lines as leaving
from plein.imports.plein.profiles import lines as told
from plein.imports.plein.rules import lines as rules
from plein.imports.plein.units import lines as work
from plein.imports.plein.values import BATCH, Line, filled, line, of, plain
from plein.kit.batches import batched

VERSION = 2
PERSON = (
    "username",
    "email",
    "email_sure_at",
    "name",
    "pronouns",
    "title",
    "place",
    "employee_number",
    "about",
    "role",
    "language",
    "is_active",
    "joined_at",
    "created_at",
    "read_at",
    "activity_read_at",
)
SPACE = (
    "slug",
    "kind",
    "name",
    "purpose",
    "join",
    "stage",
    "function",
    "channels",
    "created_at",
    "archived_at",
    "last_post_at",
)
MEMBER = ("role", "muted", "joined_at", "last_read_at")
POST = (
    "kind",
    "title",
    "text",
    "html",
    "language",
    "state",
    "in_feed",
    "created_at",
    "published_at",
    "edited_at",
    "expires_at",
    "reviewed_at",
    "note",
)
REVISION = ("title", "text", "html", "at")
FILE = ("name", "mime", "size", "sha256", "width", "height", "alt", "source_url", "created_at")


def archive_lines() -> Iterator[Line]:
    """Every line of the archive; call it within a snapshot."""
    yield {"type": "version", "version": VERSION, "format": "plein-archive"}
    for organisation in Organisation.objects.order_by("pk")[:1]:
        yield line("organisation", of(organisation, ("name", "language", "created_at")))
    yield from _people()
    yield from work.units()
    yield from work.placements()
    yield from told.profiles()
    yield from leaving.stays()
    yield from leaving.departures()
    yield from _follows()
    yield from _spaces()
    yield from leaving.former_space()
    yield from leaving.successions()
    yield from _tags()
    yield from _posts()


def contents() -> Iterator[tuple[str, str]]:
    """Names in the archive and keys in storage of every file that lines speak of."""
    for username, key in (
        Person.objects.exclude(picture="").order_by(natural("username")).values_list("username", "picture").iterator()
    ):
        yield portrait_name(username), key
    yield from told.wholes()
    for uid, key, thumb in (
        File.objects.exclude(post=None).order_by("uid").values_list("uid", "key", "thumb_key").iterator()
    ):
        if key:
            yield file_name(str(uid)), key
        if thumb:
            yield thumb_name(str(uid)), thumb


def file_name(uid: str) -> str:
    """Where the archive keeps a file."""
    return f"files/{uid}"


def thumb_name(uid: str) -> str:
    """Where the archive keeps a file's small picture."""
    return f"thumbs/{uid}"


def portrait_name(username: str) -> str:
    """Where the archive keeps a portrait."""
    return f"portraits/{username}"


def _people() -> Iterator[Line]:
    for person in Person.objects.select_related("merged_into").order_by(natural("username")).iterator(BATCH):
        yield line(
            "person",
            {
                **of(person, PERSON),
                **filled(
                    is_former=person.is_former or None, merged_into=person.merged_into and person.merged_into.username
                ),
                **_kept("picture", person.picture),
            },
        )


def _follows() -> Iterator[Line]:
    """Who follows or mutes which person; what else is followed says so itself."""
    names = ("person__username", "to_person__username")
    rows = Follow.objects.exclude(to_person=None).order_by(*map(natural, names)).values_list(*names, "mute", "at")
    for person, followed, mute, at in rows.iterator(BATCH):
        yield line("follow", {"person": person, "to": followed, "mute": mute, "at": plain(at)})


def _spaces() -> Iterator[Line]:
    for space in Space.objects.select_related("owner", "successor").order_by(natural("slug")).iterator(BATCH):
        members = rules.members(space).annotate(who=F("person__username")).order_by(natural("who"))
        known = rules.places(space)
        was = OldAddress.objects.filter(space=space).order_by(natural("slug")).values_list("slug", flat=True)
        asked = JoinRequest.objects.filter(space=space).annotate(who=F("person__username")).order_by(natural("who"))
        yield line(
            "space",
            {
                **of(space, SPACE),
                **filled(
                    owner=space.owner and space.owner.username, successor=space.successor and space.successor.slug
                ),
                **filled(was=list(was)),
                **filled(rules=rules.rules(space), excluded=rules.excluded(space)),
                **filled(
                    members=[
                        {"person": row.who, **of(row, MEMBER), **rules.by(row, known)} for row in members.iterator()
                    ]
                ),
                **filled(requests=[{"person": request.who, **of(request, ("text", "at"))} for request in asked]),
                **filled(followers=_followers(Follow.objects.filter(to_space=space), "to_space").get(space.pk)),
            },
        )


def _tags() -> Iterator[Line]:
    tags = Tag.objects.order_by(natural("slug")).iterator(BATCH)
    for some in batched(tags, BATCH):
        followers = _followers(Follow.objects.filter(to_tag__in=some), "to_tag")
        for tag in some:
            yield line("tag", {"slug": tag.slug, "name": tag.name, **filled(followers=followers.get(tag.pk))})


def _posts() -> Iterator[Line]:
    """Threads by when they began, each post before its answers."""
    began, uid = Coalesce("root__created_at", "created_at"), Coalesce("root__uid", "uid")
    place = Case(When(root=None, then=Value(0)), default=Value(1))
    ids = (
        Post.objects.order_by(began, uid, place, "created_at", "uid").values_list("pk", flat=True).iterator(BATCH * 10)
    )
    for some in batched(ids, BATCH):
        found = (
            Post.objects.select_related("author", "space", "root", "parent", "quoted")
            .defer("root__html", "parent__html", "quoted__html")
            .in_bulk(some)
        )
        around = _around(some)
        for pk in some:
            yield line("post", {**_post(found[pk]), **around.get(pk, {})})


def _post(post: Post) -> Line:
    """A post itself. What its kind keeps, the channel says."""
    keep = kinds()[post.kind].dump if post.kind in kinds() else None
    try:
        data = keep(post) if keep else None
    except ObjectDoesNotExist:
        data = None
    return {
        "uid": str(post.uid), "space": post.space.slug, "author": post.author.username, **of(post, POST), **filled(is_farewell=post.is_farewell or None),
        **filled(**{name: other and str(other.uid) for name, other in (("root", post.root), ("parent", post.parent), ("quoted", post.quoted))}),
        **filled(data=data),
    }  # fmt: skip


def _around(ids: list[int]) -> dict[int, Line]:
    """What hangs on these posts, by post: one query for each sort of thing."""
    found: dict[int, Line] = {}

    def put(name: str, rows: Iterable[tuple[int, Any]]) -> None:
        for pk, group in groupby(rows, key=lambda row: row[0]):
            found.setdefault(pk, {})[name] = [value for _, value in group]

    def rows(model: Any, *order: str) -> Any:
        return model.objects.filter(post__in=ids).order_by("post_id", *map(natural, order))

    put("tags", rows(PostTag, "tag__slug").values_list("post_id", "tag__slug"))
    put("mentions", rows(Mention, "person__username").values_list("post_id", "person__username"))
    reactions = rows(Reaction, "person__username", "emoji").values_list("post_id", "person__username", "emoji", "at")
    put("reactions", ((pk, {"person": who, "emoji": emoji, "at": plain(at)}) for pk, who, emoji, at in reactions))
    kept = rows(Bookmark, "person__username").values_list("post_id", "person__username", "at")
    put("bookmarks", ((pk, {"person": who, "at": plain(at)}) for pk, who, at in kept))
    revisions = Revision.objects.filter(post__in=ids).select_related("by").order_by("post_id", "at", "pk")
    put("revisions", ((row.post_id, {"by": row.by.username, **of(row, REVISION)}) for row in revisions))
    files = File.objects.filter(post__in=ids).select_related("owner").order_by("post_id", "position", "uid")
    put("files", ((file.post_id or 0, _file(file)) for file in files))
    for pk, followers in _followers(Follow.objects.filter(to_post__in=ids), "to_post").items():
        found.setdefault(pk, {})["followers"] = followers
    return found


def _file(file: File) -> Line:
    kept = {**_kept("content", file.key), **_kept("thumb", file.thumb_key)}
    return {
        "uid": str(file.uid),
        "owner": file.owner.username,
        **filled(position=file.position),
        **of(file, FILE),
        **kept,
    }


def _followers(rows: "QuerySet[Follow]", target: str) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    names = rows.order_by(f"{target}_id", natural("person__username")).values_list(
        f"{target}_id", "person__username", "mute", "at"
    )
    for pk, person, mute, at in names.iterator(BATCH):
        found.setdefault(pk, []).append({"person": person, "mute": mute, "at": plain(at)})
    return found


def _kept(name: str, key: str) -> Line:
    """Whether the archive holds the content: a file whose content has gone is only spoken of."""
    return {name: True} if key and default_storage.exists(key) else {}
