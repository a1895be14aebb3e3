"""Bringing the example organisation in: read, check, draw, write an archive, import it. A second time adds nothing."""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from plein.core.people.models import Organisation, Person
from plein.core.posts.models import Post
from plein.demo import actions, shapes
from plein.demo.archive import Step, write
from plein.demo.belonging import belongings
from plein.demo.checking import check
from plein.demo.crowd import Crowd
from plein.demo.drawing import draw, face
from plein.demo.growing import Growth, more_people
from plein.demo.lines import Clock, weeks_since_launch
from plein.demo.posts import Posts
from plein.demo.reading import read, weeks_until
from plein.imports.plein import importer

ASKED = 500  # values in one question, below what SQLite takes


class Incomplete(Exception):
    """The import named problems: the example organisation and Plein do not agree."""


@dataclass(frozen=True)
class Seeded:
    """What is here now, and how many posts were added."""

    people: int
    posts: int
    added: int


def seed(today: date, step: Step, people: int = 0, posts: int = 0) -> Seeded:
    """Make the example organisation as of `today`, or complete it as of the day it was made; grow it to these numbers."""
    organisation = read()
    check(organisation)
    before = Post.objects.count()
    clock = Clock(_weeks(organisation, today))
    actions.begin(clock.of(shapes.LAUNCH))
    crowd = Crowd(organisation, belongings(organisation))
    if not _is_complete(organisation):
        said = Posts(crowd, clock, draw)
        bring_in(lambda path: write(path, crowd, said, face, step), step)
    actions.welcome(clock.of(shapes.LAUNCH))
    _grow(organisation, clock, people, posts, step)
    return Seeded(Person.objects.count(), Post.objects.count(), Post.objects.count() - before)


def _grow(organisation: shapes.Organisation, clock: Clock, people: int, posts: int, step: Step) -> None:
    more = more_people(organisation, max(0, people - len(organisation.people)))
    growth = Growth(organisation, more, max(0, posts - len(organisation.said())), clock)
    here = Person.objects.filter(username__startswith="m").values_list("username", flat=True)
    if more.keys() - set(here) or (growth.posts and missing(growth.uids())):
        bring_in(lambda path: growth.write(path, step), step)
    if more:
        actions.join(growth.inside, set(more), clock)


def bring_in(written: Callable[[Path], None], step: Step) -> None:
    """Import the archive that `written` writes."""
    with tempfile.TemporaryDirectory(prefix="plein-demo-") as folder:
        path = Path(folder) / "meerwijde.zip"
        written(path)
        report = importer.read(path, step)
    if report.problems:
        raise Incomplete("\n".join(report.problems[:20]))


def _weeks(organisation: shapes.Organisation, today: date) -> int:
    here = Organisation.objects.filter(is_example=True).first()
    return weeks_since_launch(here.created_at) if here else weeks_until(today, organisation)


def _is_complete(organisation: shapes.Organisation) -> bool:
    people = Person.objects.filter(username__in=organisation.people).count()
    return people == len(organisation.people) and not missing(said.uid for said in organisation.said())


def missing(uids: Iterable[UUID]) -> set[UUID]:
    """Those of these posts that are not here."""
    left = set(uids)
    wanted = sorted(left)
    for start in range(0, len(wanted), ASKED):
        left -= set(Post.objects.filter(uid__in=wanted[start : start + ASKED]).values_list("uid", flat=True))
    return left
