"""Tags, and what one follows."""

from typing import Annotated, Any

from ninja import Router
from pydantic import Field

from plein.api.answers import found
from plein.api.schemas import tags as schemas
from plein.core.contract.access import READ, WRITE, Call
from plein.core.contract.lists import newest_first
from plein.core.contract.posts import Posts, author_of, page_of
from plein.core.contract.schemas import Before, Id, Limit, Word
from plein.core.follows import actions
from plein.core.follows.models import TARGETS
from plein.core.models import Follow, Person, Post, Space, Tag
from plein.core.posts import queries

router = Router(tags=["tags"])
follows = Router(tags=["follows"])
Slug = Annotated[Word, Field(description="The tag without #.", min_length=1, max_length=64, examples=["market"])]
Start = Annotated[Word, Field(description="How it begins, without #.", max_length=64)]


@router.get("/tags", response=schemas.Tags, auth=READ)
def list_tags(request: Call, q: Start = "", limit: Limit = 20) -> Any:
    """Tags in what you may read that begin with `q`, most used first."""
    return schemas.Tags(items=[_tag(row) for row in queries.tags_starting(q, request.person, limit)])


@router.get("/tags/{slug}", response=schemas.TagDetail, auth=READ)
def get_tag(request: Call, slug: Slug) -> Any:
    """A tag in what you may read, with tags and people that stand beside it."""
    tag = found(_tags(request), slug=slug.lower())
    related = [_tag(row) for row in queries.related_tags(tag, request.person)]
    people = [author_of(row) for row in queries.people_of_tag(tag, request.person)]
    return schemas.TagDetail(**_tag(tag).model_dump(), related=related, people=people)


@router.get("/tags/{slug}/posts", response=Posts, auth=READ)
def posts_of_tag(request: Call, slug: Slug, before: Before = "", limit: Limit = 20) -> Any:
    """Posts and answers that carry a tag, newest first."""
    tag = found(_tags(request), slug=slug.lower())
    return page_of(queries.page_of(queries.tagged(tag, request.person), before, limit), request.person)


@follows.get("/follows", response=schemas.Follows, auth=READ)
def list_follows(request: Call, before: Before = "", limit: Limit = 20) -> Any:
    """What you follow and mute, newest first."""
    rows, cursor = newest_first(Follow.objects.filter(person=request.person), before, limit)
    return schemas.Follows(items=[_follow(row) for row in rows], next=cursor)


@follows.put("/follows/{kind}/{target_id}", response={204: None}, auth=WRITE)
def follow(request: Call, kind: schemas.Target, target_id: Id, how: schemas.Following) -> None:
    """Hear of a person, tag, post or space, or mute it."""
    (actions.mute if how.mute else actions.follow)(_target(request, kind, target_id), by=request.person)


@follows.delete("/follows/{kind}/{target_id}", response={204: None}, auth=WRITE)
def unfollow(request: Call, kind: schemas.Target, target_id: Id) -> None:
    """Neither follow nor mute it any more."""
    actions.unfollow(_target(request, kind, target_id), by=request.person)


def _tags(request: Call) -> Any:
    return queries.tags_in(Post.objects.visible_to(request.person).published())


def _target(request: Call, kind: str, pk: int) -> Any:
    person = request.person
    if kind == "tag":
        return found(_tags(request), pk=pk)
    models: dict[str, Any] = {"person": Person, "post": Post, "space": Space}
    return found(models[kind].objects.visible_to(person), pk=pk)


def _tag(row: Tag) -> schemas.Tag:
    return schemas.Tag(id=row.pk, slug=row.slug, name=row.name)


def _follow(row: Follow) -> schemas.Follow:
    kind: Any = next(name for name in TARGETS if getattr(row, f"{name}_id"))
    return schemas.Follow(kind=kind.removeprefix("to_"), id=getattr(row, f"{kind}_id"), mute=row.mute, at=row.at)
