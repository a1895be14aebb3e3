"""What an import writes."""

import re

import pytest

from plein.core.spaces.models import Space
from plein.imports.actions import add_space
from plein.imports.naming import Taken
from plein.imports.records import SpaceIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kind", "slug"), [("closed", "board"), ("secret", r"board-[0-9a-f]{16}")])
def test_a_secret_space_comes_in_under_an_address_that_nobody_guesses(kind: str, slug: str) -> None:
    place = add_space(SpaceIn("C1", "Board", kind), {}, slugs=Taken(()), manager=None, note=lambda _rows: None)
    assert re.fullmatch(slug, place.slug) and Space.objects.get(pk=place.pk).slug == place.slug
