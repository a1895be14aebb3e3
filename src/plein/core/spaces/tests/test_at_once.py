"""Coming and going at the same moment."""

from contextlib import suppress

import pytest

from plein.core import testing
from plein.core.models import Event
from plein.core.permissions import Forbidden
from plein.core.posts.tests.test_at_once import at_once
from plein.core.spaces import actions
from plein.core.testing import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_joins_and_leaves_in_two_tabs_is_in_or_out_and_never_in_an_error(cast: Cast) -> None:
    space = testing.space(cast)

    def leave() -> None:
        with suppress(Forbidden):  # not in it at that moment
            actions.leave(space, by=cast.cleo)

    def join() -> None:
        actions.join(space, by=cast.cleo)

    assert at_once(join, leave, join, leave, join, leave) == []
    told = Event.objects.filter(space=space, data__person=cast.cleo.pk).order_by("pk").values_list("name", flat=True)
    began, ended = told[::2], told[1::2]
    assert set(began) == {"membership.began"} and set(ended) <= {"membership.ended"}, "each way told once"
    assert space.memberships.filter(person=cast.cleo).exists() == (len(told) % 2 == 1)
