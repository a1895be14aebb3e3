"""Merging two accounts into one, in one transaction; and asking those whose accounts they are."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from plein.core import channel
from plein.core.events.actions import record
from plein.core.events.models import Event
from plein.core.leaving.models import Departure
from plein.core.merging.fates import FATES, WAYS_IN, Fate, named
from plein.core.merging.models import Apart, Merging
from plein.core.merging.queries import apart, same_as
from plein.core.people import actions as people
from plein.core.people.models import Person
from plein.core.permissions import Invalid, allow
from plein.core.posts.models import Post
from plein.core.profiles.models import Endorsement, PersonSkill, Profile
from plein.core.profiles.queries import profile_of
from plein.core.rules.actions import keep_true
from plein.core.search.actions import reindex
from plein.core.spaces.models import Membership, Space
from plein.core.units.actions import place
from plein.core.units.models import Placement

ASKED = timedelta(days=14)
FACTS = ("unit", "title", "place", "manager", "employee_number")
TOLD = ("pronunciation", "called", "phone", "rooms", "languages", "ask_about", "projects", "links", "days")


@transaction.atomic
def merge(gone: Person, kept: Person, *, by: Person) -> None:
    """Have one account go into another: one of them is not in use, so it is nobody's but the organisation's."""
    allow(by, "people.merge")
    gone, kept = _both(gone, kept)
    _check(gone, kept, by)
    if gone.joined_at is not None:
        raise Invalid(_("Both accounts are in use. Ask their owner to agree, signed in with each of them."))
    if kept.joined_at is not None and _has_a_way_in(gone):
        raise Invalid(_("Another system lets somebody into the account that goes. They sign in with it once; then ask their owner to agree."))  # fmt: skip
    _merge(gone, kept, by)


def _has_a_way_in(person: Person) -> bool:
    """Whether somebody could come in as them: whoever that is must not come into another account by it."""
    ways = (named()[label] for label in WAYS_IN)
    return any(model._default_manager.filter(**{field: person}).exists() for model, field in ways)


@transaction.atomic
def propose(gone: Person, kept: Person, *, by: Person) -> Merging:
    """Ask the owner of two accounts that are in use whether they may be merged. They agree signed in with each of them."""
    allow(by, "people.merge")
    gone, kept = _both(gone, kept)
    _check(gone, kept, by)
    if gone.joined_at is None:
        raise Invalid(_("The account that goes is not in use: nobody has to be asked."))
    Merging.objects.filter(gone__in=(gone, kept)).delete()
    made = Merging.objects.create(gone=gone, kept=kept, by=by, expires_at=timezone.now() + ASKED)
    for one in (gone, kept):
        more = gettext_noop("Sign in with both accounts, and agree under Settings. It stays open for 14 days.")
        people.tell(one, gettext_noop("An administrator asks whether your two accounts may become one"), more)
    record("people.merging_asked", by=by, gone=gone.pk, kept=kept.pk)
    return made


@transaction.atomic
def agree(merging: Merging, *, by: Person) -> bool:
    """Agree, as the owner of one of the two accounts; returns whether they are one now. The second to agree has it done."""
    row = _open(merging, by)
    side = "gone_agreed_at" if row.gone_id == by.pk else "kept_agreed_at"
    setattr(row, side, getattr(row, side) or timezone.now())
    row.save(update_fields=[side])
    record("people.merging_agreed", by=by, gone=row.gone_id, kept=row.kept_id)
    if not (row.gone_agreed_at and row.kept_agreed_at):
        return False
    allow(row.by, "people.merge")  # who asked may not do so any more: then nothing is moved
    gone, kept = _both(row.gone, row.kept)
    _check(gone, kept, row.by)
    _merge(gone, kept, row.by)
    return True


@transaction.atomic
def withdraw(merging: Merging, *, by: Person) -> None:
    """Say no, as the owner of one of the two accounts; or take the question back, as an administrator."""
    if by.pk not in {merging.gone_id, merging.kept_id}:
        allow(by, "people.merge")
    Merging.objects.filter(pk=merging.pk).delete()
    record("people.merging_refused", by=by, gone=merging.gone_id, kept=merging.kept_id)


@transaction.atomic
def keep_apart(one: Person, other: Person, *, by: Person) -> None:
    """Say that two accounts are of two people: nobody proposes or merges them until that is taken back."""
    allow(by, "people.merge")
    one, other = sorted(_both(one, other), key=lambda person: person.pk)
    Merging.objects.filter(gone__in=(one, other), kept__in=(one, other)).delete()
    _row, new = Apart.objects.get_or_create(one=one, other=other, defaults={"by": by})
    if new:
        record("people.kept_apart", by=by, one=one.pk, other=other.pk)


@transaction.atomic
def compare_again(one: Person, other: Person, *, by: Person) -> None:
    """Take back that two accounts are of two people."""
    allow(by, "people.merge")
    if apart(one, other).delete()[0]:
        record("people.compared_again", by=by, one=min(one.pk, other.pk), other=max(one.pk, other.pk))


def _open(merging: Merging, by: Person) -> Merging:
    rows = Merging.objects.select_for_update(of=("self",)).select_related("gone", "kept", "by")
    row: Merging | None = rows.filter(pk=merging.pk, expires_at__gt=timezone.now()).first()
    if row is None:
        raise Invalid(_("This question is not open any more."))
    allow(by, "merging.agree", row)
    return row


def _both(gone: Person, kept: Person) -> tuple[Person, Person]:
    """Both as they are now, held until the end, always in the same order."""
    rows = Person.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=(gone.pk, kept.pk))
    found = {person.pk: person for person in rows.order_by("pk")}
    if len(found) < 2:
        raise Invalid(_("Choose two accounts."))
    return found[gone.pk], found[kept.pk]


def _check(gone: Person, kept: Person, by: Person) -> None:
    """Refuse what could be a way into somebody's account, or to what an administrator may not read."""
    if by.pk in {gone.pk, kept.pk}:
        raise Invalid(_("Nobody merges their own account. Ask another administrator."))
    if gone.merged_into_id or kept.merged_into_id or not (gone.is_active and kept.is_active):
        raise Invalid(_("Both accounts have to be open."))
    if apart(gone, kept).exists():
        raise Invalid(_("Somebody said that these are two people. Take that back first."))
    if gone.is_administrator:
        raise Invalid(_("The account of an administrator does not go. Give it another role first, or keep it."))
    if gone.is_guest != kept.is_guest:
        raise Invalid(_("One is a guest and the other is not. Give both the same role first."))
    if gone.is_former or kept.is_former:
        raise Invalid(_("The account of a former colleague is not merged: it is in one space and nowhere else."))
    if gone.joined_at is not None and kept.joined_at is None:
        raise Invalid(_("Keep the account that is in use."))


