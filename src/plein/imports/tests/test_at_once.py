"""Importing into a space that is in use."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from plein.core import testing
from plein.core.posts import actions
from plein.core.posts.tests.test_at_once import ROUNDS, at_once
from plein.core.testing import Cast
from plein.imports.actions import add_posts
from plein.imports.records import Account, PostIn


@pytest.mark.django_db(transaction=True)
def test_an_import_and_the_people_of_a_space_do_not_wait_for_each_other_for_ever(cast: Cast) -> None:
    space = testing.space(cast)
    root = testing.say(cast.ben, space)
    people = {"ada": Account(cast.ada.pk, "ada", "Ada", True)}

    def bring() -> None:
        new = [_post(root=root.uid), _post(root=None)]
        add_posts(space.pk, new, people, {}, lambda _noted: None)

    wrong = at_once(
        bring, lambda: actions.reply(root, by=cast.eef, text="Ja"), lambda: testing.say(cast.mo, space, "Hallo")
    )
    root.refresh_from_db()
    assert wrong == [] and root.reply_count == 2 * ROUNDS


def _post(root: Any) -> PostIn:
    given = {
        "key": str(uuid4()),
        "uid": uuid4(),
        "author": "ada",
        "root": root,
        "at": datetime.now(UTC),
        "text": "Oud",
        "html": "<p>Oud</p>",
    }
    return PostIn(**{field.name: given[field.name] for field in fields(PostIn) if field.name in given})
