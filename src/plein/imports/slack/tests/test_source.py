import json
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from plein.core.events.models import Event
from plein.core.files.models import File
from plein.core.follows.models import Follow
from plein.core.mail.models import OutgoingMail
from plein.core.people import actions as people
from plein.core.people.models import Person
from plein.core.posts.models import Mention, Post, PostTag
from plein.core.reactions.models import Reaction
from plein.core.spaces.models import Membership, Space
from plein.imports.core import bring_in, rehearse
from plein.imports.report import Report
from plein.imports.slack.source import SlackSource
from plein.imports.slack.tests.exports import ANNE, BEN, GENERAL, SECRET, export, message, ts
from plein.kit.language import detect

pytestmark = pytest.mark.django_db


def imported(tmp_path: Path, days: dict[str, Any], **lists: Any) -> Report:
    """Bring a small export in."""
    return bring_in(
        SlackSource(export(tmp_path / "export.zip", days, **lists)), tmp_path / "imports", lambda _read: None
    )


def day(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"general/2020-09-13.json": list(messages)}


def test_a_message_keeps_its_author_moment_and_text(tmp_path: Path) -> None:
    imported(tmp_path, day(message(1, "Hello *all*", edited={"user": "U1", "ts": ts(60)})))
    post = Post.objects.get()
    assert (post.author.name, post.kind, post.text, post.state) == (
        "Anne de Wit",
        "status",
        "Hello **all**",
        "published",
    )
    assert post.html == "<p>Hello <strong>all</strong></p>\n"
    assert post.published_at == post.created_at and post.published_at.timestamp() == 1600000001.0001
    assert post.edited_at and post.published_at and (post.edited_at - post.published_at).total_seconds() == 59
    assert post.space.last_post_at == post.published_at


def test_a_message_is_read_out_in_its_language_and_goes_out_and_in_as_it_is(tmp_path: Path) -> None:
    imported(tmp_path, day(message(1, "This is what we have for you"), message(2, "Dit is wat we voor je hebben")))
    assert list(Post.objects.order_by("pk").values_list("language", flat=True)) == ["en", "nl"]
    assert [post.language for post in Post.objects.order_by("pk")] == [
        detect(f"{post.title}\n{post.text}") for post in Post.objects.order_by("pk")
    ]  # as it would be found for one that is written here


def test_answers_stand_in_their_thread(tmp_path: Path) -> None:
    report = imported(
        tmp_path,
        day(
            message(1, reply_count=2),
            message(2, "a", "U2", thread_ts=ts(1)),
            message(3, "b", thread_ts=ts(1)),
            message(4),
        ),
    )
    root, one, two, other = Post.objects.order_by("published_at")
    assert (root.reply_count, other.reply_count, other.root) == (2, 0, None)
    assert (
        {one.root, one.parent, two.root, two.parent} == {root} and one.kind == two.kind == "reply" and not one.in_feed
    )
    assert (report.found["posts"], report.found["threads"], report.found["answers"]) == (4, 2, 2)
    assert report.exit_code == 0


def test_answers_that_come_in_a_later_export_are_counted_on_their_root(tmp_path: Path) -> None:
    imported(tmp_path, day(message(1), message(2, thread_ts=ts(1))))
    imported(tmp_path, day(message(1), message(2, thread_ts=ts(1)), message(3, thread_ts=ts(1))))
    root = Post.objects.get(root=None)
    assert root.reply_count == 2 and root.version == Event.objects.filter(name="space.imported").latest("pk").pk


def test_a_thread_without_its_first_message_is_begun_by_its_first_answer(tmp_path: Path) -> None:
    report = imported(tmp_path, day(message(2, thread_ts=ts(1)), message(3, thread_ts=ts(1))))
    root = Post.objects.get(root=None)
    assert root.reply_count == 1 and root.thread.count() == 1
    assert report.lost["threads whose first message is not in the export: their first answer begins them"] == 1


def test_a_second_run_adds_nothing(tmp_path: Path) -> None:
    days = day(
        message(1, "#tag <@U2>", reactions=[{"name": "tada", "users": ["U1"], "count": 1}]), message(2, thread_ts=ts(1))
    )
    imported(tmp_path, days)
    models = (Person, Space, Membership, Post, Reaction, Mention, PostTag, Event)
    before = [model.objects.count() for model in models]
    report = imported(tmp_path, days)
    assert [model.objects.count() for model in models] == before
    assert report.added["posts"] == report.added["people"] == report.added["spaces"] == 0


