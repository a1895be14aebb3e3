"""Reading posts: the timeline, threads and lists, all through `visible_to`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.core.cache import cache as remembered
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from plein.core.channel import channels
from plein.core.follows.models import Follow
from plein.core.follows.queries import Interests
from plein.core.people.models import Person
from plein.core.posts.models import Mention, Post, PostQuerySet, PostTag, Tag
from plein.core.spaces.models import Space, Viewer
from plein.kit.paging import decode, encode
from plein.kit.prepared import Prepared, planned_once, prepared

PAGE = 20
NEWS_REMEMBERED = 15  # seconds
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # of what has no date yet


@dataclass(frozen=True)
class Row:
    """Enough of a post to find its card."""

    pk: int
    version: int
    at: datetime
    kind: str = ""


@dataclass(frozen=True)
class Feed:
    """A page of posts, newest first, and the cursor of the next page, None at the end."""

    rows: list[Row]
    next: str | None


def page_of(posts: QuerySet[Post], cursor: str | None, size: int = PAGE) -> Feed:
    """Cut a page out of posts already asked for through `visible_to`, newest first. Raises BadCursor."""
    if cursor:
        at, pk = decode(cursor)
        posts = posts.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk), published_at__lte=at)
    rows = posts.order_by("-published_at", "-pk").values_list("pk", "version", "published_at", "kind")[: size + 1]
    return _feed([Row(pk, version, at or _EPOCH, kind) for pk, version, at, kind in rows], size)


def home(person: Person, interests: Interests, cursor: str | None, size: int = PAGE) -> Feed:
    """What a person follows, newest first: their spaces, people and tags, without what they muted.

    One statement whose cost does not grow with the number of posts: for each space, person and tag it reads at most
    one page of an index, and sorts those. The first page asks the spaces that were written in last, and all of them
    only when another may still hold something newer. Raises BadCursor.
    """
    recent, rest_until = _recent(interests, size + 1) if cursor is None else (interests.spaces, _EPOCH)
    rows = _newest(person, interests, recent, cursor, size)
    # As late is also too late to know: of one moment, the last pk comes first.
    if rest_until > _EPOCH and (len(rows) <= size or rows[-1].at <= rest_until):
        rows = _newest(person, interests, interests.spaces, cursor, size)
    return _feed(rows, size)


def _recent(interests: Interests, most: int) -> tuple[set[int], datetime]:
    """The spaces that were written in last, with those of which that is not known; and when the others were at the latest."""
    dated = {pk: at for pk in interests.spaces if (at := interests.newest.get(pk))}
    order = sorted(dated, key=dated.__getitem__, reverse=True)
    unknown = interests.spaces - interests.newest.keys()
    return unknown.union(order[:most]), dated[order[most]] if len(order) > most else _EPOCH


def _newest(person: Person, interests: Interests, spaces: set[int], cursor: str | None, size: int) -> list[Row]:
    """The newest posts of these spaces and of followed people and tags, one more than a page."""
    visible, visible_params = _visible_spaces(person.role).sql(person.pk)
    where, params = _current(interests, cursor)
    inside = f"{where} AND q.space_id IN ({visible})"
    inside_params = [*params, *visible_params]
    arms = [
        _arm(spaces, f"q.space_id = wanted.id AND {where}", params, size),
        _arm(interests.people, f"q.author_id = wanted.id AND {inside}", inside_params, size),
        _arm(interests.tags, f"t.tag_id = wanted.id AND {inside}", inside_params, size, tag=True),
    ]
    union = " UNION ".join(sql for sql, _ in arms)
    # Spaces are asked for by what one follows, and one may follow what one may no longer read: the last word is here.
    sql = f"SELECT p.id, p.version, p.published_at, p.kind FROM core_post p WHERE p.id IN ({union}) AND p.space_id IN ({visible}) ORDER BY p.published_at DESC, p.id DESC LIMIT %s"
    with planned_once(), connection.cursor() as db:
        db.execute(sql, [*(value for _, values in arms for value in values), *visible_params, size + 1])
        found = db.fetchall()
    return [Row(pk, version, _datetime(at), kind) for pk, version, at, kind in found]


@cache
def _visible_spaces(role: str) -> Prepared[Any]:
    """Keys of the spaces somebody with this role and an open account may see."""
    return prepared(lambda person_id: Space.objects.visible_to(Person(pk=person_id, role=role)).values_list("pk"))


def _arm(wanted: set[int], where: str, params: list[Any], size: int, *, tag: bool = False) -> tuple[str, list[Any]]:
    """Ids of the newest page for each id in `wanted`; the two databases differ only in how they look sideways."""
    source, at, pk = (
        ("core_posttag t JOIN core_post q ON q.id = t.post_id", "t.published_at", "t.post_id")
        if tag
        else ("core_post q", "q.published_at", "q.id")
    )
    newest = f"SELECT q.id FROM {source} WHERE {where} ORDER BY {at} DESC, {pk} DESC LIMIT %s"
    if connection.vendor == "postgresql":
        sql = f"SELECT found.id FROM unnest(%s::bigint[]) AS wanted(id) CROSS JOIN LATERAL ({newest}) found"
        return sql, [sorted(wanted), *params, size + 1]
    sql = (
        f"SELECT p.id FROM (SELECT value AS id FROM json_each(%s)) wanted CROSS JOIN core_post p ON p.id IN ({newest})"
    )
    return sql, [json.dumps(sorted(wanted)), *params, size + 1]


def _current(interests: Interests, cursor: str | None) -> tuple[str, list[Any]]:
    """What every post on the home page is: begun, published, not over, not muted, and after the cursor."""
    where = "q.root_id IS NULL AND q.state = 'published' AND q.in_feed AND (q.expires_at IS NULL OR q.expires_at > %s)"
    params: list[Any] = [_adapt(timezone.now())]
    if cursor:
        at, pk = decode(cursor)
        where += " AND q.published_at <= %s AND (q.published_at < %s OR q.id < %s)"
        params += [_adapt(at), _adapt(at), pk]
    for column, muted in (
        ("q.author_id", interests.muted_people),
        ("q.id", interests.muted_posts),
        ("q.space_id", interests.muted_spaces),
    ):
        if muted:
            where += f" AND {column} NOT IN ({_ids(muted)})"
    if interests.muted_tags:
        where += f" AND NOT EXISTS (SELECT 1 FROM core_posttag m WHERE m.post_id = q.id AND m.tag_id IN ({_ids(interests.muted_tags)}))"
    return where, params


def _ids(numbers: set[int]) -> str:
    return ",".join(str(int(number)) for number in sorted(numbers))


def _adapt(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _datetime(at: Any) -> datetime:
    """SQLite hands raw queries a moment in UTC without saying so."""
    return at if isinstance(at, datetime) and at.tzinfo else datetime.fromisoformat(str(at)).replace(tzinfo=UTC)


def _feed(rows: list[Row], size: int) -> Feed:
    last = rows[size - 1] if len(rows) > size else None
    return Feed(rows[:size], encode(last.at, last.pk) if last else None)


def begun_in(space: Space, person: Viewer) -> QuerySet[Post]:
    """Posts that begin threads in a space."""
    found: QuerySet[Post] = Post.objects.visible_to(person).published().filter(space=space, root=None, in_feed=True)
    return found


def said_by(author: Person, person: Viewer) -> QuerySet[Post]:
    """What someone began, wherever the viewer may read it."""
    found: QuerySet[Post] = Post.objects.visible_to(person).published().filter(author=author, root=None)
    return found


@prepared
def last_begun_in(person_id: int) -> QuerySet[Post, int]:
    """The id of the space of the newest post that somebody began."""
    begun = Post.objects.published().filter(author=person_id, root=None).order_by("-published_at", "-pk")
    return begun.values_list("space_id", flat=True)[:1]


def tagged(tag: Tag, person: Viewer) -> QuerySet[Post]:
    """Posts and answers that carry a tag."""
    ids = PostTag.objects.filter(tag=tag).values("post")
    found: QuerySet[Post] = Post.objects.visible_to(person).published().filter(pk__in=ids)
    return found


def thread(root: Post, person: Viewer) -> QuerySet[Post]:
    """Answers in a thread, oldest first, with the traces of removed ones."""
    found: QuerySet[Post] = (
        Post.objects.visible_to(person)
        .filter(root=root)
        .exclude(state__in=[Post.State.REJECTED])
        .order_by("published_at", "pk")
    )
    return found


def for_you(person: Person, after: datetime | None = None) -> QuerySet[Post]:
    """Posts that name a person, and answers by others in threads they began or follow; only those since `after`."""
    followed = Follow.objects.filter(person=person, mute=False, to_post__isnull=False).values("to_post")
    muted = Follow.objects.filter(person=person, mute=True, to_post__isnull=False).values("to_post")
    own = Post.objects.filter(author=person, root=None).values("pk")
    # Three index ranges put together: with OR, PostgreSQL reads every post.
    ids = (
        Mention.objects.filter(person=person)
        .values("post")
        .union(*(_answers(threads, after) for threads in (followed, own)), all=True)
    )
    found: QuerySet[Post] = Post.objects.visible_to(person).published().filter(pk__in=ids)
    found = found.filter(published_at__gt=after) if after else found
    return found.exclude(author=person).exclude(root__in=muted).exclude(pk__in=muted)


def _answers(threads: QuerySet[Any], after: datetime | None) -> QuerySet[Any]:
    found: QuerySet[Any] = Post.objects.filter(root__in=threads)
    return (found.filter(published_at__gt=after) if after else found).values("pk")


def answered(ids: Sequence[int], person: Viewer) -> dict[int, Post]:
    """To what these posts are an answer: the post answered by id of the answer, as far as the viewer may read it."""
    rows = Post.objects.visible_to(person).filter(pk__in=ids, parent__isnull=False).values_list("pk", "parent")
    parents = dict(rows)
    found = Post.objects.visible_to(person).select_related("author").in_bulk(set(parents.values()))
    return {pk: found[parent] for pk, parent in parents.items() if parent in found}


def open_with_deadline(person: Person, most: int = 3) -> list[tuple[Post, datetime]]:
    """What still wants this person's answer, soonest first, whatever channel it is of."""
    asked = [pair for one in channels().values() if one.due for pair in one.due(person, most)]
    return sorted(asked, key=lambda pair: pair[1])[:most]


