"""The import of a real community, where its export is at hand."""

import os
from pathlib import Path

import pytest
from django.db.models import Count, F, Q

from plein.core.people.models import Person
from plein.core.posts.models import Post
from plein.core.spaces.models import Space
from plein.imports.core import bring_in
from plein.imports.slack.source import SlackSource

pytestmark = [pytest.mark.django_db, pytest.mark.once]
ROOT = Path(__file__).parents[5]
FILE = Path(os.environ.get("PLEIN_REAL_DATA") or ROOT.parent / "shared/data") / "slack-software-chats.zip"


@pytest.mark.skipif(
    not FILE.exists(), reason=f"the real Slack export is not at hand ({FILE.name}; PLEIN_REAL_DATA names its folder)"
)
def test_a_real_community_is_brought_in_whole(tmp_path: Path) -> None:
    report = bring_in(SlackSource(FILE), tmp_path, lambda _read: None)
    assert not report.problems
    assert (Post.objects.count(), Person.objects.count(), Post.objects.filter(root=None).count()) == (
        52_739,
        1_416,
        5_899,
    )
    spaces = (
        Space.objects.filter(kind="open").annotate(count=Count("posts")).order_by("name").values_list("name", "count")
    )
    assert list(spaces) == [("clojurians", 16_057), ("elmlang", 14_510), ("racket", 22_172)]
    counted = Post.objects.filter(root=None).annotate(answers=Count("thread", filter=Q(thread__state="published")))
    assert not counted.exclude(reply_count=F("answers")).exists()
    assert not Post.objects.filter(Q(text="") | Q(html="")).exists()
    assert (
        not Post.objects.filter(Q(text__contains="<@") | Q(text__contains="&lt;@")).exclude(text__contains="`").exists()
    )
