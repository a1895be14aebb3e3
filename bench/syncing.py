"""What a sync of people costs. `python -m bench.syncing prepare PEOPLE` lets a system in that knows everybody and prints what so many are called there;
`floor` prints how many times a second the database does the least that a change needs; both inside a site of `bench.crowd`.
"""

import json
import random
import sys
import time
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.db import connection, transaction

from bench.seed import save
from plein.core.models import Event, Person, Unit
from plein.core.people.actions import create_administrator
from plein.core.people.secrets import hashed
from plein.core.posts.models import Post  # noqa: F401 - events point at it
from plein.doors.scim.models import ScimUser, Source
from plein.doors.scim.words import ENTERPRISE, folded

SECRET = "plein_scim_bench"
TIMES = 500


def prepare(number: int) -> dict[str, Any]:
    """A system that told of everybody; the keys of the first so many, in no order, and names of units."""
    create_administrator(name="Ada", username="ada.beheert", email="", password="correct horse battery")
    source = Source.objects.create(name="Entra ID", token_hash=hashed(SECRET))
    people = Person.objects.select_related("unit").order_by("pk")
    save(_known(source, person) for person in people.iterator(2000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    keys = list(ScimUser.objects.order_by("pk").values_list("key", flat=True)[:number])
    random.Random(7).shuffle(keys)
    return {"keys": keys, "units": list(Unit.objects.values_list("name", flat=True)), "people": people.count()}


def _known(source: Source, person: Person) -> ScimUser:
    name, unit = f"{person.username}@example.nl", person.unit.name if person.unit else "Elders"
    told = {"displayName": person.name, "title": person.title, ENTERPRISE: {"department": unit}}
    flat = {"displayname": folded(person.name), "title": folded(person.title), "department": folded(unit)}
    return ScimUser(
        source=source, person=person, key=uuid4().hex, user_name=name, folded_name=folded(name), external_id=uuid4().hex, told=told, folded=flat
    )  # fmt: skip


def floor() -> dict[str, float]:
    """An UPDATE of somebody, an INSERT of an event and a COMMIT, one after another on one connection."""
    keys = list(Person.objects.order_by("?").values_list("pk", flat=True)[:TIMES])
    began = time.perf_counter()
    for number, key in enumerate(keys):
        with transaction.atomic():
            Person.objects.filter(pk=key).update(title=f"Titel {number}")
            Event.objects.create(name="person.placed", data={"person": key})
    return {"rate": len(keys) / (time.perf_counter() - began)}


if __name__ == "__main__":
    print(json.dumps(prepare(int(sys.argv[2])) if sys.argv[1] == "prepare" else floor()))
