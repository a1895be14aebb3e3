"""Fill an empty database: people in spaces, posts and answers. `python -m bench.seed PEOPLE SPACES POSTS`."""

import json
import os
import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from itertools import count, islice
from typing import Any
from uuid import UUID

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from plein.core.follows.models import Follow
from plein.core.people.models import Organisation, Person, Token
from plein.core.people.secrets import hashed
from plein.core.posts.models import Mention, Post
from plein.core.reactions.models import Reaction
from plein.core.spaces.models import Membership, Space
from plein.kit.markdown import render

chance = random.Random(20)  # the same organisation every time
WORDS = [
    "de",
    "het",
    "een",
    "van",
    "en",
    "in",
    "op",
    "te",
    "dat",
    "die",
    "voor",
    "met",
    "zijn",
    "wij",
    "naar",
    "om",
    "maar",
    "ook",
    "als",
    "aan",
    "bij",
    "uit",
    "gemeente",
    "overleg",
    "vergadering",
    "planning",
    "nieuwe",
    "collega",
    "vraag",
    "antwoord",
    "morgen",
    "vandaag",
    "volgende",
    "week",
    "project",
    "besluit",
    "raad",
    "buurt",
    "fiets",
    "plein",
    "koffie",
    "lunch",
    "dank",
    "graag",
    "iemand",
    "weet",
    "waar",
    "document",
    "versie",
    "systeem",
    "storing",
    "opgelost",
    "agenda",
    "afspraak",
    "team",
    "bewoners",
    "wethouder",
    "budget",
    "begroting",
    "rapport",
    "advies",
    "training",
    "rooster",
    "verlof",
    "kantoor",
    "thuis",
    "digitaal",
    "informatie",
    "openbaar",
    "archief",
    "zaak",
    "dossier",
    "melding",
    "loket",
]
BATCH = 5000


def texts(number: int = 2000) -> list[tuple[str, str]]:
    """Texts of 12 to 60 words and how they are shown; some have mark-up."""
    found = []
    for _ in range(number):
        words = [chance.choice(WORDS) for _ in range(chance.randint(12, 60))]
        if chance.random() < 0.2:
            words[3] = f"**{words[3]}**"
        if chance.random() < 0.2:
            words[-1] = "https://example.org/" + words[-1]
        text = " ".join(words).capitalize()
        found.append((text, render(text).html))
    return found


