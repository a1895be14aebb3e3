"""Storing what an archive holds. Nothing that is here already is changed, and nobody is told: an import is silent."""

import hashlib
from dataclasses import dataclass, field
from typing import Any
from zipfile import ZipFile

from django.db import transaction
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from plein.core.channel import kinds
from plein.core.models import (
    Bookmark,
    File,
    Follow,
    JoinRequest,
    Mention,
    Organisation,
    Person,
    Post,
    PostTag,
    Reaction,
    Space,
    Tag,
)
from plein.imports.plein import building
from plein.imports.plein.files import take
from plein.imports.plein.lines import file_name, portrait_name, thumb_name
from plein.imports.plein.report import Bad, Report

Line = dict[str, Any]


@dataclass
class Import:
    """One archive on its way in."""

    archive: ZipFile
    report: Report = field(default_factory=Report)
    people: dict[str, int] = field(default_factory=dict)  # user name in the archive: person here
    spaces: dict[str, int] = field(default_factory=dict)  # slug in the archive: space here
    successors: dict[int, str] = field(default_factory=dict)
    later: list[tuple[str, str, str]] = field(
        default_factory=list
    )  # post, "parent" or "quoted", a post that comes later
    grown: set[int] = field(default_factory=set)  # spaces that were here and got posts

    def mark(self) -> Any:
        """How things stand, for `back`."""
        return self.report.mark(), len(self.later)

    def back(self, mark: Any) -> None:
        """Forget what was counted since `mark`, because it was not stored."""
        self.report.back(mark[0])
        del self.later[mark[1] :]

    def person(self, username: Any) -> int:
        """The person by this user name."""
        if username not in self.people:
            raise Bad(f"there is no person {username!r} in the archive")
        return self.people[username]

    def space(self, slug: Any) -> int:
        """The space by this slug."""
        if slug not in self.spaces:
            raise Bad(f"there is no space {slug!r} in the archive")
        return self.spaces[slug]


@transaction.atomic
def organisation(work: Import, lines: list[Line]) -> None:
    """The organisation, unless there is one."""
    for line in lines:
        if Organisation.objects.exists():
            work.report.kept["organisation"] += 1
        else:
            Organisation.objects.create(pk=1, **{name: line[name] for name in ("name", "language", "created_at")})
            work.report.made["organisation"] += 1


@transaction.atomic
def people(work: Import, lines: list[Line]) -> None:
    """People, by user name. Whoever is here already stays as they are."""
    here = dict(Person.objects.filter(username__in=[line["username"] for line in lines]).values_list("username", "pk"))
    new = [(line, building.person(line)) for line in lines if line["username"] not in here]
    taken = set(
        Person.objects.filter(email__in=[person.email for _, person in new if person.email]).values_list(
            "email", flat=True
        )
    )
    for line, person in new:
        if person.email and person.email in taken:
            work.report.problem(
                f"{person.username}: the address {person.email} belongs to someone else here, so it was left out"
            )
            person.email = None
        if person.email:
            taken.add(person.email)
        if line.get("picture"):
            key = f"portraits/{hashlib.sha256(person.username.encode()).hexdigest()[:24]}"
            person.picture = take(work.archive, portrait_name(person.username), key, work.report)
    made = Person.objects.bulk_create([person for _, person in new])
    work.people |= here | {person.username: person.pk for person in made}
    work.report.made["person"] += len(made)
    work.report.kept["person"] += len(here)


@transaction.atomic
def follows(work: Import, lines: list[Line]) -> None:
    """Which person follows or mutes whom."""
    before = Follow.objects.count()
    _follow(work, [(line, {"to_person_id": work.person(line["to"])}) for line in lines])
    made = Follow.objects.count() - before
    work.report.made["follow"] += made
    work.report.kept["follow"] += len(lines) - made


@transaction.atomic
def spaces(work: Import, lines: list[Line]) -> None:
    """Spaces with everyone in them. A space that is here already keeps its own members."""
    for line in lines:
        here, slug = _space_here(line)
        if here is None:
            here = _new_space(work, line, slug)
            work.report.made["space"] += 1
        else:
            work.report.kept["space"] += 1
            work.grown.add(here)
        work.spaces[line["slug"]] = here
        if line.get("successor"):
            work.successors[here] = line["successor"]


@transaction.atomic
def succeed(work: Import) -> None:
    """Name the successors of archived spaces, once every space is known."""
    for space, successor in work.successors.items():
        Space.objects.filter(pk=space, successor=None, archived_at__isnull=False).update(
            successor=work.spaces.get(successor)
        )


