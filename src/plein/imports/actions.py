"""Writing what an import brings, many rows at a time: each call is one short transaction. Who runs the command may do it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID, uuid5

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from plein.core.channel import ordinary
from plein.core.events.actions import record
from plein.core.files.models import File
from plein.core.people.models import Person
from plein.core.people.naming import username_base
from plein.core.posts.models import Mention, Post, PostTag, Tag
from plein.core.reactions.models import Reaction
from plein.core.search.actions import reindex
from plein.core.spaces.models import Membership, Space, Withheld
from plein.imports.naming import Taken
from plein.imports.records import Account, PersonIn, Place, PostIn, SpaceIn
from plein.kit.text import clean, slugify, unguessable

Noted = Callable[[Iterable[tuple[str, int, str, datetime]]], None]
ASKED = 500  # values in one question, below what SQLite takes
MOST_TAGS = 30


@transaction.atomic
def add_people(
    people: Sequence[PersonIn], *, usernames: Taken, slugs: Taken, emails: set[str], note: Noted
) -> tuple[dict[str, Account], int]:
    """List people who have not joined yet, each with a profile; who is here already by e-mail address is left as they are."""
    wanted = {person.key: _email(person.email) for person in people}
    here = {
        person.email: person
        for person in Person.objects.filter(email__in=[email for email in wanted.values() if email])
    }
    accounts: dict[str, Account] = {}
    rows: list[tuple[str, Person]] = []
    noted: list[tuple[str, int, str, datetime]] = []
    for person in people:
        email = wanted[person.key]
        known = here.get(email) if email and email not in emails else None
        if known is not None:
            accounts[person.key] = Account(known.pk, known.username, known.name, known.is_active)
            noted.append((person.key, known.pk, known.username, known.created_at))
        else:
            rows.append((person.key, _person(person, email if email and email not in emails else None, usernames)))
        emails.add(email)
    _list([row for _key, row in rows], slugs)
    for key, row in rows:
        accounts[key] = Account(row.pk, row.username, row.name, row.is_active)
        noted.append((key, row.pk, row.username, row.created_at))
    record("people.imported", by=None, people=len(rows))
    note(noted)
    return accounts, len(rows)


@transaction.atomic
def add_space(
    space: SpaceIn, people: Mapping[str, Account], *, slugs: Taken, manager: Person | None, note: Noted
) -> Place:
    """Make a space as it was elsewhere, with its members; nothing in it is new to them."""
    kind = Space.Kind(space.kind)
    join = {Space.Kind.OPEN: Space.Join.EVERYONE, Space.Kind.CLOSED: Space.Join.REQUEST}.get(
        kind, Space.Join.INVITATION
    )
    now = timezone.now()
    name = clean(space.name)[:120]
    slug = slugs.free(slugify(name, lambda _slug: False))
    row = Space.objects.create(
        kind=kind, name=name, slug=unguessable(slug) if kind == Space.Kind.SECRET else slug, purpose=clean(space.purpose)[:500], join=join,
        created_at=space.created_at or now, archived_at=now if space.archived else None,
    )  # fmt: skip
    add_members(row.pk, space, people, manager=manager)
    record("space.created", by=None, space=row)
    note([(space.key, row.pk, row.slug, row.created_at)])
    return Place(row.pk, row.slug, row.name)


@transaction.atomic
def add_members(space: int, wanted: SpaceIn, people: Mapping[str, Account], *, manager: Person | None = None) -> None:
    """Put the people of an export into a space where they are not members yet."""
    inside = set(Membership.objects.filter(space=space).values_list("person", flat=True))
    guests = set(Person.objects.filter(role=Person.Role.GUEST).values_list("pk", flat=True))
    roles: dict[int, str] = {}
    for key in dict.fromkeys([*wanted.members, *wanted.managers]):
        if account := people.get(key):
            is_manager = key in wanted.managers and account.pk not in guests
            roles.setdefault(
                account.pk,
                Membership.Role.GUEST
                if account.pk in guests
                else Membership.Role.MANAGER
                if is_manager
                else Membership.Role.MEMBER,
            )
    if manager is not None and wanted.kind != Space.Kind.CONVERSATION:
        roles[manager.pk] = Membership.Role.MANAGER
    if wanted.kind == Space.Kind.CONVERSATION:
        roles = _not_withheld(space, {pk: role for pk, role in roles.items() if pk not in inside})
    now = timezone.now()
    _insert(Membership, [
        {"space_id": space, "person_id": pk, "role": str(role), "joined_at": now, "last_read_at": now} for pk, role in roles.items() if pk not in inside
    ])  # fmt: skip


def _not_withheld(space: int, roles: dict[int, str]) -> dict[int, str]:
    """Who comes in: not whose account is in use, as everybody chooses their address; that it is them, an administrator says."""
    used = Person.objects.filter(pk__in=roles, joined_at__isnull=False).values_list("pk", flat=True)
    rows = [Withheld(space_id=space, person_id=pk) for pk in used]
    Withheld.objects.bulk_create(rows, ignore_conflicts=True)
    kept = set(Withheld.objects.filter(space=space, person__in=roles).values_list("person", flat=True))
    return {pk: role for pk, role in roles.items() if pk not in kept}


@transaction.atomic
def add_posts(
    space: int,
    posts: Sequence[PostIn],
    people: Mapping[str, Account],
    usernames: Mapping[str, int],
    note: Callable[[Iterable[tuple[str, str]]], None],
) -> Counter[str]:
    """Write those of `posts` that are not here yet, of one space and with roots before answers. Returns what was added."""
    known = _ids({post.uid for post in posts} | {post.root for post in posts if post.root})
    new = [post for post in posts if post.uid not in known]
    if not new:
        return Counter()
    uids = {post.uid for post in new}
    begun = [post for post in new if post.root is None or (post.root not in known and post.root not in uids)]
    answers = Counter(post.root for post in new if post.root in known or post.root in uids)
    now = timezone.now()
    _insert(Post, [_row(post, space, people, now, count=answers[post.uid]) for post in begun])
    known |= _ids(post.uid for post in begun if post.uid in answers or _has_more(post))
    alone = {post.uid for post in begun}
    replies = [post for post in new if post.uid not in alone]
    _insert(Post, [_row(post, space, people, now, root=known[post.root]) for post in replies if post.root])
    known |= _ids(post.uid for post in replies if _has_more(post))
    added = Counter({"posts": len(new), "threads": len(begun), "answers": len(replies)})
    added += _attach([post for post in new if _has_more(post)], known, people, usernames)
    answered = {known[root]: count for root, count in answers.items() if root and root not in uids}
    event = record("space.imported", by=None, space=_hold(space, answered), counts=dict(added))
    _arrived(space, begun, answered, event.pk)
    note((post.key, str(post.uid)) for post in new)
    return added


def _person(person: PersonIn, email: str | None, usernames: Taken) -> Person:
    role = Person.Role.GUEST if person.is_guest else Person.Role.MEMBER
    name = clean(person.name)[:120]
    username = usernames.free(username_base(person.username, name))
    return Person(
        username=username,
        email=email,
        name=name or username,
        role=role,
        is_active=person.is_active,
        password=make_password(None),
        joined_at=None,
        email_sure_at=timezone.now() if email else None,
    )


def _list(rows: list[Person], slugs: Taken) -> None:
    """What core's `create` does for one person, for many."""
    Person.objects.bulk_create(rows)
    profiles = [
        Space(
            kind=Space.Kind.PERSONAL,
            name=row.name,
            slug=slugs.free(slugify(row.username, lambda _slug: False)),
            owner=row,
            join=Space.Join.INVITATION,
        )
        for row in rows
    ]
    Space.objects.bulk_create(profiles)
    Membership.objects.bulk_create(
        [Membership(space=space, person=space.owner, role=Membership.Role.MANAGER) for space in profiles]
    )
    reindex(row.pk for row in rows)


