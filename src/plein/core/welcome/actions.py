"""What people do in their first days, buddies who find each other, and what administrators make of the path."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from plein.core.events.actions import record
from plein.core.people.actions import locked
from plein.core.people.models import Organisation, Person
from plein.core.people.queries import language_of
from plein.core.permissions import Invalid, allow
from plein.core.spaces.models import Space
from plein.core.welcome.models import BuddyOffer, FirstDays, Pair
from plein.core.welcome.queries import CURRENT, candidate
from plein.core.welcome.steps import LONGEST, USUAL
from plein.kit.text import clean


@transaction.atomic
def tick(step: str, *, by: Person, done: bool = True) -> None:
    """Say that a step is done, or not yet."""
    allow(by, "welcome.use")
    if step not in USUAL:
        raise Invalid(_("Choose a step from the list."), "step")
    row = _row(by)
    row.done = [key for key in USUAL if (key in row.done and key != step) or (key == step and done)]
    row.save(update_fields=["done"])
    record("welcome.ticked", by=by)


@transaction.atomic
def dismiss(*, by: Person) -> None:
    """Hear no more of the first days."""
    allow(by, "welcome.use")
    row = _row(by)
    row.dismissed_at = row.dismissed_at or timezone.now()
    row.save(update_fields=["dismissed_at"])
    record("welcome.dismissed", by=by)


@transaction.atomic
def offer(*, by: Person, wants: bool) -> None:
    """Like to be a buddy, or no longer; whom one is a buddy for now stays so."""
    allow(by, "welcome.use")
    if wants:
        BuddyOffer.objects.get_or_create(person=by)
    else:
        BuddyOffer.objects.filter(person=by).delete()
    record("buddy.offered" if wants else "buddy.withdrawn", by=by)


@transaction.atomic
def ask_for_buddy(*, by: Person) -> Pair:
    """Ask a colleague to be one's buddy: who that is, is said when they agree."""
    allow(by, "welcome.use")
    by = locked(by)
    now = timezone.now()
    Pair.objects.filter(newcomer=by, state__in=CURRENT, buddy__is_active=False).update(
        state=Pair.State.ENDED, answered_at=now
    )
    if Pair.objects.filter(newcomer=by, state__in=CURRENT).exists():
        raise Invalid(_("You have a buddy, or one was asked already."))
    found = _ask(by)
    if found is None:
        raise Invalid(_("There is nobody now who can be your buddy. Try again in a few days."))
    return found


def _ask(newcomer: Person) -> Pair | None:
    buddy = candidate(newcomer)
    if buddy is None:
        return None
    pair = Pair.objects.create(newcomer=newcomer, buddy=buddy)
    with override(language_of(buddy)):
        text = _("%(name)s is new here and would like a buddy. You said that you like to be one: say yes or no here.")
        _mail(buddy, _("Somebody new would like a buddy"), text % {"name": newcomer.name}, "/welcome/buddy/")
    record("buddy.asked", by=newcomer, pair=pair.pk)
    return pair


@transaction.atomic
def answer(pair: Pair, *, by: Person, agrees: bool) -> None:
    """Be the buddy of somebody new, or not: then the next one is asked, and nobody hears who said no."""
    pair = Pair.objects.select_for_update(of=("self",)).select_related("newcomer", "buddy").get(pk=pair.pk)
    allow(by, "buddy.answer", pair)
    if pair.state != Pair.State.ASKED:
        raise Invalid(_("This was answered already."))
    pair.state, pair.answered_at = (Pair.State.AGREED if agrees else Pair.State.DECLINED), timezone.now()
    pair.save(update_fields=["state", "answered_at"])
    record("buddy.agreed" if agrees else "buddy.declined", by=by, pair=pair.pk)
    if agrees:
        with override(language_of(pair.newcomer)):
            text = _("%(name)s is your buddy. Say hello, and agree when to meet.") % {"name": pair.buddy.name}
            _mail(pair.newcomer, _("You have a buddy"), text, "/welcome/")
    else:
        _ask(pair.newcomer)


@transaction.atomic
def end_pair(pair: Pair, *, by: Person) -> None:
    """Be buddies no longer, or ask no more; either of the two says so, and needs no reason."""
    allow(by, "buddy.end", pair)
    if Pair.objects.filter(pk=pair.pk, state__in=CURRENT).update(state=Pair.State.ENDED, answered_at=timezone.now()):
        record("buddy.ended", by=by, pair=pair.pk)


@transaction.atomic
def configure(*, by: Person, steps: dict[str, dict[str, Any]], space: Space | None, link: str = "") -> None:
    """Say which steps there are and what they say, where new people say hello, and where the guidelines stand."""
    allow(by, "organisation.manage")
    link = clean(link)[:500]
    if (link and not link.startswith(("https://", "/"))) or link.startswith("//"):
        raise Invalid(_("Give an address that begins with https:// or, on Plein itself, with /."), "link")
    if space is not None and space.kind != Space.Kind.OPEN:
        raise Invalid(_("Choose a space that is open to everybody."), "space")
    chosen = {key: _step(key, steps.get(key, {})) for key in USUAL}
    _configure(steps=chosen, space=space.pk if space else None, link=link)
    record("organisation.first_days", by=by)


@transaction.atomic
def welcome_in(space: Space, *, by: Person) -> None:
    """Let new people say hello in this space."""
    allow(by, "organisation.manage")
    _configure(space=space.pk)
    record("organisation.first_days", by=by)


def _configure(**values: Any) -> None:
    for here in Organisation.objects.select_for_update(no_key=True):  # as it is now, not as it is remembered
        here.first_days = {**here.first_days, **values}
        here.save(update_fields=["first_days"])
    transaction.on_commit(lambda: cache.delete("organisation"))


def _step(key: str, given: dict[str, Any]) -> dict[str, Any]:
    text = clean(str(given.get("text", "")))
    if len(text) > LONGEST:
        raise Invalid(_("Write at most %(count)s characters.") % {"count": LONGEST}, f"text-{key}")
    return {"on": bool(given.get("on")), "text": text}


def _row(person: Person) -> FirstDays:
    row, _new = FirstDays.objects.select_for_update().get_or_create(person=person)
    return row


def _mail(person: Person, subject: str, text: str, path: str) -> None:
    if person.email:
        send_mail(
            _("%(what)s (Plein)") % {"what": subject},
            f"{_('Hello,')}\n\n{text}\n\n{settings.URL}{path}",
            None,
            [person.email],
        )
