"""`plein import plein`: reading an archive back."""

import sys
import time
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

import click
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from plein.kit.batches import batched
from plein.kit.numbers import number
from plein.kit.progress import Steps

Numbered = tuple[int, dict[str, Any]]
Step = Callable[[str, int], None]
BATCH = 500
WITH_LOSSES = 3  # the exit code of every import that could not bring all
LONGEST_LINE = 32 * 1024 * 1024
READS = (1, 2)
NAMES = {
    "organisation": gettext_lazy("organisation"),
    "person": gettext_lazy("people"),
    "unit": gettext_lazy("units"),
    "placement": gettext_lazy("places of work"),
    "profile": gettext_lazy("profiles"),
    "stay": gettext_lazy("stays of guests"),
    "departure": gettext_lazy("departures"),
    "succession": gettext_lazy("successors"),
    "follow": gettext_lazy("follows"),
    "space": gettext_lazy("spaces"),
    "tag": gettext_lazy("tags"),
    "post": gettext_lazy("posts"),
}


class Unusable(Exception):
    """Nothing can be imported from this file; the message says why."""


@click.command(name="plein")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--quiet", "-q", is_flag=True, help="Only speak when something is wrong.")
def command(file: Path, quiet: bool) -> None:
    """Bring in FILE, made by `plein export`. What is here already stays; run it again to go on after it was broken off."""
    from django.db import DatabaseError

    from plein.kit.migrations import unapplied

    began = time.monotonic()
    try:
        if unapplied():
            raise click.ClickException(_("The database is not up to date. Run `plein migrate` first."))
        with Steps(quiet, NAMES) as steps:
            report = read(file, steps)
    except Unusable as error:
        raise click.ClickException(str(error)) from error
    except (DatabaseError, OSError) as error:
        text = _("The import stopped: %(error)s. Run it again to go on where it was.")
        raise click.ClickException(text % {"error": str(error).strip()}) from error
    for text in report.problems:
        click.echo(text, err=True)
    if report.count > len(report.problems):
        click.echo(_("… and %(count)s more.") % {"count": number(report.count - len(report.problems))}, err=True)
    if not quiet:
        _tell(report, time.monotonic() - began)
    sys.exit(WITH_LOSSES if report.count else 0)


def _tell(report: Any, seconds: float) -> None:
    came, known = _("%(count)s imported"), _("%(count)s imported (%(known)s were here already)")
    width = max(len(str(plural)) for plural in NAMES.values())
    for name, plural in NAMES.items():
        text = known if report.kept[name] else came
        figures = {"count": f"{number(report.made[name]):>10}", "known": number(report.kept[name])}
        click.echo(f"{plural!s:{width}}{text % figures}")
    text = ngettext("%(count)s problem, in %(seconds)s s.", "%(count)s problems, in %(seconds)s s.", report.count)
    click.echo(text % {"count": number(report.count), "seconds": number(seconds, 1)})
    click.echo(_("People choose a password by the link on the sign-in page."))


def read(path: Path, step: Step) -> Any:
    """Import everything in the archive that can be, in order; returns the report."""
    from plein.imports.plein import actions
    from plein.imports.plein.leaving import actions as leaving
    from plein.imports.plein.posts.actions import posts
    from plein.imports.plein.profiles.actions import profiles
    from plein.imports.plein.units import actions as units
    from plein.imports.plein.work import Import

    do = {"organisation": actions.organisation, "person": actions.people,
          "unit": units.units, "placement": units.placements, "profile": profiles, "stay": leaving.stays, "departure": leaving.departures, "follow": actions.follows, "space": actions.spaces,
          "former_space": leaving.former_space, "succession": leaving.successions, "tag": actions.tags, "post": posts}  # fmt: skip
    try:
        archive = ZipFile(path)
        stream = archive.open("archive.jsonl")
    except (BadZipFile, KeyError, OSError) as error:
        text = _("%(file)s is not a whole archive of Plein: %(error)s. Export it again, or copy it again.")
        raise Unusable(text % {"file": path.name, "error": error}) from error
    with archive, stream:
        work = Import(archive)
        unknown: set[str] = set()
        seen: list[Numbered] = []  # units, for what points from one to another
        for kind, lines in groupby(_lines(stream, work.report), key=lambda line: str(line[1].get("type"))):
            for some in batched(lines, BATCH):
                if kind in do:
                    values = _values(kind, some, unknown, work.report)
                    _try(work, do[kind], values)
                    seen += values if kind == "unit" else []
                elif kind != "version":
                    unknown.add(kind)
                step(kind, len(some))
            if kind == "unit":
                _try(work, units.histories, seen)
            if kind == "person":
                actions.lead_on(work)
            if kind == "space":
                actions.succeed(work)
        actions.finish(work)
    if unknown:
        work.report.problem(_("Not understood, and left out: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    return work.report


def _lines(stream: Any, report: Any) -> Iterator[Numbered]:
    """The archive's lines, as far as they can be read."""
    from plein.kit.ndjson import BadLine, load_lines

    lines = load_lines(stream, LONGEST_LINE)
    at = 0
    while True:
        try:
            at, line = next(lines)
        except StopIteration:
            return
        except BadLine as error:
            report.problem(_("line %(line)s: %(reason)s") % {"line": error.line_number, "reason": error.reason})
            continue
        except (BadZipFile, ZlibError, EOFError) as error:
            text = _("The archive is damaged after line %(line)s (%(error)s); what came before was imported.")
            report.problem(text % {"line": at, "error": error})
            return
        if at == 1:
            _check_version(line)
        if isinstance(line, dict):
            yield at, line
        else:
            report.problem(_("line %(line)s: not an object") % {"line": at})


def _check_version(line: Any) -> None:
    if not isinstance(line, dict) or line.get("format") != "plein-archive":
        raise Unusable(_("The first line does not say that this is an archive of Plein. Make one with `plein export`."))
    if line.get("version") not in READS:
        text = _("This archive has version %(version)s and this Plein reads versions 1 and 2. Update Plein first.")
        raise Unusable(text % {"version": line.get("version")})


def _values(kind: str, lines: list[Numbered], unknown: set[str], report: Any) -> list[Numbered]:
    from plein.imports.plein.building import KNOWN

    values = []
    for at, line in lines:
        value = line.get(kind)
        if isinstance(value, dict):
            unknown.update(f"{kind}.{name}" for name in value.keys() - KNOWN[kind])
            values.append((at, value))
        else:
            report.problem(_("line %(line)s: there is no %(kind)s in it") % {"line": at, "kind": kind})
    return values


def _try(work: Any, action: Callable[[Any, list[dict[str, Any]]], None], lines: list[Numbered]) -> None:
    """Import these lines together; if that fails, in halves, so that only what is wrong is left out."""
    from django.core.exceptions import ObjectDoesNotExist, ValidationError
    from django.db import DataError, IntegrityError

    if not lines:
        return
    mark = work.mark()
    try:
        action(work, [value for _at, value in lines])
    except (
        IntegrityError,
        DataError,
        ValidationError,
        ObjectDoesNotExist,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
    ) as error:
        work.back(mark)
        if len(lines) == 1:
            said = (
                "; ".join(error.messages) if isinstance(error, ValidationError) else f"{type(error).__name__}: {error}"
            )
            values = {"line": lines[0][0], "reason": said.removeprefix("Bad: ")}
            work.report.problem(_("line %(line)s: %(reason)s") % values)
            return
        half = len(lines) // 2
        _try(work, action, lines[:half])
        _try(work, action, lines[half:])
