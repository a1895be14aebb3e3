"""Sheets from the command line: what is said, what is written, and the exit codes."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from plein.cli import plein
from plein.core.models import Person, Unit
from plein.core.testing import Cast

pytestmark = pytest.mark.django_db
SHEET = "Personeelsnummer;Naam;E-mail;Afdeling\n1;Anne de Wit;anne@example.org;Wegen\n2;Bo;geen adres;\n"


def run(*words: str) -> Any:
    return CliRunner().invoke(plein, list(words))


@pytest.fixture
def sheet(tmp_path: Path) -> str:
    (tmp_path / "wie.csv").write_text(SHEET)
    return str(tmp_path / "wie.csv")


def test_a_dry_run_says_what_would_come_and_writes_nothing(cast: Cast, sheet: str) -> None:
    done = run("import-people", sheet, "--dry-run", "--make-units")
    assert done.exit_code == 3, done.output
    assert "nothing was written" in done.output and "Line 3 (Bo)" in done.output
    assert not Person.objects.filter(employee_number="1").exists() and not Unit.objects.exists()


def test_people_come_in_once_and_what_was_refused_goes_to_a_file(cast: Cast, sheet: str, tmp_path: Path) -> None:
    mend = tmp_path / "mend.csv"
    assert run("import-people", sheet, "--make-units", "--problems", str(mend)).exit_code == 3
    anne = Person.objects.get(employee_number="1")
    assert anne.unit == Unit.objects.get(name="Wegen") and not Person.objects.filter(name="Bo").exists()
    assert mend.read_text().splitlines()[1].endswith(";2;Bo;geen adres;")
    mend.write_text(mend.read_text().replace("geen adres", "bo@example.org"))
    again = run("import-people", str(mend))
    assert again.exit_code == 0 and Person.objects.get(employee_number="2").email == "bo@example.org"


def test_units_come_in(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_text("Code;Naam;Bovenliggende code\nA;Beheer;\nB;Wegen;A\n")
    assert run("import-units", str(tmp_path / "units.csv")).exit_code == 0
    assert Unit.objects.get(code="B").parent == Unit.objects.get(code="A")


def test_what_cannot_be_read_or_done_is_one_sentence(cast: Cast, sheet: str, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04...")
    for words, said in (
        (("import-people", str(tmp_path / "book.csv")), "workbook"),
        (("import-people", sheet, "--by", "ben"), "no administrator"),
    ):
        done = run(*words)
        assert done.exit_code in {1, 3} and said in done.output and "Traceback" not in done.output