def _email(raw: str) -> str:
    address = clean(raw).lower()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address if len(address) <= 254 else ""


def _ids(uids: Iterable[UUID]) -> dict[UUID, int]:
    wanted = list(uids)
    found: dict[UUID, int] = {}
    for start in range(0, len(wanted), ASKED):
        found.update(Post.objects.filter(uid__in=wanted[start : start + ASKED]).values_list("uid", "pk"))
    return found


def _row(
    post: PostIn, space: int, people: Mapping[str, Account], now: datetime, *, root: int | None = None, count: int = 0
) -> dict[str, Any]:
    return {
        "uid": post.uid, "kind": Post.REPLY if root else ordinary(), "space_id": space, "author_id": people[post.author].pk, "root_id": root, "parent_id": root,
        "text": post.text, "html": post.html, "language": post.language, "state": "published", "in_feed": root is None, "reply_count": count, "created_at": post.at,
        "published_at": post.at, "edited_at": post.edited_at, "reviewed_at": now,
    }  # fmt: skip


def _has_more(post: PostIn) -> bool:
    """Whether there will be rows that name the post; only then its number has to be asked for."""
    return bool(post.reactions or post.files or post.mentions or post.tags)


def _attach(
    posts: list[PostIn], ids: Mapping[UUID, int], people: Mapping[str, Account], usernames: Mapping[str, int]
) -> Counter[str]:
    """Reactions, links to files, mentions and tags of new posts."""
    reactions = [
        {"post_id": ids[post.uid], "person_id": person, "emoji": emoji, "at": post.at}
        for post in posts if post.reactions
        for emoji, person in dict.fromkeys((emoji, people[key].pk) for emoji, key in post.reactions if key in people)
    ]  # fmt: skip
    files = [
        {"uid": uuid5(post.uid, str(at)), "owner_id": people[post.author].pk, "post_id": ids[post.uid], "position": at, "name": file.name, "mime": file.mime,
         "size": file.size, "sha256": "", "key": "", "source_url": file.url, "created_at": post.at}
        for post in posts for at, file in enumerate(post.files)
    ]  # fmt: skip
    mentions = [
        {"post_id": ids[post.uid], "person_id": pk}
        for post in posts if post.mentions
        for pk in dict.fromkeys(usernames[name] for name in post.mentions if name in usernames) if pk != people[post.author].pk
    ]  # fmt: skip
    tags = _tag_ids({slug[:64] for post in posts for slug in post.tags[:MOST_TAGS]})
    tagged = [
        {"post_id": ids[post.uid], "tag_id": tags[slug], "published_at": post.at}
        for post in posts if post.tags for slug in dict.fromkeys(slug[:64] for slug in post.tags[:MOST_TAGS])
    ]  # fmt: skip
    for model, rows in ((Reaction, reactions), (File, files), (Mention, mentions), (PostTag, tagged)):
        _insert(model, rows)
    return Counter({"reactions": len(reactions), "links to files": len(files)})