def _merge(gone: Person, kept: Person, by: Person) -> None:
    for one in channel.channels().values():
        if one.merge:
            one.merge(gone, kept)
    _profile(gone, kept)
    _skills(gone, kept)
    if gone.joined_at is None:
        people.withhold(gone)
    _memberships(gone, kept)
    _own_space(gone, kept)
    Placement.objects.filter(person=gone, until=None).update(until=timezone.now())
    Placement.objects.filter(person=gone).update(person=kept)
    Person.objects.filter(manager=gone).exclude(pk=kept.pk).update(manager=kept)
    Person.objects.filter(merged_into=gone).update(merged_into=kept)
    moved = {label: _move(label, model, field, gone, kept) for label, (model, field) in named().items()}
    _facts(gone, kept)
    people.set_active(gone, by=by, active=False)
    Departure.objects.filter(person=gone).delete()  # nobody leaves, and nothing is left to hand over
    Person.objects.filter(pk=gone.pk).update(
        merged_into=kept, password="", has_second_step=False, about="", pronouns="", title="", unit=None, manager=None, place=""
    )  # fmt: skip
    reindex([gone.pk, kept.pk])
    keep_true([kept.pk], by=by)
    people.tell(kept, gettext_noop("Another account of yours was added to this one"))
    record("person.changed", by=by, person=kept.pk)  # the name on everything the other said
    record("people.merged", by=by, person=kept.pk, gone=gone.pk, moved={one: count for one, count in moved.items() if count})  # fmt: skip


def _move(label: str, model: type[models.Model], field: str, gone: Person, kept: Person) -> int:
    """Give what one account has to the other; what that has already goes. How many moved."""
    fate, rows = FATES[label], model._default_manager.filter(**{field: gone})
    if fate is Fate.ENDS:
        rows.delete()
    if fate is not Fate.MOVES:
        return 0
    twice = same_as(rows, model, field, kept)
    if "is_second" in {one.name for one in model._meta.get_fields()}:
        twice.update(is_second=True)  # whoever is known by it outside is known by it still
    else:
        twice.delete()
    if label in {"core.Follow.person", "core.Follow.to_person"}:
        model._default_manager.filter(
            person__in=(gone, kept), to_person__in=(gone, kept)
        ).delete()  # nobody follows themselves
    if label == "core.Endorsement.by":
        rows.filter(skill__person=kept).delete()
    return rows.update(**{field: kept})