def has_news(person: Person) -> bool:
    """Whether something for this person came since they last looked; remembered for a few seconds, since every page asks."""
    since = person.activity_read_at or _EPOCH
    key = f"news:{person.pk}:{since.timestamp()}"
    return bool(remembered.get_or_set(key, lambda: bool(_news(person.role)(person.pk, since)), NEWS_REMEMBERED))


@cache
def _news(role: str) -> Prepared[Any]:
    def one(person_id: int, since: datetime) -> QuerySet[Post, Any]:
        return for_you(Person(pk=person_id, role=role), since).values_list("pk")[:1]

    return Prepared(one, plan_once=False)  # how much is followed, and since when, decides where to begin


def bookmarked(person: Person) -> QuerySet[Post]:
    """Posts a person keeps."""
    found: QuerySet[Post] = Post.objects.visible_to(person).published().filter(bookmarks__person=person)
    return found


def related_tags(tag: Tag, person: Viewer, most: int = 8) -> list[Tag]:
    """Tags that stand beside this one in posts the viewer may read, most often first."""
    beside = PostTag.objects.filter(post__in=tagged(tag, person).values("pk")).exclude(tag=tag)
    counted = beside.values("tag").annotate(count=Count("pk")).order_by("-count", "tag")[:most]
    order = [row["tag"] for row in counted]
    found = Tag.objects.in_bulk(order)
    return [found[pk] for pk in order]


