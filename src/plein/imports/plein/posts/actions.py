"""Storing the posts of an archive, with all that hangs on them."""

from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from plein.core.channel import kinds
from plein.core.models import Bookmark, File, Mention, Post, PostTag, Reaction
from plein.imports.plein import building
from plein.imports.plein.around.actions import follow, posts_by_uid, tags_by_slug
from plein.imports.plein.files import take
from plein.imports.plein.leaving.actions import farewells
from plein.imports.plein.lines import file_name, thumb_name
from plein.imports.plein.report import Bad
from plein.imports.plein.work import Import

Line = dict[str, Any]


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
def _store(work: Import, new: list[tuple[Line, Post, list[File]]]) -> None:
    """First what begins a thread, then the answers, then what points from one to another."""
    found = posts_by_uid({line[name] for line, _, _ in new for name in ("root", "parent", "quoted") if line.get(name)})
    for answers in (False, True):
        some = [(line, post) for line, post, _ in new if bool(line.get("root")) is answers]
        for line, post in some:
            if answers and line["root"] not in found:
                text = _("the thread %(thread)s of post %(post)s is not in the archive before it")
                raise Bad(text % {"thread": line["root"], "post": line["uid"]})
            post.root_id = post.parent_id = found[line["root"]] if answers else None
        Post.objects.bulk_create([post for _, post in some])
        found |= {str(post.uid): post.pk for _, post in some}
    _point(work, new, found)
    farewells([post for _line, post, _files in new])
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
    for line, post, _files in new:
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
    tags = tags_by_slug([slug for _, slug in each("tags")], {})
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
    follow(work, [(row, {"to_post_id": post.pk}) for post, row in each("followers")])
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
    if not line.get("files"):
        return []
    made = []
    here = {
        str(uid)
        for uid in File.objects.filter(uid__in=[row["uid"] for row in line.get("files", ())]).values_list(
            "uid", flat=True
        )
    }
    for row in line.get("files", ()):
        if row["uid"] in here:
            text = _("file %(file)s of post %(post)s belongs to another post here, so it was left out")
            work.report.problem(text % {"file": row["uid"], "post": line["uid"]})
            continue
        file = building.file(row, work.person(row["owner"]))
        key = f"{file.created_at:%Y/%m}/{file.uid}"
        if row.get("content"):
            file.key = take(work.archive, file_name(row["uid"]), key, work.report, size=file.size, sha256=file.sha256)
        if row.get("thumb"):
            file.thumb_key = take(work.archive, thumb_name(row["uid"]), f"{key}-thumb", work.report)
        made.append(file)
    return made


def _look_again(work: Import, line: Line, quoted: int | None, parent: int | None, root: int | None) -> None:
    """A post that an import which was broken off stored before the post it speaks of."""
    if line.get("quoted") and quoted is None:
        work.later.append((line["uid"], "quoted", line["quoted"]))
    if line.get("parent") not in {None, line.get("root")} and parent == root:
        work.later.append((line["uid"], "parent", line["parent"]))
