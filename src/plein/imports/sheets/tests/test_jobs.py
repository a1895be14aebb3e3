"""Sheets that are begun on a page and done by the worker, and what happens when it is killed."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plein.core.models import Event, Invitation, OutgoingMail, Person
from plein.core.permissions import Forbidden, Invalid
from plein.core.testing import Cast
from plein.imports.jobs import actions, running
from plein.imports.models import ImportJob, ImportLine
from plein.imports.sheets import actions as writing
from plein.imports.sheets.outgoing import linked, problems
from plein.imports.sheets.tests.sheets import HEADER, row, sheet

pytestmark = pytest.mark.django_db
Add = Callable[..., ImportJob]
NAMED = "Personeelsnummer;Naam;E-mail;Leidinggevende\n"


@pytest.fixture
def add(cast: Cast, tmp_path: Path, settings: Any) -> Add:
    """Add a sheet and have it looked through."""
    settings.DATA = tmp_path

    def do(text: str, kind: str = "people", **options: Any) -> ImportJob:
        job = actions.add(
            by=cast.root, format=kind, upload=SimpleUploadedFile("wie.csv", text.encode()), options=options
        )
        return work(job)

    return do


def work(job: ImportJob) -> ImportJob:
    running.once(threading.Event())
    job.refresh_from_db()
    return job


def outcomes(job: ImportJob) -> list[tuple[int, str]]:
    return list(ImportLine.objects.filter(job=job).order_by("number").values_list("number", "outcome"))


def test_a_sheet_is_looked_through_then_brought_in(cast: Cast, add: Add) -> None:
    job, before = add(NAMED + "1;Anne;anne@example.org;2\n2;Bo;geen adres;\n3;Cas;;1\n"), Person.objects.count()
    assert (job.state, job.report["counts"]) == ("looked", {"made": 2, "refused": 1})
    assert (outcomes(job), Person.objects.count()) == ([(2, "made"), (3, "refused"), (4, "made")], before)
    actions.choose(job, by=cast.root, close=False, confirmed="", invite=True)
    actions.begin(job, by=cast.root)
    work(job)
    assert (job.state, job.report["counts"], job.report["invited"], job.key) == ("done", {"made": 2, "refused": 1}, 1, "")  # fmt: skip
    assert Person.objects.get(employee_number="3").manager == Person.objects.get(employee_number="1")
    assert Invitation.objects.filter(person=Person.objects.get(employee_number="1")).exists()
    assert list(linked(job).values_list("name", flat=True)) == ["Anne", "Cas"]
    names = list(Event.objects.filter(name__startswith="import.").order_by("pk").values_list("name", flat=True))
    assert names == ["import.added", "import.looked_through", "import.chosen", "import.began", "import.done"]


@pytest.mark.parametrize("after", [0, 1, 2])
def test_killed_at_any_moment_it_goes_on_and_the_report_is_whole(
    cast: Cast, add: Add, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    rows = [HEADER, *(row(number) for number in range(1, 61))]
    job = add(sheet(rows), make_units=True)
    actions.begin(job, by=cast.root)
    batches: list[int] = []
    bring_in, count = writing.bring_in, Person.objects.count()

    def dying(*args: Any, **values: Any) -> Any:
        if len(batches) == after:
            raise KeyboardInterrupt
        batches.append(1)
        return bring_in(*args, **values)

    monkeypatch.setattr(writing, "bring_in", dying)
    with pytest.raises(KeyboardInterrupt):
        running.once(threading.Event())
    assert Person.objects.count() == count + 25 * after
    monkeypatch.setattr(writing, "bring_in", bring_in)
    work(job)
    assert (job.state, job.report["counts"]) == ("done", {"made": 60})
    assert Person.objects.count() == count + 60
    assert not Person.objects.filter(employee_number__gte="00010", employee_number__lt="00061", manager=None).exists()


def test_the_columns_can_be_corrected_also_when_nothing_could_be_done(cast: Cast, add: Add) -> None:
    job = add("Wie dan;Nr\nAnne;7\n")
    assert (job.state, job.report["header"], job.report["columns"]) == ("failed", ["Wie dan", "Nr"], {})
    with pytest.raises(Invalid):
        actions.begin(job, by=cast.root)
    actions.look_again(job, by=cast.root, columns={"name": 0, "employee_number": 1})
    work(job)
    assert (job.state, job.report["counts"]) == ("looked", {"made": 1})


def test_more_than_one_in_ten_is_closed_only_after_asking_again(cast: Cast, add: Add) -> None:
    everyone = NAMED + "".join(f"{number};Wie {number};;\n" for number in range(1, 11))
    job = add(everyone)
    actions.begin(job, by=cast.root)
    work(job)
    job = add(NAMED + "".join(f"{number};Wie {number};;\n" for number in range(1, 9)))
    assert (job.report["missing"], job.report["numbered"]) == (2, 10)
    with pytest.raises(Invalid) as asked:
        actions.choose(job, by=cast.root, close=True, confirmed="", invite=False)
    assert asked.value.field == "confirmed" and "2 in all" in str(asked.value)
    actions.choose(job, by=cast.root, close=True, confirmed="2", invite=False)
    actions.begin(job, by=cast.root)
    work(job)
    assert job.report["counts"] == {"same": 8, "closed": 2}
    assert list(Person.objects.filter(is_active=False).order_by("name").values_list("name", flat=True)) == ["Wie 10", "Wie 9"]  # fmt: skip
    broken = add(NAMED + '"1;Wie 1;;\n' + "2;Wie 2;;\n")
    with pytest.raises(Invalid) as refused:
        actions.choose(broken, by=cast.root, close=True, confirmed="8", invite=False)
    assert refused.value.field == "close"


def test_the_lines_to_mend_go_out_with_what_is_wrong_and_no_formula(cast: Cast, add: Add) -> None:
    job = add(NAMED + "1;=cmd|' /C calc'!A0;geen adres;\n")
    header, (number, outcome, why, *cells) = problems(job)
    assert header[3:] == ["Personeelsnummer", "Naam", "E-mail", "Leidinggevende"]
    assert (number, outcome, cells) == ("2", "Refused", ["1", "=cmd|' /C calc'!A0", "geen adres", ""])
    assert why.startswith("E-mail: ")


def test_two_administrators_at_once_wait_for_each_other(cast: Cast, add: Add) -> None:
    first, second = add(NAMED + "1;Anne;;\n"), add(NAMED + "1;Anne;;\n2;Bo;;\n")
    actions.begin(first, by=cast.root)
    actions.begin(second, by=cast.root)
    ImportJob.objects.filter(pk=first.pk).update(worker="elders:1", claimed_until="2099-01-01T00:00:00Z")
    assert work(second).state == "importing"
    ImportJob.objects.filter(pk=first.pk).update(claimed_until=None)
    work(first)
    assert work(second).report["counts"] == {"same": 1, "made": 1}


def test_only_administrators_add_and_begin(cast: Cast, add: Add) -> None:
    job = add(NAMED + "1;Anne;;\n")
    for call in (
        lambda by: actions.add(by=by, format="people", upload=SimpleUploadedFile("a.csv", b"Naam")),
        lambda by: actions.look_again(job, by=by), lambda by: actions.begin(job, by=by), lambda by: actions.make_links([], by=by),
        lambda by: actions.choose(job, by=by, close=False, confirmed="", invite=False),
    ):  # fmt: skip
        for by in (cast.ada, cast.gus):
            with pytest.raises(Forbidden):
                call(by)
    assert not OutgoingMail.objects.exists()


def test_a_file_that_is_too_large_is_refused_at_the_door(cast: Cast) -> None:
    big = SimpleUploadedFile("a.csv", b"Naam")
    big.size = actions.LARGEST_SHEET + 1
    with pytest.raises(Invalid) as refused:
        actions.add(by=cast.root, format="people", upload=big)
    assert refused.value.field == "upload"
