import pytest

from plein.core.testing import Cast
from plein.doors.scim.testing import Caller


@pytest.fixture
def entra(cast: Cast) -> Caller:
    """A system that keeps who works here."""
    return Caller(cast.root)