def test_people_are_listed_but_have_not_joined(tmp_path: Path) -> None:
    imported(tmp_path, day(message(1)))
    anne = Person.objects.get(username="anne")
    assert (anne.name, anne.email, anne.joined_at, anne.is_active) == ("Anne de Wit", "anne@example.nl", None, True)
    assert not Person.objects.get(username="caro").is_active
    assert anne.profile_space.kind == "personal" and Membership.objects.get(space=anne.profile_space).role == "manager"
    assert not anne.has_usable_password()


def test_an_imported_person_can_be_taken_over_by_invitation(tmp_path: Path) -> None:
    imported(tmp_path, day(message(1)))
    admin = people.create(name="Ada", username="ada", password="correct horse battery", role="administrator")
    _invitation, secret = people.invite(by=admin, person=Person.objects.get(username="anne"))
    anne = people.accept(secret, name="Anne", username="annie", password="correct horse battery")
    imported(tmp_path, day(message(1), message(2)))
    assert Post.objects.filter(author=anne).count() == 2


def test_posts_go_to_the_account_that_has_the_e_mail_address(tmp_path: Path) -> None:
    anne = people.create(name="Anne", username="a.dewit", email="Anne@example.nl", password="correct horse battery")
    imported(tmp_path, day(message(1, "by me"), message(2, "of <@U1>", "U2")))
    assert Post.objects.get(text="by me").author == anne
    assert Mention.objects.get().person == anne and "@a.dewit" in Post.objects.get(author__username="ben").text
    assert Person.objects.filter(email="anne@example.nl").count() == 1


def test_user_names_that_are_taken_or_odd_become_free_and_clean_ones(tmp_path: Path) -> None:
    people.create(name="Other", username="anne", password="correct horse battery")
    users = [
        {"id": f"U{number}", "name": name}
        for number, name in enumerate(["anne", "Anne", "here", "Zoë B.", "日本", "", "../x"])
    ]
    imported(tmp_path, day(message(1, user="U0")), users=users)
    names = list(Person.objects.order_by("pk").values_list("username", flat=True))
    assert names == ["anne", "anne-2", "anne-3", "here-2", "zoe-b", "person", "slack-user-u5", "x"]


def test_kinds_of_channels_become_kinds_of_spaces(tmp_path: Path) -> None:
    days = {
        "general/1.json": [message(1)],
        "board/1.json": [message(2), message(3, user="U2")],
        "D1/1.json": [message(4)],
        "mpdm-x/1.json": [message(5)],
    }
    lists = {
        "groups": [SECRET],
        "dms": [{"id": "D1", "members": ["U1", "U2"]}],
        "mpims": [{"id": "G2", "name": "mpdm-x", "members": ["U1", "U2", "U3"]}],
    }
    imported(tmp_path, days, **lists)
    general, board = Space.objects.get(name="general"), Space.objects.get(name="board")
    talk = Space.objects.get(name="Anne de Wit, Ben")
    assert (general.kind, board.kind, talk.kind, Space.objects.filter(kind="conversation").count()) == (
        "open",
        "closed",
        "conversation",
        2,
    )
    assert general.purpose == "Talk & more" and general.created_at.timestamp() == 1500000000
    assert set(talk.memberships.values_list("person__username", flat=True)) == {"anne", "ben"}
    assert set(board.memberships.values_list("person__username", "role")) == {("anne", "manager")}, (
        "who once wrote there may not read on"
    )


def test_reactions_files_mentions_and_tags_come_along(tmp_path: Path) -> None:
    file = {
        "name": "plan.pdf",
        "mimetype": "application/pdf",
        "size": 7,
        "url_private": "https://files.slack.com/T1-F1/plan.pdf?t=xoxe-1&x=1",
    }
    reactions = [
        {"name": "+1::skin-tone-2", "users": ["U1", "U2"], "count": 3},
        {"name": "partyparrot", "users": ["U1"], "count": 1},
    ]
    report = imported(
        tmp_path, day(message(1, "<@U2> see #plans", files=[file, {"mode": "tombstone"}], reactions=reactions))
    )
    post = Post.objects.get()
    assert sorted(Reaction.objects.values_list("emoji", "person__username")) == [("👍🏻", "anne"), ("👍🏻", "ben")]
    kept = File.objects.get(post=post)
    assert (kept.name, kept.size, kept.key, kept.url) == (
        "plan.pdf",
        7,
        "",
        "https://files.slack.com/T1-F1/plan.pdf?x=1",
    )
    assert Mention.objects.get().person.username == "ben" and 'href="/people/ben/"' in post.html
    assert PostTag.objects.get().tag.slug == "plans"
    assert report.names["reactions with an emoji of one's own"] == {":partyparrot:": 1}
    assert sum(report.lost.values()) == 4 and report.exit_code == 3


