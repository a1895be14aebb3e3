"""A space keeps a manager."""

import pytest

from plein.core import testing
from plein.core.models import Membership
from plein.core.permissions import Invalid
from plein.core.spaces import actions
from plein.core.testing import Cast


def test_the_last_manager_stays_also_for_whoever_saw_another_role(cast: Cast) -> None:
    space = testing.space(cast)
    seen = Membership.objects.select_related("space", "person").get(space=space, person=cast.ben)  # a member, then
    actions.change_role(Membership.objects.get(pk=seen.pk), by=cast.ada, role="manager")
    actions.leave(space, by=cast.ada)
    with pytest.raises(Invalid):
        actions.remove_member(seen, by=cast.ben)
    with pytest.raises(Invalid):
        actions.change_role(seen, by=cast.ben, role="member")
