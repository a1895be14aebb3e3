"""Many people in one thread at the same moment."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from plein.core import testing
from plein.core.models import Post, Reaction
from plein.core.posts import actions
from plein.core.reactions.actions import react
from plein.core.testing import Cast

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 15


def at_once(*jobs: Callable[[], object]) -> list[Exception]:
    """Do these jobs again and again, each in a thread of its own; returns what went wrong."""
    start, wrong = Barrier(len(jobs)), list[Exception]()

    def work(job: Callable[[], object]) -> None:
        try:
            for _ in range(ROUNDS):
                start.wait(30)
                job()
        except Exception as error:
            wrong.append(error)
            start.abort()
        finally:
            connection.close()

    threads = [Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return wrong


def test_answers_reactions_and_edits_of_one_thread_do_not_wait_for_each_other_for_ever(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast))
    answer = actions.reply(post, by=cast.eef, text="Ja")
    emoji = iter("👍😄🎉🙏👏💡👀✅🤔😮😢🚀🌞🌈🍀")
    wrong = at_once(
        lambda: actions.reply(post, by=cast.ada, text="Mooi"),
        lambda: react(answer, by=cast.mo, emoji=next(emoji)),
        lambda: actions.edit(answer, by=cast.eef, text=f"Nee {timezone.now()}"),
        lambda: actions.edit(post, by=cast.ben, text=f"Toch {timezone.now()}"),
        lambda: testing.spaces.change(post.space, by=cast.ada, purpose=str(timezone.now())),
    )
    post.refresh_from_db()
    assert wrong == [] and post.reply_count == 1 + ROUNDS and Reaction.objects.count() == ROUNDS


def test_planned_posts_of_many_spaces_do_not_hold_up_others(cast: Cast) -> None:
    spaces = [testing.space(cast, f"Plek {number}") for number in range(3)]
    soon = timezone.now() + timedelta(hours=1)
    for number in range(ROUNDS * 3):
        testing.say(cast.ben, spaces[number % 3], publish_at=soon)
    planned = list(Post.objects.filter(state="scheduled").values_list("pk", flat=True))
    Post.objects.filter(pk__in=planned).update(published_at=timezone.now())
    wrong = at_once(actions.publish_due, *(lambda there=there: testing.say(cast.ada, there) for there in spaces[::-1]))
    assert wrong == [] and Post.objects.filter(pk__in=planned, state="published").count() == len(planned)


def test_answers_that_are_removed_at_the_same_moment_are_counted_right(cast: Cast) -> None:
    post = testing.say(cast.ben, testing.space(cast))
    gone = [
        iter([actions.reply(post, by=cast.eef, text=str(number)) for number in range(ROUNDS)]) for _each in range(4)
    ]
    assert at_once(*(lambda some=some: actions.remove(next(some), by=cast.eef) for some in gone)) == []
    post.refresh_from_db()
    assert post.reply_count == 0