def test_apps_write_under_their_own_name(tmp_path: Path) -> None:
    bot = {
        "type": "message",
        "subtype": "bot_message",
        "bot_id": "B1",
        "username": "Deploy",
        "ts": ts(1),
        "text": "done",
    }
    imported(tmp_path, day(bot, {**bot, "ts": ts(2)}))
    assert set(Post.objects.values_list("author__name", flat=True)) == {"Deploy (bot)"}


def test_slacks_own_messages_are_left_out_and_counted(tmp_path: Path) -> None:
    report = imported(
        tmp_path, day(message(1, subtype="channel_join"), message(2, subtype="channel_topic"), message(3))
    )
    assert Post.objects.count() == 1 and sum(report.skipped.values()) == 2 and report.exit_code == 0


def test_an_import_is_silent(tmp_path: Path) -> None:
    imported(tmp_path, day(message(1, "<@U2>"), message(2, user="U2", thread_ts=ts(1))))
    assert not Follow.objects.exists() and not OutgoingMail.objects.exists()
    assert not Event.objects.exclude(post=None).exists()
    assert sorted(Event.objects.values_list("name", flat=True)) == [
        "people.imported",
        "space.created",
        "space.imported",
    ]


def test_a_dry_run_writes_nothing_and_reports_the_same(tmp_path: Path) -> None:
    days = day(
        message(1, "<@U2> <#C9|away>", reactions=[{"name": "own", "users": ["U1"], "count": 1}]),
        message(2, thread_ts=ts(1)),
    )
    dry = rehearse(SlackSource(export(tmp_path / "export.zip", days)), lambda _read: None)
    assert not Post.objects.exists() and not Person.objects.exists() and not Event.objects.exists()
    real = imported(tmp_path, days)
    assert (dry.found, dry.lost, dry.skipped, dry.problems) == (real.found, real.lost, real.skipped, real.problems)
    assert "nothing was written" in str(dry) and "  reactions with an emoji of one's own: 1 (:own:)" in str(dry)
    with override("nl"):
        assert "er is niets geschreven" in str(dry) and "  reacties met een eigen emoji: 1 (:own:)" in str(dry)
        assert "  berichten: 2 (2 nieuw hier)" in str(real)


def test_mentions_by_a_name_are_linked_when_only_one_person_has_it(tmp_path: Path) -> None:
    users = [ANNE, BEN, {"id": "U4", "team_id": "T1", "name": "ben2", "real_name": "Ben"}]
    report = imported(tmp_path, day(message(1, "<@anne> and <@Ben>", "U4")), users=users)
    assert Mention.objects.get().person.username == "anne"
    assert "mentions of a name that several people have (the name stays, without a link)" in report.lost


def test_the_id_map_tells_what_became_what(tmp_path: Path) -> None:
    imported(tmp_path, day(message(1)))
    lines = [json.loads(line) for line in (tmp_path / "imports/slack-T1.jsonl").read_text().splitlines()]
    assert {(line["kind"], line["key"], line["name"]) for line in lines} >= {
        ("person", "U1", "anne"),
        ("space", "C1", "general"),
    }
    post = json.loads((tmp_path / "imports/slack-T1.posts.jsonl").read_text())
    assert post == {"key": f"C1/{ts(1)}", "uid": str(Post.objects.get().uid)}


def test_a_prefix_goes_before_every_name_of_a_space(tmp_path: Path) -> None:
    source = SlackSource(export(tmp_path / "export.zip", day(message(1)), channels=[GENERAL]), prefix="Slack ")
    bring_in(source, tmp_path / "imports", lambda _read: None)
    assert Space.objects.get(kind="open").name == "Slack general"
