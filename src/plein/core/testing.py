"""The cast of every test: Ada manages, Ben is a member, Gus is a guest, Mo moderates, Eef edits, Root administers,
and Cleo, a colleague from elsewhere, must see nothing of what is not open."""

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.test import Client

from plein.core.channel import ordinary
from plein.core.people import actions as people
from plein.core.people.models import Organisation, Person
from plein.core.posts import actions as posts
from plein.core.posts.models import Post
from plein.core.spaces import actions as spaces
from plein.core.spaces.models import Membership, Space

PASSWORD = "correct horse battery"  # noqa: S105 - a test password


__all__ = ["PASSWORD", "Cast", "cast", "person", "posts", "say", "space", "spaces"]


@dataclass
class Cast:
    """Everyone, by first name."""

    ada: Person
    ben: Person
    cleo: Person
    gus: Person
    mo: Person
    eef: Person
    root: Person


def person(username: str, *, role: str = Person.Role.MEMBER, **values: Any) -> Person:
    """Make someone who can sign in; the password is hashed once for all tests."""
    made = people.create(name=values.pop("name", username.title()), username=username, role=role, **values)
    made.password = _hash()
    made.save(update_fields=["password"])
    return made


_hashed = ""


def _hash() -> str:
    global _hashed
    if not _hashed:
        from django.contrib.auth.hashers import make_password  # needs settings

        _hashed = make_password(PASSWORD)
    return _hashed


def cast() -> Cast:
    """Make the organisation and everyone."""
    Organisation.objects.get_or_create(pk=1, defaults={"name": "Gemeente Waterrijk", "language": "en"})
    Organisation.objects.filter(pk=1).update(language="en")
    return Cast(
        ada=person("ada", name="Ada de Vries"), ben=person("ben", name="Ben Bakker"), cleo=person("cleo", name="Cleo Smit"),
        gus=person("gus", role=Person.Role.GUEST, name="Gus Gast"), mo=person("mo", name="Mo el Amrani"), eef=person("eef", name="Eef Jansen"),
        root=person("root", role=Person.Role.ADMINISTRATOR, name="Root Beheer"),
    )  # fmt: skip


def space(by: Cast, name: str = "Het plein", **values: Any) -> Space:
    """A space that Ada manages, Mo moderates, Eef edits, Ben is in, and Gus visits; Cleo is not in it."""
    made = spaces.create(name, by=by.ada, **values)
    for who, role in ((by.ben, "member"), (by.gus, "guest"), (by.mo, "moderator"), (by.eef, "editor")):
        Membership.objects.create(space=made, person=who, role=role)
    return made


def say(by: Person, where: Space, text: str = "Hallo", **values: Any) -> Post:
    """A plain post."""
    return posts.publish(ordinary(), by=by, space=where, text=text, **values)


def browser(of: Person) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(of)
    return client


def page(of: Person, path: str) -> str:
    """What a page shows to somebody when nothing is remembered."""
    cache.clear()
    return str(browser(of).get(path, secure=True).content.decode())
