"""What memberships by rule cost. `python -m bench.ruling` inside a site of `bench.crowd`; prints JSON."""

import json
import random
import time
from typing import Any

import django

django.setup()

from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from plein.core.models import Membership, Person, Rule, Space, Unit
from plein.core.people import actions as people
from plein.core.rules import actions
from plein.core.rules.matching import fold
from plein.core.spaces import actions as spaces
from plein.core.units.actions import place

chance = random.Random(4)
EACH = 300
TOWNS = 20  # of the places, so many have a space of their own


def spaces_of_units(by: Person) -> list[Space]:
    """A space for each unit and for some places, with rules about units, titles and places; one is for everybody."""
    made = []
    for unit in Unit.objects.order_by("pk"):
        made.append(spaces.create(f"About {unit.name}", by=by, kind="closed"))
        Rule.objects.create(space=made[-1], unit=unit, by=by)
        title = Person.objects.filter(unit=unit).values_list("title", flat=True).first() or ""
        Rule.objects.create(space=made[-1], title=title, title_key=fold(title), role="editor", by=by)
    for town in Person.objects.exclude(place="").order_by("place").values_list("place", flat=True).distinct()[:TOWNS]:
        made.append(spaces.create(f"In {town}", by=by, kind="closed"))
        Rule.objects.create(space=made[-1], place=town, place_key=fold(town), by=by)
    return made


def one_by_one(by: Person) -> tuple[dict[str, list[float]], dict[str, list[int]]]:
    """Other units, places and roles for some people: all of the change, and what of it keeps memberships true."""
    keys = list(Person.objects.filter(is_active=True, role="member").exclude(pk=by.pk).values_list("pk", flat=True))
    units, towns = list(Unit.objects.all()), list(Person.objects.order_by().values_list("place", flat=True).distinct())
    times: dict[str, list[float]] = {"memberships of one changed person": [], "the whole change of that person": []}
    queries: dict[str, list[int]] = {"memberships of one changed person": []}
    for number, key in enumerate(chance.sample(keys, EACH)):
        unit, town = chance.choice(units), chance.choice(towns)
        if number % 2:
            began = time.perf_counter()
            place(Person.objects.get(pk=key), by=by, unit=unit, place=town)
            times["the whole change of that person"].append(time.perf_counter() - began)
            continue
        Person.objects.filter(pk=key).update(unit=unit, place=town)
        _keep(key, by)  # as they are before they move
        Person.objects.filter(pk=key).update(unit=chance.choice(units), place=chance.choice(towns))
        with CaptureQueriesContext(connection) as asked:
            _keep(key, by)
        queries["memberships of one changed person"].append(len(asked) - 2)  # begin and commit are no part of it
        Person.objects.filter(pk=key).update(unit=chance.choice(units), place=chance.choice(towns))
        began = time.perf_counter()
        _keep(key, by)
        times["memberships of one changed person"].append(time.perf_counter() - began)
    return times, queries


def _keep(key: int, by: Person) -> None:
    from django.db import transaction  # beside its one use

    with transaction.atomic():
        actions.keep_true([key], by=by)


def everybody(by: Person) -> float:
    """Seconds until all are looked at after a rule about all of them was set."""
    space = spaces.create("All of us", by=by)
    actions.set_rules(space, by=by, rules=[actions.wanted()])
    began = time.perf_counter()
    actions.settle(space.pk)
    return time.perf_counter() - began


def main() -> None:
    """Make rules, let one of them hold for everybody, and change some people."""
    by = people.create_administrator(
        name="Bench Root", username="bench-root", email="", password="correct horse battery"
    )
    Person.objects.filter(employee_number=None).update(employee_number=F("username"))
    made = spaces_of_units(by)
    seconds = everybody(by)
    times, queries = one_by_one(by)
    found: dict[str, Any] = {
        "times": times, "queries": queries, "everybody": seconds, "people": Person.objects.filter(is_active=True).count(),
        "rules": Rule.objects.count(), "spaces": len(made) + 1, "memberships": Membership.objects.filter(rule__isnull=False).count(),
    }  # fmt: skip
    print(json.dumps(found))


if __name__ == "__main__":
    main()
