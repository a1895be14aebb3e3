"""Bringing in people from a sheet as the worker does it. `python -m bench.bringing GOOD BAD` inside a site; prints JSON."""

import json
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile

from plein.core.people.actions import create_administrator
from plein.core.people.models import Person
from plein.imports.jobs import actions, running
from plein.imports.models import ImportJob, ImportLine
from plein.imports.sheets.tests.sheets import many


def timed(job: ImportJob) -> dict[str, Any]:
    """Have the worker do what waits; how long that took and what came of it."""
    began, cpu = time.monotonic(), time.process_time()
    running.once(threading.Event())
    job.refresh_from_db()
    return {"seconds": time.monotonic() - began, "cpu": time.process_time() - cpu, "counts": job.report["counts"]}


def bring(text: bytes, by: Person) -> tuple[dict[str, Any], dict[str, Any], ImportJob]:
    """Look through a sheet, then bring it in."""
    upload = SimpleUploadedFile("people.csv", text)
    job = actions.add(by=by, format="people", upload=upload, options={"make_units": True})
    looked = timed(job)
    actions.begin(job, by=by)
    return looked, timed(job), job


def main() -> None:
    """Bring the same sheet in twice."""
    good, bad = int(sys.argv[1]), int(sys.argv[2])
    by = create_administrator(name="Beheer", username="beheer", email="", password="correct horse battery")
    with tempfile.TemporaryDirectory() as folder:
        wrong = many(Path(folder) / "many.csv", good, bad)
        text = (Path(folder) / "many.csv").read_bytes()
    started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    looked, done, job = bring(text, by)
    refused = ImportLine.objects.filter(job=job, outcome="refused").order_by("number")
    explained = [row.number for row in refused if row.problems and all(text for _field, text in row.problems)]
    again = bring(text, by)[1]
    grew = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - started) / 1024
    print(json.dumps({"looked": looked, "done": done, "again": again, "explained": explained == wrong, "grew": grew}))


if __name__ == "__main__":
    main()
