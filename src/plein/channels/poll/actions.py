from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.channels.poll.models import Option, Poll, Vote
from plein.core.events.actions import record
from plein.core.models import Person, Post, Space
from plein.core.permissions import Invalid, allow
from plein.core.posts import once
from plein.core.posts.actions import publish
from plein.kit.text import clean

MOST_OPTIONS = 20


@transaction.atomic
def ask(
    question: str,
    options: Sequence[str],
    *,
    by: Person,
    space: Space,
    multiple: bool = False,
    hidden: bool = False,
    closes_at: datetime | None = None,
    **post: Any,
) -> Post:
    """Put a question to a space. `post` takes what `publish` takes."""
    texts = _texts(options)
    if not clean(question):
        raise Invalid(_("Write the question."), "title")
    if not 2 <= len(texts) <= MOST_OPTIONS:
        raise Invalid(_("Give at least two different options, and at most 20."), "option")
    if any(len(text) > 200 for text in texts):
        raise Invalid(_("Keep each option under 200 characters."), "option")
    if closes_at and closes_at <= timezone.now():
        raise Invalid(_("Choose a deadline in the future."), "closes_at")
    asked = publish("poll", by=by, space=space, title=question, **post)
    poll, new = Poll.objects.get_or_create(
        post=asked, defaults={"multiple": multiple, "hidden": hidden, "closes_at": closes_at}
    )
    if new:
        Option.objects.bulk_create([Option(poll=poll, position=at, text=text) for at, text in enumerate(texts)])
    return asked


def uid_for(
    uid: UUID | None,
    *,
    question: str,
    options: Sequence[str],
    multiple: bool,
    hidden: bool,
    closes_at: datetime | None,
    **form: Any,
) -> UUID | None:
    """The uid under which a form is asked: another than its own when another question was asked under that."""
    details = _details(options, multiple, hidden, closes_at)
    return once.uid_for(uid, title=question, details=details, details_of=_details_of, **form)


def _details_of(post: Post) -> list[str]:
    poll = Poll.objects.filter(post=post).first()
    options = Option.objects.filter(poll__post=post).values_list("text", flat=True)
    return _details(list(options), poll.multiple, poll.hidden, poll.closes_at) if poll else []


def _details(options: Sequence[str], multiple: bool, hidden: bool, closes_at: datetime | None) -> list[str]:
    return [*_texts(options), str(multiple), str(hidden), str(closes_at and closes_at.timestamp())]


@transaction.atomic
def vote(post: Post, options: Sequence[Option], *, by: Person) -> None:
    """Choose, or choose differently; an empty choice takes the vote back."""
    allow(by, "poll.vote", post)
    poll = Poll.objects.select_for_update(no_key=True).get(post=post)
    if poll.is_closed:
        raise Invalid(_("This poll is closed."))
    if len(options) > 1 and not poll.multiple:
        raise Invalid(_("Choose one option."), "option")
    if any(option.poll_id != poll.pk for option in options):
        raise Invalid(_("Choose from the options of this poll."), "option")
    before = set(Vote.objects.filter(poll=poll, person=by).values_list("option", flat=True))
    after = {option.pk for option in options}
    if before == after:
        return
    Vote.objects.filter(poll=poll, person=by, option__in=before - after).delete()
    Vote.objects.bulk_create([Vote(poll=poll, person=by, option_id=pk) for pk in sorted(after - before)])
    Option.objects.filter(pk__in=before - after).update(count=F("count") - 1)
    Option.objects.filter(pk__in=after - before).update(count=F("count") + 1)
    Poll.objects.filter(pk=poll.pk).update(voters=F("voters") + int(bool(after)) - int(bool(before)))
    record("poll.voted", by=None, post=post)  # nobody reads in the log who chose


@transaction.atomic
def close(post: Post, *, by: Person | None) -> None:
    """End the vote, by its author or a moderator, or by the clock (`by` is None)."""
    if by is not None:
        allow(by, "poll.close", post)
    if Poll.objects.filter(post=post, closed_at=None).update(closed_at=timezone.now()):
        record("poll.closed", by=by, post=post)


def merge_votes(gone: Person, kept: Person) -> None:
    """One account becomes part of another: where both have voted, the choice of the one that stays counts."""
    mine = Vote.objects.filter(person=kept).values("poll")
    twice = Vote.objects.filter(person=gone, poll__in=mine)
    for poll in Poll.objects.select_for_update(no_key=True).filter(pk__in=list(twice.values_list("poll", flat=True))):
        chosen = list(twice.filter(poll=poll).values_list("option", flat=True))
        Vote.objects.filter(person=gone, poll=poll).delete()
        Option.objects.filter(pk__in=chosen).update(count=F("count") - 1)
        Poll.objects.filter(pk=poll.pk).update(voters=F("voters") - 1)
        record("poll.voted", by=None, post=poll.post)


def close_due() -> int:
    """Close polls whose deadline has passed. The worker calls this."""
    due = Poll.objects.filter(closed_at=None, closes_at__lte=timezone.now()).select_related("post__space")[:100]
    for poll in due:
        close(poll.post, by=None)
    return len(due)


@transaction.atomic
def load(post: Post, data: dict[str, Any]) -> None:
    """Make the rows of an imported poll; votes name people by user name."""
    poll = Poll.objects.create(
        post=post, **{name: data[name] for name in ("multiple", "hidden", "closes_at", "closed_at")}
    )
    people = dict(
        Person.objects.filter(username__in={vote["person"] for vote in data["votes"]}).values_list("username", "pk")
    )
    options = Option.objects.bulk_create(
        [Option(poll=poll, position=at, text=text) for at, text in enumerate(data["options"])]
    )
    options = list(Option.objects.filter(poll=poll)) if options and options[0].pk is None else options
    Vote.objects.bulk_create(
        [
            Vote(poll=poll, option=options[vote["option"]], person_id=people[vote["person"]])
            for vote in data["votes"]
            if vote["person"] in people
        ]
    )
    for option, count in Option.objects.filter(poll=poll).annotate(chosen=Count("votes")).values_list("pk", "chosen"):
        Option.objects.filter(pk=option).update(count=count)
    Poll.objects.filter(pk=poll.pk).update(voters=Vote.objects.filter(poll=poll).values("person").distinct().count())


def _texts(options: Sequence[str]) -> list[str]:
    """Different options, in order."""
    return list(dict.fromkeys(text for option in options if (text := clean(option))))
