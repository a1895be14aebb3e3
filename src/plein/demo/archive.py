"""Writing the example organisation as an archive that `plein import plein` reads."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from plein.demo import leaving, lines, telling, working
from plein.demo.crowd import Crowd
from plein.demo.lines import LANGUAGE, NAME, Clock, Line
from plein.demo.posts import Posts
from plein.demo.shapes import LAUNCH, Organisation
from plein.imports.plein.lines import VERSION
from plein.kit.ndjson import dump

Step = Callable[[str, int], None]
Face = Callable[[str, str], bytes]


def write(path: Path, crowd: Crowd, posts: Posts, face: Face, step: Step) -> None:
    """Write everything to `path`."""
    portraits = {}
    for key, words in crowd.organisation.faces.items():
        portraits[key] = face(key, words)
        step("drawing", 1)
    said = []
    for line in posts.lines():  # first of all: tags and spaces say what posts have used
        said.append(line)
        step("writing", 1)
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        write_lines(archive, _lines(crowd, posts, set(portraits), said))
        for name, data in {**{f"portraits/{key}": face for key, face in portraits.items()}, **posts.contents}.items():
            archive.writestr(name, data, ZIP_STORED)


def write_lines(archive: ZipFile, found: Iterable[tuple[str, Line]]) -> None:
    """Write the first part of an archive: a line for each of these."""
    with archive.open("archive.jsonl", "w", force_zip64=True) as out:
        out.write(dump({"format": "plein-archive", "type": "version", "version": VERSION}).encode() + b"\n")
        for kind, line in found:
            out.write(dump({"type": kind, kind: line}).encode() + b"\n")


def work_lines(organisation: Organisation, clock: Clock) -> Iterator[tuple[str, Line]]:
    """How the organisation is built, and who works where."""
    yield from (("unit", line) for line in working.units(organisation, clock))
    yield from (("placement", line) for line in working.placements(organisation, clock))


def _lines(crowd: Crowd, posts: Posts, faces: set[str], said: list[Line]) -> Iterator[tuple[str, Line]]:
    clock = posts.clock
    yield "organisation", {"name": NAME, "language": LANGUAGE, "created_at": clock.text(LAUNCH)}
    yield from (("person", line) for line in lines.people(crowd, clock, faces))
    yield from work_lines(crowd.organisation, clock)
    yield from (("profile", line) for line in telling.profiles(crowd, clock))
    yield from (("stay", line) for line in leaving.stays(crowd, clock))
    yield from (("departure", line) for line in leaving.departures(crowd, clock))
    yield from (("follow", line) for line in lines.follows(crowd, clock))
    yield from (("space", line) for line in lines.spaces(crowd, clock, posts.newest))
    yield from (("tag", line) for line in lines.tags(crowd, clock, posts.first))
    yield from (("post", line) for line in said)