def save(rows: Iterable[Any]) -> None:
    """Write rows of one kind in batches."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        type(batch[0]).objects.bulk_create(batch)


def people(number: int) -> list[Person]:
    """Everybody, and a session and a token for each."""
    now = timezone.now()
    save(
        Person(
            username=f"p{n}",
            name=f"Persoon {n} de Vries",
            joined_at=now,
            activity_read_at=now,
            read_at=now - timedelta(hours=1),
            language="nl",
        )
        for n in range(1, number + 1)
    )
    found = list(Person.objects.order_by("pk"))
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    until = now + timedelta(days=14)
    backend = settings.AUTHENTICATION_BACKENDS[0]
    save(Session(session_key=f"bench{one.pk:027d}", expire_date=until, session_data=store.encode(
        {SESSION_KEY: str(one.pk), BACKEND_SESSION_KEY: backend, HASH_SESSION_KEY: one.get_session_auth_hash()})) for one in found)  # fmt: skip
    save(
        Token(person=one, name="bench", token_hash=hashed(f"token-{one.pk}"), hint="nch", scopes=["read", "write"])
        for one in found
    )
    return found


def spaces(number: int, everybody: list[Person]) -> list[Space]:
    """Open and closed spaces with everybody in them, and a profile for each person."""
    now = timezone.now()
    save(
        Space(name=f"Ruimte {n}", slug=f"ruimte-{n}", kind="closed" if n % 5 == 0 else "open", last_post_at=now)
        for n in range(1, number + 1)
    )
    found = list(Space.objects.order_by("pk"))
    save(Space(name=one.name, slug=f"profile-{one.username}", kind="personal", owner=one) for one in everybody)
    save(Membership(space=space, person=one, last_read_at=now) for one in everybody for space in found)
    save(
        Membership(space=space, person_id=space.owner_id or 0, role="manager")
        for space in Space.objects.filter(kind="personal")
    )
    return found


def posts(number: int, everybody: list[Person], places: list[Space]) -> None:
    """One post a minute up to now: three of four begin a thread, the fourth answers a recent one in the same space."""
    said, now, first = (
        texts(),
        timezone.now(),
        (Post.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1,
    )
    roots: dict[int, list[int]] = {space.pk: [] for space in places}
    follows: set[tuple[int, int]] = set()
    mentions: list[tuple[int, int]] = []
    reactions: list[tuple[int, int]] = []

    def row(pk: int) -> Post:
        space, author = places[chance.randrange(len(places))], everybody[chance.randrange(len(everybody))]
        text, html = said[pk % len(said)]
        at = now - timedelta(minutes=first + number - pk)
        recent = roots[space.pk][-20:]
        root = chance.choice(recent) if recent and chance.random() < 0.25 else None
        if root:
            follows.add((author.pk, root))
        else:
            roots[space.pk] = [*recent, pk]
        if chance.random() < 0.02:
            mentions.append((pk, chance.choice(everybody).pk))
        if chance.random() < 0.1:
            reactions.append((pk, chance.choice(everybody).pk))
        return Post(pk=pk, uid=UUID(int=pk), kind="reply" if root else "status", space=space, author=author, root_id=root, parent_id=root, text=text, html=html,
                    in_feed=not root, created_at=at, published_at=at, reviewed_at=at, version=pk)  # fmt: skip

    save(row(pk) for pk in islice(count(first), number))
    newest = Post.objects.filter(space=OuterRef("pk"), in_feed=True).order_by("-published_at").values("published_at")
    Space.objects.filter(pk__in=[one.pk for one in places]).update(last_post_at=Subquery(newest[:1]))
    save(Follow(person_id=person, to_post_id=root) for person, root in follows)
    save(Mention(post_id=post, person_id=person) for post, person in mentions)
    save(Reaction(post_id=post, person_id=person, emoji="👍") for post, person in reactions)


@contextmanager
def quickly() -> Iterator[None]:
    """Write without waiting for the disk, and index the words of all posts at once afterwards."""
    with connection.cursor() as db:
        if connection.vendor == "postgresql":
            db.execute("SET synchronous_commit = off")
            db.execute("DROP INDEX core_post_search")
            yield
            db.execute(
                "CREATE INDEX core_post_search ON core_post USING gin (to_tsvector('simple', title || ' ' || text))"
            )
            return
        db.execute("SELECT sql FROM sqlite_master WHERE name = 'core_post_search_add'")
        trigger = db.fetchone()[0]
        for pragma in ("synchronous=OFF", "journal_mode=MEMORY", "cache_size=-400000"):
            db.execute(f"PRAGMA {pragma}")
        db.execute("DROP TRIGGER core_post_search_add")
        yield
        db.execute(trigger)
        db.execute("INSERT INTO core_post_search(core_post_search) VALUES ('rebuild')")
        db.execute("PRAGMA journal_mode=WAL")


def main() -> None:
    """Fill the database, tell the planner, and say who may sign in."""
    number = [int(word) for word in sys.argv[1:4]]
    with quickly():
        Organisation.objects.create(name="Gemeente Meetstad", language="nl")
        everybody = people(number[0])
        places = spaces(number[1], everybody)
        posts(number[2], everybody, places)
    with connection.cursor() as db:
        if connection.vendor == "postgresql":
            db.execute("SELECT setval(pg_get_serial_sequence('core_post', 'id'), (SELECT max(id) FROM core_post))")
            db.execute("VACUUM ANALYZE")
        else:
            db.execute("ANALYZE")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cast = {"session": settings.SESSION_COOKIE_NAME, "csrf": settings.CSRF_COOKIE_NAME, "spaces": [space.pk for space in places],
            "people": [one.pk for one in everybody]}  # fmt: skip
    path = settings.DATA / "cast.json"
    path.write_text(json.dumps(cast))
    os.sync()


if __name__ == "__main__":
    main()
