"""Making and changing spaces."""

import re

import pytest

from plein.core import testing
from plein.core.permissions import Invalid
from plein.core.spaces import actions
from plein.core.testing import Cast


def test_a_place_does_not_become_a_conversation_and_cannot_be_made_as_one(cast: Cast) -> None:
    space = testing.space(cast)
    for kind in ("conversation", "personal", "nonsense"):
        with pytest.raises(Invalid):
            actions.change(space, by=cast.ada, kind=kind)
        with pytest.raises(Invalid):
            actions.create("Another", by=cast.ada, kind=kind)
    assert actions.change(space, by=cast.ada, kind="secret").kind == "secret"


def test_the_address_of_a_space_says_nothing_of_a_secret_one(cast: Cast) -> None:
    secret = testing.space(cast, "Reorganisatie", kind="secret")
    assert re.fullmatch(r"reorganisatie-[0-9a-f]{8}", secret.slug)
    assert actions.create("Reorganisatie", by=cast.cleo).slug == "reorganisatie"
