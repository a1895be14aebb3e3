"""Prepared queries, on the tables of the core: the same rows as the queryset, whatever the values."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from plein.core import testing
from plein.core.posts.models import Post
from plein.core.spaces.models import Membership, Space
from plein.kit.prepared import prepared

KINDS = ("pk", "channels", "created_at", "archived_at", "memberships__person__is_active", "posts__uid")
pytestmark = pytest.mark.django_db


@prepared
def _members(person: int) -> QuerySet[Membership]:
    return Membership.objects.filter(person=person).select_related("space").order_by("space__name")


@prepared
def _post_of(uid: Any, since: Any, kind: str) -> QuerySet[Post, Any]:
    return Post.objects.filter(uid=uid, published_at__gt=since, kind=kind).values_list("pk", "published_at")


@prepared
def _shown(space: int) -> QuerySet[Post, Any]:
    return Post.objects.published().filter(space=space).values_list("pk", flat=True)


@prepared
def _kinds(space: int) -> QuerySet[Space, Any]:
    return Space.objects.filter(pk=space).values_list(*KINDS)


def test_rows_are_models_with_what_was_joined(django_assert_num_queries: Any) -> None:
    cast = testing.cast()
    testing.space(cast)
    for person in (cast.ada, cast.ben, cast.cleo):
        expected = list(Membership.objects.filter(person=person).order_by("space__name"))
        with django_assert_num_queries(1):
            found = _members(person.pk)
            assert [row.space.name for row in found] == sorted(row.space.name for row in found)
        assert found == expected


def test_texts_moments_and_uuids_are_filled_in() -> None:
    cast = testing.cast()
    where = testing.space(cast)
    first, second = testing.say(cast.ada, where, "een"), testing.say(cast.ada, where, "twee")
    before = timezone.now() - timedelta(hours=1)
    assert _post_of(first.uid, before, "status") == [(first.pk, first.published_at)]
    assert _post_of(second.uid, before, "status") == [(second.pk, second.published_at)]
    assert _post_of(second.uid, before, "poll") == []
    assert _post_of(second.uid, timezone.now(), "status") == []


def test_columns_of_every_kind_are_what_the_queryset_makes_of_them() -> None:
    cast = testing.cast()
    where = testing.spaces.create("Het plein", by=cast.ada, channels=["feed"])
    testing.say(cast.ada, where)
    (row,) = _kinds(where.pk)
    assert row == (where.pk, ["feed"], where.created_at, None, True, Post.objects.get().uid)
    assert [type(value) for value in row] == [
        type(value) for value in Space.objects.filter(pk=where.pk).values_list(*KINDS)[0]
    ]


def test_now_is_the_moment_of_the_call() -> None:
    cast = testing.cast()
    where = testing.space(cast)
    post = testing.say(cast.ada, where, "kort")
    assert post.pk in _shown(where.pk)
    soon = timezone.now() + timedelta(milliseconds=1)
    Post.objects.filter(pk=post.pk).update(expires_at=soon)
    while timezone.now() <= soon:
        pass
    assert post.pk not in _shown(where.pk)


def test_a_value_that_changes_the_query_is_refused() -> None:
    with pytest.raises(ValueError, match="as it is"):
        prepared(lambda text: Post.objects.filter(text__icontains=text))("een")
    with pytest.raises(TypeError):
        _members(None)


def test_a_moment_counted_from_now_is_refused() -> None:
    def since_yesterday(space: int) -> QuerySet[Post]:
        return Post.objects.filter(space=space, published_at__gt=timezone.now() - timedelta(days=1))

    with pytest.raises(ValueError, match="neither a value nor now"):
        prepared(since_yesterday)(1)
