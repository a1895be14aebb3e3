"""Writing posts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from plein.core import testing
from plein.core.models import Draft, Event, Follow, Mention, Post, PostTag, Revision
from plein.core.moderation.queries import unreviewed_in
from plein.core.permissions import Forbidden, Invalid
from plein.core.posts import actions
from plein.core.testing import Cast


def names() -> list[str]:
    return list(Event.objects.filter(post__isnull=False).order_by("pk").values_list("name", flat=True))


def test_a_post_is_rendered_once_and_names_people_and_tags(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast), "Dag **@ada**, over #Woo")
    assert 'data-person="ada"' in post.html and "<strong>" in post.html
    assert list(Mention.objects.values_list("person__username", flat=True)) == ["ada"]
    assert list(PostTag.objects.values_list("tag__slug", flat=True)) == ["woo"]
    assert names() == ["post.published"]


def test_people_who_cannot_read_the_space_are_not_named(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast, kind="secret"), "Dag @cleo en @gus")
    assert "data-person" in post.html and "cleo" not in [
        row.person.username for row in Mention.objects.select_related("person")
    ]
    assert 'data-person="cleo"' not in post.html


def test_sent_twice_is_posted_once(cast: Cast) -> None:
    space, uid = testing.space(cast), uuid4()
    first = testing.say(cast.ben, space, uid=uid)
    assert testing.say(cast.ben, space, uid=uid).pk == first.pk
    assert Post.objects.filter(space=space).count() == 1 and names() == ["post.published"]


def test_someone_elses_id_is_refused_without_telling_whose(cast: Cast) -> None:
    space, uid = testing.space(cast), uuid4()
    testing.say(cast.ben, space, uid=uid)
    with pytest.raises(Invalid):
        testing.say(cast.eef, space, uid=uid)


@pytest.mark.parametrize("text", ["", "   \n", "\u202e", "x" * 100_001])
def test_empty_and_endless_texts_are_refused(cast: Cast, text: str) -> None:
    with pytest.raises(Invalid):
        testing.say(cast.ben, testing.space(cast), text)


def test_answers_count_and_are_followed(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast))
    answer = actions.reply(post, by=cast.eef, text="Ja")
    deeper = actions.reply(answer, by=cast.ben, text="Mooi")
    post.refresh_from_db()
    assert (post.reply_count, deeper.root_id, deeper.parent_id) == (2, post.pk, answer.pk)
    assert Follow.objects.filter(person=cast.eef, to_post=post).exists()
    assert post.version == Event.objects.latest("pk").pk


def test_an_edit_keeps_how_it_was(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast), "Eerst #een")
    actions.edit(post, by=cast.ben, text="Dan #twee")
    post.refresh_from_db()
    assert (post.text, post.edited_at is not None) == ("Dan #twee", True)
    assert Revision.objects.get(post=post).text == "Eerst #een"
    assert list(PostTag.objects.values_list("tag__slug", flat=True)) == ["twee"]
    assert names() == ["post.published", "post.edited"]


def test_a_plan_for_the_past_is_asked_about(cast: Cast) -> None:
    space = testing.space(cast)
    with pytest.raises(Invalid):
        testing.say(cast.ben, space, publish_at=timezone.now() - timedelta(days=1))
    assert testing.say(cast.ben, space, publish_at=timezone.now() - timedelta(minutes=1)).state == Post.State.PUBLISHED


def test_an_edited_plan_names_only_what_it_says_now(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast), "#een @ada", publish_at=timezone.now() + timedelta(hours=1))
    actions.edit(post, by=cast.ben, text="#twee")
    assert list(PostTag.objects.values_list("tag__slug", flat=True)) == ["twee"] and not Mention.objects.exists()


def test_a_moderator_looks_again_at_what_was_edited(cast: Cast) -> None:
    space = testing.space(cast, stage="post_moderated")
    post = actions.approve(testing.say(cast.ben, space), by=cast.mo)
    assert not unreviewed_in(space, cast.mo).exists()
    actions.edit(post, by=cast.ben, text="Iets heel anders")
    assert list(unreviewed_in(space, cast.mo)) == [post]


def test_an_end_is_checked_and_can_be_moved_also_when_it_has_come(cast: Cast) -> None:
    now = timezone.now()
    post = testing.say(cast.ben, testing.space(cast), expires_at=now + timedelta(hours=1))
    with pytest.raises(Invalid):
        actions.edit(post, by=cast.ben, text="Nee", expires_at=now - timedelta(hours=1), keep_expiry=False)
    Post.objects.filter(pk=post.pk).update(expires_at=now)
    with pytest.raises(Forbidden):
        actions.reply(Post.objects.get(pk=post.pk), by=cast.ben, text="Te laat")
    actions.edit(post, by=cast.ben, text="Nog even", expires_at=now + timedelta(hours=1), keep_expiry=False)
    assert Post.objects.visible_to(cast.ada).filter(pk=post.pk).exists()


def test_only_the_author_edits(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast))
    for person in (cast.ada, cast.mo, cast.cleo, cast.root):
        with pytest.raises(Forbidden):
            actions.edit(post, by=person, text="Anders")


def test_approved_words_do_not_turn_into_others(cast: Cast) -> None:
    post = actions.approve(testing.say(cast.ben, testing.space(cast, stage="pre_moderated")), by=cast.mo)
    with pytest.raises(Forbidden):
        actions.edit(post, by=cast.ben, text="Iets heel anders")


def test_removing_leaves_a_trace_without_the_words(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast), "Weg @ada #tag")
    actions.remove(post, by=cast.mo, note="Hoort hier niet")
    post.refresh_from_db()
    assert (post.state, post.text, post.html, post.note) == ("removed", "", "", "Hoort hier niet")
    assert not Mention.objects.exists() and not PostTag.objects.exists()
    assert Post.objects.visible_to(cast.ben).filter(pk=post.pk).exists()
    assert Revision.objects.get().text == "Weg @ada #tag"


def test_removing_what_nobody_saw_leaves_no_trace(cast: Cast) -> None:
    space = testing.space(cast, stage="pre_moderated")
    root = testing.say(cast.ada, space)
    held = actions.reply(root, by=cast.ben, text="Toch maar niet")
    planned = testing.say(cast.ada, space, publish_at=timezone.now() + timedelta(hours=1))
    actions.remove(held, by=cast.ben)
    actions.remove(planned, by=cast.ada)
    assert not Post.objects.visible_to(cast.gus).filter(pk__in=[held.pk, planned.pk]).exists()
    assert names()[-2:] == ["post.withdrawn"] * 2


def test_a_moderator_who_removes_what_waits_refuses_it(cast: Cast) -> None:
    held = testing.say(cast.ben, testing.space(cast, stage="pre_moderated"), "Mijn woorden")
    removed = actions.remove(held, by=cast.mo, note="Dubbel")
    assert (removed.state, removed.note, removed.text) == ("rejected", "Dubbel", "Mijn woorden")
    assert not Post.objects.visible_to(cast.gus).filter(pk=held.pk).exists()


def test_undo_takes_a_post_back_without_a_trace(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast), "Oeps")
    assert actions.undo(post, by=cast.ben) == "Oeps"
    assert not Post.objects.visible_to(cast.ben).filter(pk=post.pk).exists()
    assert names() == ["post.published", "post.withdrawn"]


def test_undo_has_thirty_seconds_and_no_answers(cast: Cast) -> None:
    space = testing.space(cast)
    late, answered = testing.say(cast.ben, space), testing.say(cast.ben, space)
    Post.objects.filter(pk=late.pk).update(created_at=timezone.now() - timedelta(seconds=31))
    actions.reply(answered, by=cast.ada, text="Al gezien")
    for post in (late, answered):
        with pytest.raises(Invalid):
            actions.undo(post, by=cast.ben)


def test_a_scheduled_post_appears_once_at_its_time(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast), publish_at=timezone.now() + timedelta(hours=1))
    assert post.state == "scheduled" and not Post.objects.visible_to(cast.ada).filter(pk=post.pk).exists()
    assert actions.publish_due() == 0
    Post.objects.filter(pk=post.pk).update(published_at=timezone.now())
    assert (actions.publish_due(), actions.publish_due()) == (1, 0)
    assert Post.objects.visible_to(cast.ada).filter(pk=post.pk).exists()
    assert names() == ["post.scheduled", "post.published"]


def test_who_may_no_longer_post_there_does_not_by_a_plan(cast: Cast) -> None:
    left, shut = testing.space(cast), testing.space(cast, "Dicht")
    planned = [testing.say(cast.ben, there, publish_at=timezone.now() + timedelta(hours=1)) for there in (left, shut)]
    testing.spaces.leave(left, by=cast.ben)
    testing.spaces.archive(shut, by=cast.ada)
    Post.objects.filter(state="scheduled").update(published_at=timezone.now())
    actions.publish_due()
    for post in planned:
        post.refresh_from_db()
        assert post.state == "rejected" and post.note
    assert names()[-2:] == ["post.rejected"] * 2


def test_an_end_that_was_moved_is_told_again(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast), expires_at=timezone.now() + timedelta(hours=1))
    Post.objects.filter(pk=post.pk).update(expires_at=timezone.now())
    actions.publish_due()
    actions.publish_due()
    actions.edit(post, by=cast.ben, text="Nog even", expires_at=timezone.now() + timedelta(hours=1), keep_expiry=False)
    Post.objects.filter(pk=post.pk).update(expires_at=timezone.now())
    actions.publish_due()
    assert names() == ["post.published", "post.expired", "post.edited", "post.expired"]


def test_an_expired_post_and_its_answers_are_gone(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast), expires_at=timezone.now() + timedelta(hours=1))
    answer = actions.reply(post, by=cast.ada, text="Ja")
    Post.objects.filter(pk__in=[post.pk, answer.pk]).update(expires_at=timezone.now())
    assert not Post.objects.visible_to(cast.ada).published().filter(pk__in=[post.pk, answer.pk]).exists()
    actions.publish_due()
    assert names()[-1] == "post.expired"


def test_a_judge_publishes_or_says_why_not(cast: Cast) -> None:
    space = testing.space(cast, stage="bottom_up")
    good, bad = testing.say(cast.ben, space, "Goed"), testing.say(cast.ben, space, "Niet goed")
    actions.approve(good, by=cast.eef)
    actions.reject(bad, by=cast.eef, note="Dubbel")
    assert names() == ["post.submitted", "post.submitted", "post.published", "post.rejected"]
    assert Post.objects.visible_to(cast.gus).filter(pk=good.pk).exists()
    assert not Post.objects.visible_to(cast.gus).filter(pk=bad.pk).exists()
    with pytest.raises(Forbidden):
        actions.approve(testing.say(cast.ben, space), by=cast.ben)


def test_a_repost_passes_on_the_original_once(cast: Cast) -> None:
    here, there = testing.space(cast), testing.space(cast, "Elders")
    post = testing.say(cast.ben, here)
    first = actions.repost(post, by=cast.ada, space=there)
    assert actions.repost(first, by=cast.ada, space=there).pk == first.pk and first.quoted_id == post.pk


def test_one_cannot_quote_what_one_cannot_read(cast: Cast) -> None:
    hidden = testing.say(cast.ben, testing.space(cast, kind="secret"))
    own = testing.spaces.create("Van Cleo", by=cast.cleo)
    with pytest.raises(Forbidden):
        testing.say(cast.cleo, own, "Kijk", quoted=hidden)


def test_a_quote_with_a_title_is_quoted_itself(cast: Cast) -> None:
    space = testing.space(cast)
    quote = testing.say(cast.ada, space, "", title="Lees dit", quoted=testing.say(cast.ben, space))
    assert testing.say(cast.eef, space, "Eens", quoted=quote).quoted_id == quote.pk


def test_a_draft_of_a_poll_is_kept_without_an_explanation(cast: Cast) -> None:
    actions.keep_draft("poll", {"title": "Wanneer?", "option": ["", ""], "text": ""}, by=cast.ben)
    assert Draft.objects.get(person=cast.ben).data["title"] == "Wanneer?"
    actions.keep_draft("poll", {"title": "", "option": ["ma", ""], "text": ""}, by=cast.ben)
    assert Draft.objects.get(person=cast.ben).data["option"] == ["ma", ""]
    actions.keep_draft("poll", {"title": "", "option": ["", " "], "text": ""}, by=cast.ben)
    assert not Draft.objects.exists()


def test_drafts_are_kept_and_thrown_away(cast: Cast) -> None:
    actions.keep_draft("home", {"text": "Half"}, by=cast.ben)
    actions.keep_draft("home", {"text": "Half af"}, by=cast.ben)
    assert Draft.objects.get(person=cast.ben).data == {"text": "Half af"}
    actions.keep_draft("home", {"text": " "}, by=cast.ben)
    assert not Draft.objects.exists()


def test_what_nobody_approved_is_not_kept_in_the_history(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast, stage="pre_moderated"), "Angry")
    actions.edit(post, by=cast.ben, text="Kind")
    post = actions.approve(post, by=cast.mo)
    assert (post.text, post.edited_at, Revision.objects.filter(post=post).exists()) == ("Kind", None, False)


def test_a_judge_publishes_only_what_they_read(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast, stage="pre_moderated"), "Kind")
    read = post.version
    actions.edit(post, by=cast.ben, text="Angry")
    with pytest.raises(Invalid):
        actions.approve(post, by=cast.mo, version=read)
    post.refresh_from_db()
    assert post.state == Post.State.HELD
    assert actions.approve(post, by=cast.mo, version=post.version).state == Post.State.PUBLISHED


def test_what_was_taken_back_is_not_sent_again_under_the_same_id(cast: Cast) -> None:
    space, uid = testing.space(cast), uuid4()
    actions.undo(testing.say(cast.ben, space, uid=uid), by=cast.ben)
    with pytest.raises(Invalid):
        testing.say(cast.ben, space, uid=uid)
