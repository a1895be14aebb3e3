"""Fixtures for every test beside the code."""

import pytest
from django.core.cache import cache

from plein.core import testing
from plein.core.posts.cards import forget
from plein.core.testing import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone; see plein.core.testing."""
    cache.clear()
    forget()
    return testing.cast()
