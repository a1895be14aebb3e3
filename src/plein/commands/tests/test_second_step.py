"""A way in when no administrator has one."""

import pytest
from click.testing import CliRunner

from plein.commands.second_step import command
from plein.core import testing
from plein.core.models import Event
from plein.web.accounts.tests.doors import enrolled

pytestmark = pytest.mark.django_db


def test_a_lost_second_step_is_taken_away() -> None:
    root = testing.cast().root
    enrolled(root)
    assert "password alone" in CliRunner().invoke(command, ["ROOT"]).output
    root.refresh_from_db()
    assert not root.has_second_step and Event.objects.filter(name="person.steps_taken_away", actor=None).exists()


@pytest.mark.parametrize("username", ["nobody", "ben"])
def test_where_there_is_none_it_says_so(username: str) -> None:
    testing.cast()
    assert CliRunner().invoke(command, [username]).exit_code == 1
