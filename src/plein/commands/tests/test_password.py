"""A link for who forgot the password and has no mail."""

import pytest
from click.testing import CliRunner
from django.test import Client

from plein.commands.password import command
from plein.core import testing

pytestmark = pytest.mark.django_db


def test_the_link_sets_a_new_password() -> None:
    ben = testing.cast().ben
    link = CliRunner().invoke(command, [ben.username]).output.strip()
    client = Client()
    form = client.get("/" + link.split("/", 3)[3], follow=True)
    words = "a whole new password"
    client.post(form.redirect_chain[-1][0], {"password1": words, "password2": words, "password": words})
    ben.refresh_from_db()
    assert ben.check_password(words)


def test_nobody_gets_no_link() -> None:
    assert CliRunner().invoke(command, ["nobody"]).exit_code == 1
