"""Letting passwords count again when nobody can come in."""

import pytest
from click.testing import CliRunner

from plein.commands.passwords import command
from plein.core import testing
from plein.doors import actions
from plein.doors.queries import password_counts
from plein.doors.testing import provider

pytestmark = pytest.mark.django_db


def test_every_password_counts_again() -> None:
    cast = testing.cast()
    provider(cast)
    actions.set_passwords(by=cast.root, off_for=["member"], break_glass="root")
    assert "Member" in CliRunner().invoke(command, []).output and not password_counts(cast.ben)
    assert CliRunner().invoke(command, ["--on"]).output.strip() == "Every password counts."
    assert password_counts(cast.ben)