@transaction.atomic
def tags(work: Import, lines: list[Line]) -> None:
    """Tags, with who follows them."""
    before = Tag.objects.count()
    found = _tags([line["slug"] for line in lines], {line["slug"]: line["name"] for line in lines})
    _follow(work, [(row, {"to_tag_id": found[line["slug"]]}) for line in lines for row in line.get("followers", ())])
    made = Tag.objects.count() - before
    work.report.made["tag"] += made
    work.report.kept["tag"] += len(lines) - made


def posts(work: Import, lines: list[Line]) -> None:
    """Posts with all that hangs on them. A post that is here already stays as it is, with what hangs on it."""
    here = {
        str(row[0]): row[1:]
        for row in Post.objects.filter(uid__in=[line["uid"] for line in lines]).values_list(
            "uid", "quoted", "parent", "root"
        )
    }
    new: dict[str, tuple[Line, Post, list[File]]] = {}
    for line in lines:
        if line["uid"] in here:
            _look_again(work, line, *here[line["uid"]])
        elif line["uid"] not in new:
            post = building.post(line, space_id=work.space(line["space"]), author_id=work.person(line["author"]))
            new[line["uid"]] = (line, post, _files(work, line))
    _store(work, list(new.values()))
    work.report.made["post"] += len(new)
    work.report.kept["post"] += len(lines) - len(new)


@transaction.atomic
def finish(work: Import) -> None:
    """Point at the posts that came later than those that speak of them, and date the spaces that grew."""
    for start in range(0, len(work.later), 500):
        some = work.later[start : start + 500]
        found = _pks({uid for post, _, other in some for uid in (post, other)})
        for post, name, other in some:
            if post in found and other in found:
                Post.objects.filter(pk=found[post]).update(**{name: found[other]})
            else:
                work.report.problem(f"post {post}: the post it speaks of, {other}, is not in the archive")
    for space in work.grown:
        newest = Post.objects.filter(space=space, root=None, in_feed=True, state=Post.State.PUBLISHED).aggregate(
            at=Max("published_at")
        )["at"]
        if newest:
            Space.objects.filter(Q(last_post_at=None) | Q(last_post_at__lt=newest), pk=space).update(
                last_post_at=newest
            )


def _space_here(line: Line) -> tuple[int | None, str]:
    """The space that this line is about, or the slug for a new one. Two spaces that only share a slug stay two."""
    if line.get("owner"):
        own = Space.objects.filter(owner__username=line["owner"]).values_list("pk", flat=True).first()
        if own is not None:
            return own, ""
    slug, other = line["slug"], f"{line['slug'][:50]}-{hashlib.sha256(line['created_at'].encode()).hexdigest()[:8]}"
    found = (
        Space.objects.filter(slug__in=[slug, other], created_at=line["created_at"]).values_list("pk", flat=True).first()
    )
    return found, other if Space.objects.filter(slug=slug).exists() else slug


def _new_space(work: Import, line: Line, slug: str) -> int:
    space = building.space({**line, "slug": slug})
    space.owner_id = work.person(line["owner"]) if line.get("owner") else None
    space.save(force_insert=True)
    members = [building.member(row, work.person(row["person"])) for row in line.get("members", ())]
    for member in members:
        member.space = space
    space.memberships.bulk_create(members)
    asked = [
        JoinRequest(
            space=space, person_id=work.person(row["person"]), text=row.get("text", "")[:300], at=building.moment(row)
        )
        for row in line.get("requests", ())
    ]
    JoinRequest.objects.bulk_create(asked)
    _follow(work, [(row, {"to_space_id": space.pk}) for row in line.get("followers", ())])
    return space.pk


@transaction.atomic
def _store(work: Import, new: list[tuple[Line, Post, list[File]]]) -> None:
    """First what begins a thread, then the answers, then what points from one to another."""
    found = _pks({line[name] for line, _, _ in new for name in ("root", "parent", "quoted") if line.get(name)})
    for answers in (False, True):
        some = [(line, post) for line, post, _ in new if bool(line.get("root")) is answers]
        for line, post in some:
            if answers and line["root"] not in found:
                raise Bad(f"the thread {line['root']} of post {line['uid']} is not in the archive before it")
            post.root_id = post.parent_id = found[line["root"]] if answers else None
        Post.objects.bulk_create([post for _, post in some])
        found |= {str(post.uid): post.pk for _, post in some}
    _point(work, new, found)
    roots = {post.root_id for _, post, _ in new if post.root_id}
    answered = (
        Post.objects.filter(root=OuterRef("pk"), state=Post.State.PUBLISHED)
        .order_by()
        .values("root")
        .annotate(count=Count("pk"))
        .values("count")
    )
    Post.objects.filter(pk__in=roots).update(reply_count=Coalesce(Subquery(answered), 0))
    _hang(work, new)


