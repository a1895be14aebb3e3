"""Making and changing spaces."""

import re
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from plein.core import testing
from plein.core.models import OldAddress, Space
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
    assert re.fullmatch(r"reorganisatie-[0-9a-f]{16}", secret.slug)
    assert actions.create("Reorganisatie", by=cast.cleo).slug == "reorganisatie"


def test_a_space_that_becomes_secret_gets_an_address_that_nobody_guesses_once(cast: Cast) -> None:
    space = testing.space(cast, "Reorganisatie")
    secret = actions.change(space, by=cast.ada, kind="secret")
    assert re.fullmatch(r"reorganisatie-[0-9a-f]{16}", secret.slug)
    again = actions.change(secret, by=cast.ada, kind="open")
    assert actions.change(again, by=cast.ada, kind="secret").slug == again.slug == secret.slug
    assert (
        actions.create("Reorganisatie", by=cast.cleo).slug == "reorganisatie"
    )  # the address is free, and tells nothing


def test_secret_spaces_of_before_get_another_address_too(cast: Cast) -> None:
    migration = import_module("plein.core.migrations.0015_old_addresses")
    names = {"open": "de-markt", "secret": "de-directie", "conversation": "samen"}
    for kind, slug in names.items():
        Space.objects.create(name=slug, slug=slug, kind=kind)
    hidden = testing.space(cast, "Al verborgen", kind="secret")
    for _twice in range(2):
        migration.hide(apps, SimpleNamespace(connection=connection))
    slugs = {space.kind: space.slug for space in Space.objects.filter(name__in=names.values())}
    assert re.fullmatch(r"de-directie-[0-9a-f]{16}", slugs.pop("secret"))
    assert slugs == {"open": "de-markt", "conversation": "samen"}
    assert list(OldAddress.objects.values_list("slug", "space__name")) == [("de-directie", "de-directie")]
    assert Space.objects.get(pk=hidden.pk).slug == hidden.slug