def _memberships(gone: Person, kept: Person) -> None:
    """Who is in a space by hand stays in it, with the higher role of two; rules are asked again afterwards."""
    own = {row.space_id: row for row in Membership.objects.filter(person=kept).select_related("space", "rule")}
    for row in Membership.objects.filter(person=gone).exclude(space__owner=gone).select_related("space").order_by("pk"):
        mine, hand = own.get(row.space_id), row.own_role if row.rule_id else row.role
        if mine is None and hand:
            Membership.objects.filter(pk=row.pk).update(person=kept)
            record("membership.began", by=None, space=row.space, person=kept.pk, role=row.role)
        else:
            Membership.objects.filter(pk=row.pk).delete()
        if mine is not None and hand:
            _stays_by_hand(mine, hand)
        record("membership.ended", by=None, space=row.space, person=gone.pk)


def _stays_by_hand(mine: Membership, hand: str) -> None:
    """Who was in a space by hand with the other account stays so, also where a rule gives this one as much or more."""
    own, before = mine.own_role if mine.rule_id else mine.role, mine.role
    if own and Membership.RANK[own] >= Membership.RANK[hand]:
        return
    mine.give(hand)
    mine.save(update_fields=["role", "own_role"])
    if mine.role != before:
        record("membership.changed", by=None, space=mine.space, person=mine.person_id, role=mine.role)


def _own_space(gone: Person, kept: Person) -> None:
    """What stands on the one profile stands on the other from now on."""
    old, new = Space.objects.filter(owner=gone).first(), Space.objects.filter(owner=kept).first()
    if old is None or new is None:
        return
    Post.objects.filter(space=old).update(space=new)
    Event.objects.filter(space=old).update(space=new)
    last = max((at for at in (old.last_post_at, new.last_post_at) if at), default=None)
    Space.objects.filter(pk=new.pk).update(last_post_at=last)


def _profile(gone: Person, kept: Person) -> None:
    """What only the one profile tells, the other tells from now on, to the same readers."""
    theirs = Profile.objects.filter(person=gone).first()
    if theirs is None:
        return
    mine = profile_of(kept)
    for name in TOLD:
        if getattr(theirs, name) and not getattr(mine, name):
            setattr(mine, name, getattr(theirs, name))
            if name in theirs.shown:
                mine.shown = {**mine.shown, name: theirs.shown[name]}
    if gone.picture and not kept.picture:
        mine.focus, mine.whole = theirs.focus, theirs.whole
    elif theirs.whole:
        transaction.on_commit(partial(default_storage.delete, theirs.whole))
    mine.save()
    theirs.delete()


def _skills(gone: Person, kept: Person) -> None:
    """Of a skill that both have, what colleagues say of the one goes to the other; nobody endorses themselves."""
    Endorsement.objects.filter(skill__person=gone, by=kept).delete()
    mine = {(row.skill_id, row.kind): row for row in PersonSkill.objects.filter(person=kept)}
    for row in PersonSkill.objects.filter(person=gone):
        if same := mine.get((row.skill_id, row.kind)):
            said = Endorsement.objects.filter(skill=same).values("by")
            Endorsement.objects.filter(skill=row).exclude(by__in=said).update(skill=same)
            row.delete()
        else:
            PersonSkill.objects.filter(pk=row.pk).update(person=kept, position=row.position + len(mine))


def _facts(gone: Person, kept: Person) -> None:
    """Where the other says nothing of it: where they work, their number, their address and portrait."""
    facts: dict[str, Any] = {name: getattr(gone, name) for name in FACTS if getattr(gone, name) and not getattr(kept, name)}  # fmt: skip
    if facts.get("manager") == kept:
        del facts["manager"]
    email = gone.email if gone.email and not kept.email else None
    freed = {name: None for name in ("employee_number",) if name in facts} | ({"email": None} if email else {})
    if freed:
        Person.objects.filter(pk=gone.pk).update(**freed)
    if gone.picture:
        Person.objects.filter(pk=gone.pk).update(picture="")
        if kept.picture:
            transaction.on_commit(partial(default_storage.delete, gone.picture))
        else:
            Person.objects.filter(pk=kept.pk).update(picture=gone.picture)
    if email:
        people.correct(kept, by=None, email=email, is_sure=gone.email_sure_at is not None)
    if facts:
        place(kept, by=None, **facts)
