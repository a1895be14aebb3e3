"""Files as spreadsheets and systems of HR write them, and as somebody might who means harm."""

import tracemalloc
from pathlib import Path

import pytest

from plein.imports.report import Unreadable
from plein.imports.sheets.columns import CALLED, FIELDS, recognised, template
from plein.imports.sheets.reading import LONGEST_LINE, opened
from plein.kit.sheet import harmless, written

ROWS = "Naam;Functie\nZoë Ĳsbrand;Boa\n"


@pytest.mark.parametrize(
    ("raw", "separator", "encoding"),
    [
        ("Naam;Functie\nZoë;Boa\n".encode(), ";", "utf-8"),
        ("\ufeffNaam,Functie\r\nZoë,Boa\r\n".encode(), ",", "utf-8-sig"),
        ("Naam\tFunctie\rZoë\tBoa\r".encode("cp1252"), "\t", "cp1252"),
        ("Naam\tFunctie\nZoë\tBoa\n".encode("utf-16"), "\t", "utf-16"),
        ('sep=;\n"Naam";"Functie";;\n"Zoë";"Boa";;\n'.encode(), ";", "utf-8"),
    ],
)
def test_every_usual_form_is_understood(tmp_path: Path, raw: bytes, separator: str, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes(raw)
    sheet = opened(tmp_path / "a.csv")
    assert (sheet.separator, sheet.encoding, sheet.header) == (separator, encoding, ["Naam", "Functie"])
    assert [(row.number, row.cells[:2]) for row in sheet.rows()] == [(2, ["Zoë", "Boa"])]


def read(tmp_path: Path, text: str | bytes) -> list[tuple[int, list[str], str]]:
    (tmp_path / "a.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(row.number, row.cells, row.damage) for row in opened(tmp_path / "a.csv").rows()]


def test_quoted_line_breaks_belong_to_their_row_and_empty_rows_count(tmp_path: Path) -> None:
    assert read(tmp_path, 'Naam;Functie\n"Zoë\nvan Dam";Boa\n\n;;\nBo;Boa\n') == [(2, ["Zoë\nvan Dam", "Boa"], ""), (5, ["Bo", "Boa"], "")]  # fmt: skip


def test_a_quotation_mark_without_end_damages_its_own_line_only(tmp_path: Path) -> None:
    rows = read(tmp_path, 'Naam;Functie\n"Zoë;Boa\n' + "Bo;Boa\n" * 100)
    assert [damage for _number, _cells, damage in rows] == ["open", *[""] * 100]


@pytest.mark.parametrize(
    ("text", "said"),
    [(b"PK\x03\x04xlsx", "workbook"), (b"", "first line is empty"), (b"\n\na;b", "first line is empty"), (b";;;\n", "first line is empty"), (b"x" * LONGEST_LINE, "cannot be read")],
)  # fmt: skip
def test_what_is_no_sheet_is_said(tmp_path: Path, text: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, text)
    assert said in str(refused.value)


def test_hostile_files_cost_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("w") as stream:
        stream.write("Naam;Functie\n" + ";" * 200 + "x\nBo\x00;Boa\n")
        for _part in range(50):
            stream.write("y" * 1_000_000)
        stream.write("\nCas;Boa\n" + '"' * 90_000 + "\n")
    tracemalloc.start()
    rows = [(row.number, row.damage) for row in opened(path).rows()]
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == [(2, "wide"), (3, ""), (4, "long"), (5, ""), (6, "")]
    assert peak < 20_000_000


def test_our_own_templates_are_recognised(tmp_path: Path) -> None:
    for kind in FIELDS:
        for language in ("nl", "en"):
            header = template(kind, language)
            assert sorted(recognised(kind, header).values()) == list(range(len(header))), (kind, language)
        assert set(CALLED[kind]) == set(FIELDS[kind])


def test_no_cell_that_goes_out_is_a_formula() -> None:
    for cell in ("=cmd|' /C calc'!A0", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"):
        assert harmless(cell).startswith("'"), cell
    assert "".join(written([["Naam", None, '=HYPERLINK("x";"y")']])) == '\ufeffNaam;;"\'=HYPERLINK(""x"";""y"")"\r\n'
