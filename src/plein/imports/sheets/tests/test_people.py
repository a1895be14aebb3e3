"""People from a sheet: what comes in, what is refused and why, and that the same again changes nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from plein.core.models import Event, Person, Unit
from plein.core.testing import Cast
from plein.imports.sheets.books import MemoryBook
from plein.imports.sheets.tests.sheets import many, sheet
from plein.imports.sheets.work import by_hand

pytestmark = pytest.mark.django_db
Bring = Callable[..., tuple[dict[str, Any], MemoryBook]]


@pytest.fixture
def bring(cast: Cast, tmp_path: Path) -> Bring:
    """Bring a sheet in, or look through it: the report, and the lines with a problem."""

    def do(rows: list[list[str]] | Path, kind: str = "people", *, write: bool = True, **options: Any) -> tuple[dict[str, Any], MemoryBook]:  # fmt: skip
        path, book = tmp_path / "sheet.csv", MemoryBook()
        if isinstance(rows, Path):
            path = rows
        else:
            path.write_text(sheet(rows), encoding="utf-8")
        with override("en"):
            return by_hand(kind, path, options, book, cast.root, lambda _count: None, write=write), book

    return do


def wrong(book: MemoryBook) -> dict[int, dict[str, str]]:
    return {line.number: dict(line.problems) for line in book.problems}


def test_five_thousand_lines_with_two_hundred_bad_ones(bring: Bring, tmp_path: Path) -> None:
    bad, before = many(tmp_path / "many.csv"), Person.objects.count()
    looked, dry = bring(tmp_path / "many.csv", write=False, make_units=True)
    assert (looked["counts"], Person.objects.count()) == ({"made": 4800, "refused": 200}, before)
    done, book = bring(tmp_path / "many.csv", make_units=True)
    assert (done["counts"], Person.objects.count()) == ({"made": 4800, "refused": 200}, before + 4800)
    assert sorted(wrong(book)) == sorted(wrong(dry)) == bad
    assert all(text and text.endswith(".") for fields in wrong(book).values() for text in fields.values())
    assert Unit.objects.count() == 7 + 280
    assert Person.objects.get(employee_number="00457").manager == Person.objects.get(employee_number="00045")
    last = Event.objects.latest("pk")
    again, _book = bring(tmp_path / "many.csv", make_units=True)
    assert again["counts"] == {"same": 4800, "refused": 200}
    assert Event.objects.latest("pk") == last
