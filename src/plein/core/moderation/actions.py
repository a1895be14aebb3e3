"""Telling the moderators about a post, and what they answer."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.events.actions import record
from plein.core.moderation.queries import count_again
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow
from plein.core.posts.models import Post, Report
from plein.kit.text import clean

LONGEST = 500  # characters


@transaction.atomic
def report(post: Post, *, by: Person, reason: str, text: str = "") -> Report:
    """Ask the moderators of the space to look at a post; said twice, the first holds. Its author is not told by whom."""
    allow(by, "post.report", post)
    if reason not in Report.Reason.values:
        raise Invalid(_("Choose what is wrong with it."), "reason")
    text = clean(text, lines=True)
    if len(text) > LONGEST:
        raise Invalid(_("Write at most 500 characters."), "text")
    if reason == Report.Reason.OTHER and not text:
        raise Invalid(_("Say in a few words what is wrong."), "text")
    if said := Report.objects.filter(post=post, person=by).first():
        return said
    try:
        with transaction.atomic():
            made: Report = Report.objects.create(post=post, person=by, reason=reason, text=text)
    except IntegrityError:  # pressed twice at the same moment
        return Report.objects.get(post=post, person=by)
    count_again()
    record("report.made", by=by, space=post.space)
    return made


@transaction.atomic
def dismiss(post: Post, *, by: Person) -> None:
    """Leave a reported post as it is; who reported it is told. Removing it is the other answer."""
    allow(by, "report.judge", post)
    open_ones = Report.objects.filter(post=post, closed_at=None)
    if not open_ones.update(closed_at=timezone.now(), closed_by=by):
        raise Invalid(_("Somebody has looked at this already."))
    count_again()
    record("report.dismissed", by=by, space=post.space)