def people_of_tag(tag: Tag, person: Viewer, most: int = 8) -> list[Person]:
    """People who write most with a tag, as far as the viewer may read it."""
    counted = tagged(tag, person).values("author").annotate(count=Count("pk")).order_by("-count", "author")[:most]
    order = [row["author"] for row in counted]
    found = Person.objects.visible_to(person).in_bulk(order)
    return [found[pk] for pk in order if pk in found]


def tags_starting(prefix: str, person: Viewer, most: int = 8) -> list[Tag]:
    """Tags for completion that stand in something the viewer may read."""
    seen = PostTag.objects.filter(Post.objects.visible_to(person).published().includes("post"))
    used = (
        seen.filter(tag__slug__startswith=prefix.lower())
        .values("tag")
        .annotate(count=Count("pk"))
        .order_by("-count")[:most]
    )
    order = [row["tag"] for row in used]
    found = Tag.objects.in_bulk(order)
    return [found[pk] for pk in order]


def original(post: Post | None) -> Post | None:
    """A bare repost stands for what it passes on."""
    bare = post is not None and post.quoted_id and not (post.text or post.title or post.files.exists())
    return post.quoted if post is not None and bare else post


def tag_named(slug: str, person: Viewer) -> Tag | None:
    """The tag at this address, when it stands in something the viewer may read."""
    return tags_in(Post.objects.visible_to(person)).filter(slug=slug).first()


def tags_in(posts: PostQuerySet) -> QuerySet[Tag]:
    """Tags that stand in any of these posts."""
    return Tag.objects.filter(Exists(PostTag.objects.filter(posts.includes("post"), tag=OuterRef("pk"))))


def in_order(ids: Sequence[int], person: Viewer) -> list[Post]:
    """These posts, as far as the viewer may read them, in the order given."""
    found = {
        post.pk: post for post in Post.objects.visible_to(person).filter(pk__in=ids).select_related("author", "space")
    }
    return [found[pk] for pk in ids if pk in found]
