"""What goes out of an import of a sheet: the lines to mend, and who may be given a link."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from plein.core.people.models import Person
from plein.imports.models import ImportJob, ImportLine
from plein.imports.sheets.columns import short
from plein.imports.sheets.lines import MADE, OUTCOMES


def problems(job: ImportJob) -> Iterator[list[str]]:
    """The lines of a job with a problem."""
    rows = ImportLine.objects.filter(job=job).exclude(problems=[]).order_by("number")
    return lines_to_mend(job.format, job.report.get("header", []), rows.iterator(chunk_size=200))


def lines_to_mend(kind: str, header: list[str], rows: Iterable[Any]) -> Iterator[list[str]]:
    """Every line with a problem: its number, what became of it, what is wrong, and its cells as they were."""
    yield [_("Line"), _("Outcome"), _("What is wrong"), *header]
    for row in rows:
        number = str(row.number) if row.number > 0 else ""
        yield [number, str(OUTCOMES[row.outcome]), explained(kind, row.problems), *row.cells]


def explained(kind: str, problems: Iterable[Sequence[str]]) -> str:
    """What is wrong with a line, each with the column that it is about."""
    said = ((short(kind, field), text) for field, text in problems)
    return " ".join(f"{name}: {text}" if name else text for name, text in said)


def linked(job: ImportJob) -> QuerySet[Person]:
    """Who came in new by a sheet, may come in, and has not joined yet."""
    new = ImportLine.objects.filter(job=job, outcome=MADE, person__isnull=False)
    found: QuerySet[Person] = Person.objects.filter(pk__in=new.values("person"), joined_at=None, is_active=True)
    return found.order_by("sort_name", "pk")
