"""Keeping what somebody is typing."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.core.posts.actions.checking import LONGEST
from plein.core.posts.models import Draft

LONGEST_DRAFT = 2 * LONGEST  # characters of all that is typed in a form
MOST_DRAFTS = 100  # of one person; the oldest goes
DRAFT_OF_CLOSED = timedelta(days=30)  # an account may have been closed by mistake
DRAFT_OF_GUEST = timedelta(days=90)


@transaction.atomic
def keep_draft(key: str, data: dict[str, object], *, by: Person) -> Draft | None:
    """Keep what someone is typing; without any words or files the draft is thrown away."""
    typed = {name: value if isinstance(value, list) else [value] for name, value in data.items() if value}
    if not any(str(one).strip() for name in ("text", "title", "option", "file") for one in typed.get(name, ())):
        Draft.objects.filter(person=by, key=key).delete()
        return None
    if sum(len(str(one)) for values in typed.values() for one in values) > LONGEST_DRAFT:
        raise Invalid(_("This text is too long. Shorten it to %(count)s characters.") % {"count": LONGEST}, "text")
    kept = Draft.objects.update_or_create(person=by, key=key[:80], defaults={"data": data})[0]
    mine = Draft.objects.filter(person=by)
    mine.exclude(pk__in=mine.order_by("-updated_at").values("pk")[:MOST_DRAFTS]).delete()
    return kept


def forget_drafts() -> int:
    """Throw away drafts that nobody goes on with: of closed accounts, and what guests left long ago. The worker calls this."""
    now = timezone.now()
    closed = Q(person__is_active=False, updated_at__lt=now - DRAFT_OF_CLOSED)
    left = Q(person__role=Person.Role.GUEST, updated_at__lt=now - DRAFT_OF_GUEST)
    return Draft.objects.filter(closed | left).delete()[0]
