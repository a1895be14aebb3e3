"""What closing an account leaves behind for others to look after."""

from collections.abc import Callable
from functools import partial

import pytest
from django.core.mail import EmailMessage

from plein.core import testing
from plein.core.models import Event, Membership, Person, Space
from plein.core.people import actions
from plein.core.people.tests.test_at_once import both
from plein.core.permissions import Invalid
from plein.core.spaces import actions as spaces
from plein.core.testing import Cast


def managers(space: Space) -> set[str]:
    """Who can sign in and manages."""
    rows = Membership.objects.filter(space=space, role="manager", person__in=Person.objects.readers())
    return set(rows.values_list("person__username", flat=True))


def test_a_space_is_handed_over_to_whoever_was_trusted_with_most_and_they_are_told(
    cast: Cast, mailoutbox: list[EmailMessage]
) -> None:
    Person.objects.filter(pk=cast.mo.pk).update(email="mo@waterrijk.nl")
    known, secret = testing.space(cast, "Bekend"), testing.space(cast, "Verborgen", kind="secret")
    heirs = actions.set_active(cast.ada, by=cast.root, active=False)
    assert managers(known) == managers(secret) == {"mo"}
    assert {(heir.person_id, heir.space_id) for heir in heirs} == {(cast.mo.pk, known.pk), (cast.mo.pk, secret.pk)}
    [mail] = mailoutbox
    assert mail.to == ["mo@waterrijk.nl"] and "Bekend: " in mail.body and "Verborgen: " in mail.body
    told = Event.objects.filter(name="membership.changed", data__person=cast.mo.pk, data__role="manager")
    assert {event.space_id for event in told} == {known.pk, secret.pk}


def test_next_come_editors_and_then_who_is_there_longest_but_never_guests(cast: Cast) -> None:
    space = testing.space(cast)
    memberships = Membership.objects.filter(space=space)
    for leaver, heir in ((cast.ada, "mo"), (cast.mo, "eef"), (cast.eef, "ben")):
        actions.set_active(leaver, by=cast.root, active=False)
        assert managers(space) == {heir}
    memberships.filter(person=cast.gus).update(role="member")
    assert actions.set_active(cast.ben, by=cast.root, active=False) == []
    assert managers(space) == set()


def test_nothing_changes_where_somebody_else_manages_and_who_comes_back_manages_again(cast: Cast) -> None:
    space = testing.space(cast)
    Membership.objects.filter(space=space, person=cast.ben).update(role="manager")
    assert actions.set_active(cast.ada, by=cast.root, active=False) == []
    actions.set_active(cast.ada, by=cast.root, active=True)
    assert managers(space) == {"ada", "ben"}


def test_a_manager_whose_account_is_closed_does_not_let_the_last_one_go(cast: Cast) -> None:
    space = testing.space(cast)
    Membership.objects.filter(space=space, person=cast.ben).update(role="manager")
    Person.objects.filter(pk=cast.ben.pk).update(is_active=False)
    with pytest.raises(Invalid):
        spaces.leave(space, by=cast.ada)


@pytest.mark.django_db(transaction=True)
def test_a_space_keeps_a_manager_when_one_leaves_while_the_other_is_closed(transactional_db: None) -> None:
    cast = testing.cast()
    for number in range(5):
        space = testing.space(cast, f"Ruimte {number}")
        Membership.objects.filter(space=space, person=cast.ben).update(role="manager")
        jobs: list[Callable[[], object]] = [
            partial(actions.set_active, cast.ada, by=cast.root, active=False),
            partial(spaces.leave, space, by=cast.ben),
        ]
        both(*jobs)
        assert managers(space)
        actions.set_active(cast.ada, by=cast.root, active=True)