def _point(work: Import, new: list[tuple[Line, Post, list[File]]], found: dict[str, int]) -> None:
    moved = []
    for line, post, _ in new:
        for name in ("parent", "quoted"):
            other = line.get(name)
            if other and other not in found:
                work.later.append((line["uid"], name, other))
            elif other and getattr(post, f"{name}_id") != found[other]:
                setattr(post, f"{name}_id", found[other])
                moved.append(post)
    Post.objects.bulk_update(moved, ["parent", "quoted"], batch_size=200)


def _hang(work: Import, new: list[tuple[Line, Post, list[File]]]) -> None:
    """Everything that belongs to these posts, one statement for each sort of thing."""

    def each(name: str) -> list[tuple[Post, Any]]:
        return [(post, row) for line, post, _ in new for row in line.get(name, ())]

    who, moment = work.person, building.moment
    tags = _tags([slug for _, slug in each("tags")], {})
    PostTag.objects.bulk_create(
        [
            PostTag(post=post, tag_id=tags[slug], published_at=post.published_at or post.created_at)
            for post, slug in each("tags")
        ]
    )
    Mention.objects.bulk_create([Mention(post=post, person_id=who(name)) for post, name in each("mentions")])
    reactions = [
        Reaction(post=post, person_id=who(row["person"]), emoji=row["emoji"][:32], at=moment(row))
        for post, row in each("reactions")
    ]
    Reaction.objects.bulk_create(reactions)
    Bookmark.objects.bulk_create(
        [Bookmark(post=post, person_id=who(row["person"]), at=moment(row)) for post, row in each("bookmarks")]
    )
    _follow(work, [(row, {"to_post_id": post.pk}) for post, row in each("followers")])
    for post, row in each("revisions"):
        revision = building.revision(row, who(row["by"]))
        revision.post = post
        revision.save(force_insert=True)
    for line, post, files in new:
        for file in files:
            file.post = post
        kind = kinds().get(post.kind)
        if line.get("data") and kind and kind.load:
            kind.load(post, line["data"])
    File.objects.bulk_create([file for _, _, files in new for file in files])


def _files(work: Import, line: Line) -> list[File]:
    """The files of a post, their contents kept; done before the transaction, which must be short."""
    made = []
    here = {
        str(uid)
        for uid in File.objects.filter(uid__in=[row["uid"] for row in line.get("files", ())]).values_list(
            "uid", flat=True
        )
    }
    for row in line.get("files", ()):
        if row["uid"] in here:
            work.report.problem(
                f"file {row['uid']} of post {line['uid']} belongs to another post here, so it was left out"
            )
            continue
        file = building.file(row, work.person(row["owner"]))
        key = f"{file.created_at:%Y/%m}/{file.uid}"
        if row.get("content"):
            file.key = take(work.archive, file_name(row["uid"]), key, work.report, size=file.size, sha256=file.sha256)
        if row.get("thumb"):
            file.thumb_key = take(work.archive, thumb_name(row["uid"]), f"{key}-thumb", work.report)
        made.append(file)
    return made


def _follow(work: Import, rows: list[tuple[Line, dict[str, int]]]) -> None:
    made = [
        Follow(person_id=work.person(row["person"]), mute=bool(row["mute"]), at=building.moment(row), **target)
        for row, target in rows
    ]
    Follow.objects.bulk_create(made, ignore_conflicts=True)


def _tags(slugs: list[str], names: dict[str, str]) -> dict[str, int]:
    """Tags by slug; missing ones are made."""
    found = dict(Tag.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    if missing := [slug for slug in dict.fromkeys(slugs) if slug not in found]:
        if any(len(slug) > 64 or len(names.get(slug, slug)) > 64 for slug in missing):
            raise Bad("a tag of more than 64 characters")
        made = Tag.objects.bulk_create([Tag(slug=slug, name=names.get(slug, slug)) for slug in missing])
        found |= {tag.slug: tag.pk for tag in made}
    return found


def _pks(uids: set[str]) -> dict[str, int]:
    return {str(uid): pk for uid, pk in Post.objects.filter(uid__in=uids).values_list("uid", "pk")}


def _look_again(work: Import, line: Line, quoted: int | None, parent: int | None, root: int | None) -> None:
    """A post that an import which was broken off stored before the post it speaks of."""
    if line.get("quoted") and quoted is None:
        work.later.append((line["uid"], "quoted", line["quoted"]))
    if line.get("parent") not in {None, line.get("root")} and parent == root:
        work.later.append((line["uid"], "parent", line["parent"]))