def _tag_ids(slugs: set[str]) -> dict[str, int]:
    if not slugs:
        return {}
    Tag.objects.bulk_create([Tag(slug=slug, name=slug) for slug in sorted(slugs)], ignore_conflicts=True)
    wanted, found = list(slugs), dict[str, int]()
    for start in range(0, len(wanted), ASKED):
        found.update(Tag.objects.filter(slug__in=wanted[start : start + ASKED]).values_list("slug", "pk"))
    return found


def _hold(space: int, answered: Mapping[int, int]) -> Space:
    """Hold what will change before waiting for one's turn in the log, as whoever writes on the site does."""
    list(Post.objects.select_for_update(no_key=True).filter(pk__in=list(answered)).order_by("-pk").values_list("pk"))
    held: Space = Space.objects.select_for_update(no_key=True).get(pk=space)
    return held


def _arrived(space: int, begun: list[PostIn], answered: Mapping[int, int], version: int) -> None:
    """What new posts change around them: counts of answers on older roots, and when the space was last written in."""
    by_count: dict[int, list[int]] = {}
    for pk, count in answered.items():
        by_count.setdefault(count, []).append(pk)
    for count, roots in by_count.items():
        Post.objects.filter(pk__in=roots).update(reply_count=F("reply_count") + count, version=version)
    if begun:
        last = max(post.at for post in begun)
        Space.objects.filter(pk=space).filter(Q(last_post_at=None) | Q(last_post_at__lt=last)).update(last_post_at=last)


def _insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that are known to be new. Building model objects would cost three times what the database does."""
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = [field.attname for field in fields]
    given = rows[0].keys()
    defaults = [
        None if name in given else field.get_db_prep_save(field.get_default(), connection)
        for field, name in zip(fields, names, strict=True)
    ]
    moment = cache(
        lambda at: at and connection.ops.adapt_datetimefield_value(at)
    )  # most rows hold the same moment twice
    adapt: dict[int, Callable[[Any], Any]] = {}
    for at, field in enumerate(fields):
        if isinstance(field, models.DateTimeField) and names[at] in given:
            adapt[at] = moment
        elif (
            isinstance(field, models.UUIDField) and names[at] in given and not connection.features.has_native_uuid_field
        ):
            adapt[at] = attrgetter("hex")
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608 - names of our own tables
    values = [[row.get(name, default) for name, default in zip(names, defaults, strict=True)] for row in rows]
    for one in values:
        for at, change in adapt.items():
            one[at] = change(one[at])
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
