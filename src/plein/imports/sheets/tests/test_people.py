"""People from a sheet: what comes in, what is refused and why, and that the same again changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from plein.core.models import Departure, Event, OutgoingMail, Person, Unit
from plein.core.people.actions import change, change_email, set_active
from plein.core.testing import Cast
from plein.core.units import actions as units
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


HEAD = ["Personeelsnummer", "Naam", "E-mail", "Leidinggevende"]


@pytest.mark.parametrize(
    ("good", "bad", "made"), [(176, 24, 176), pytest.param(4800, 200, 280, marks=pytest.mark.once)]
)
def test_bad_lines_are_explained_and_the_rest_comes_in_once(
    bring: Bring, tmp_path: Path, good: int, bad: int, made: int
) -> None:
    """How long 5,000 lines take is measured by `bin/bench sheets`."""
    lines, before = many(tmp_path / "many.csv", good, bad), Person.objects.count()
    looked, dry = bring(tmp_path / "many.csv", write=False, make_units=True)
    assert (looked["counts"], Person.objects.count()) == ({"made": good, "refused": bad}, before)
    done, book = bring(tmp_path / "many.csv", make_units=True)
    assert (done["counts"], Person.objects.count()) == ({"made": good, "refused": bad}, before + good)
    assert sorted(wrong(book)) == sorted(wrong(dry)) == lines
    assert all(text and text.endswith((".", ")")) for fields in wrong(book).values() for text in fields.values())
    assert Unit.objects.count() == 7 + made
    assert Person.objects.get(employee_number="00157").manager == Person.objects.get(employee_number="00015")
    last = Event.objects.latest("pk")
    again, _book = bring(tmp_path / "many.csv", make_units=True)
    assert again["counts"] == {"same": good, "refused": bad}
    assert Event.objects.latest("pk") == last


@pytest.mark.parametrize(
    ("row", "field", "said"),
    [
        (["1", "", "a@example.org", ""], "name", "A name is missing"),
        (["1", "Noor", "geen adres", ""], "email", "not an e-mail address"),
        (["1", "Noor", "BEN@example.org", "-"], "email", "who has employee number 900"),
        (["1", "Noor", "", "777"], "manager", "Nobody has “777”"),
        (["1", "Noor", "", "gus"], "manager", "A guest"),
        (["1", "Noor", "", "1"], "manager", "their own manager"),
        (["1,23E+05", "Noor", "", ""], "employee_number", "rounded"),
        (["1", "x" * 121, "", ""], "name", "at most 120"),
        (["1", "x" * 5000, "", ""], "name", "far too long"),
        (["", "Noor", "", ""], "employee_number", "made again each time"),
        (["8", "Noor", "", ""], "employee_number", "Line 2 has the same"),
        (["1", "Noor", "ANNE@example.org", ""], "email", "Line 2 has the same"),
    ],
)
def test_a_bad_line_says_which_field_and_what_to_do(cast: Cast, bring: Bring, row: list[str], field: str, said: str) -> None:  # fmt: skip
    Person.objects.filter(pk=cast.ben.pk).update(employee_number="900", email="ben@example.org")
    report, book = bring([HEAD, ["8", "Anne", "anne@example.org", ""], row, ["9", "Bo", "", "8"]])
    assert report["counts"] == {"made": 2, "refused": 1}
    (line,) = book.problems
    assert line.number == 3 and list(dict(line.problems)) == [field] and said in dict(line.problems)[field]
    assert not Person.objects.filter(employee_number="1").exists()


def test_managers_may_stand_below_and_circles_are_refused_in_their_own_lines(bring: Bring) -> None:
    rows = [["1", "Anne", "", "2"], ["2", "Bo", "", "3"], ["3", "Cas", "", ""], ["4", "Dee", "", "5"], ["5", "Els", "", "4"], ["6", "Fay", "", "4"]]  # fmt: skip
    report, book = bring([HEAD, *rows])
    assert sorted(wrong(book)) == [5, 6, 7]  # of Fay only the manager stays open
    assert report["counts"] == {"made": 4, "refused": 2}
    assert "line 5, which was refused" in wrong(book)[7]["manager"]
    anne = Person.objects.get(employee_number="1")
    assert anne.manager and anne.manager.manager and anne.manager.manager.name == "Cas"
    report, _book = bring([HEAD, ["3", "Cas", "", "2"], ["2", "Bo", "", "1"], ["1", "Anne", "", "-"]])
    assert report["counts"] == {"changed": 3}  # upside down: no step on the way is a circle
    assert Person.objects.get(employee_number="3").manager == Person.objects.get(employee_number="2")


def test_what_a_spreadsheet_does_to_cells_is_undone(bring: Bring) -> None:
    bring([HEAD, ["00123", "Anne de Wit", "Anne@Example.org", ""]])
    for number in ("'00123", '="00123"', "123", " 00123 "):
        report, _book = bring(
            [[*HEAD, "", ""], [number, "Anne de Wit", "anne@example.org", "", "", ""], ["", "", "", "", "", ""]]
        )
        assert report["counts"] == {"same": 1}, number
    report, _book = bring([HEAD, ["'=cmd|' /C calc'!A0", "Bo", "", ""]])
    assert Person.objects.get(name="Bo").employee_number == "=cmd|' /C calc'!A0"


def test_an_empty_cell_leaves_and_a_dash_takes_away(cast: Cast, bring: Bring) -> None:
    head = ["Employee number", "Name", "Job title", "Place", "Active", "End date", "Language", "Role"]
    bring([head, ["1", "Anne", "Boa", "Kanaal 1", "ja", "", "nl", "gast"]])
    report, _book = bring([head, ["1", "", "", "-", "", "31-12-2020", "-", ""]])
    anne = Person.objects.get(employee_number="1")
    assert report["counts"] == {"changed": 1}
    assert (anne.name, anne.title, anne.place, anne.is_active, anne.language, anne.role) == ("Anne", "Boa", "", False, "", "guest")  # fmt: skip


def test_a_last_day_to_come_begins_leaving_and_a_dash_takes_it_back(cast: Cast, bring: Bring) -> None:
    head, today = ["Employee number", "Name", "Role", "End date"], timezone.localdate()
    soon, later = today + timedelta(days=30), today + timedelta(days=60)
    rows = [
        head,
        ["1", "Anne", "", f"{soon:%d-%m-%Y}"],
        ["2", "Bo", "gast", f"{soon}"],
        ["3", "Cas", "", f"{today + timedelta(days=500)}"],
    ]
    bring(rows, write=False)
    assert not Departure.objects.exists()
    _report, book = bring(rows)
    anne = Departure.objects.get()
    assert (anne.person.name, anne.last_day, anne.is_planned, anne.by) == ("Anne", soon, True, cast.root)
    assert wrong(book) == {3: {"end_date": "A guest has a last day of their own, under Guests."}}
    assert bring(rows)[0]["counts"] == {"same": 3}, "the same again changes nothing, and mails nobody twice"
    assert OutgoingMail.objects.filter(subject__icontains="last day").count() <= 1
    assert bring([head, ["1", "", "", f"{later}"]])[0]["counts"] == {"changed": 1}
    assert Departure.objects.get().last_day == later
    bring([head, ["1", "", "", ""]])
    assert Departure.objects.get().last_day == later, "an empty cell leaves it"
    assert bring([head, ["1", "", "", "-"]])[0]["counts"] == {"changed": 1} and not Departure.objects.exists()
    bring([head, ["1", "", "", "-"]])
    assert Event.objects.filter(name="person.stays").count() == 1


def test_somebody_who_is_here_is_known_by_their_address(cast: Cast, bring: Bring) -> None:
    Person.objects.filter(pk=cast.ben.pk).update(email="ben@example.org", email_sure_at=timezone.now())
    report, _book = bring([HEAD, ["77", "Ben Bakker", "Ben@Example.ORG", "@ada"]])
    ben = Person.objects.get(pk=cast.ben.pk)
    assert report["counts"] == {"changed": 1} and (ben.employee_number, ben.manager) == ("77", cast.ada)


def test_who_took_the_address_or_name_of_a_newcomer_gets_nothing_of_theirs(cast: Cast, bring: Bring) -> None:
    change_email(cast.ben, by=cast.ben, email="fatma@example.org")
    change(cast.ben, by=cast.ben, username="fatma")
    head = ["Personeelsnummer", "Naam", "E-mail", "Gebruikersnaam", "Functie"]
    rows = [["42", "Fatma", "Fatma@example.org", "", "Directeur"], ["", "Fatma", "", "@fatma", "Directeur"]]
    for write in (False, True):
        report, book = bring([head, *rows], write=write)
        assert report["counts"] == {"refused": 2}
        assert {number: list(one) for number, one in wrong(book).items()} == {2: ["email"], 3: ["username"]}
        assert all("on their page under Organisation" in text for one in wrong(book).values() for text in one.values())
    ben = Person.objects.get(pk=cast.ben.pk)
    assert (ben.name, ben.title, ben.employee_number) == ("Ben Bakker", "", None)
    units.place(ben, by=cast.root, employee_number="42")  # it is them after all
    assert bring([head, rows[0]])[0]["counts"] == {"changed": 1}


def test_an_address_that_a_sheet_gave_is_theirs_also_when_they_have_joined(cast: Cast, bring: Bring) -> None:
    bring([["Naam", "E-mail"], ["Anne", "anne@example.org"]])
    Person.objects.filter(name="Anne").update(joined_at=timezone.now())
    assert bring([HEAD, ["1", "Anne", "anne@example.org", ""]])[0]["counts"] == {"changed": 1}
    assert Person.objects.get(employee_number="1").name == "Anne"


def test_who_is_not_in_the_file_is_closed_only_when_that_was_agreed_to(cast: Cast, bring: Bring) -> None:
    bring([HEAD, *([str(n), f"Wie {n}", "", ""] for n in range(1, 11))])
    Person.objects.filter(pk=cast.root.pk).update(employee_number="root")
    nine = [HEAD, *([str(n), f"Wie {n}", "", ""] for n in range(1, 10))]
    report, _book = bring(nine)
    assert (report["missing"], Person.objects.filter(is_active=False).count()) == (1, 0)
    bring([HEAD, ["1", "Wie 1", "", ""]], close=3)  # nine are missing, three were agreed to
    assert not Person.objects.filter(is_active=False).exists()
    bring(nine, close=1)
    assert list(Person.objects.filter(is_active=False).values_list("employee_number", flat=True)) == ["10"]


def test_a_sheet_opens_what_a_sheet_closed_and_nothing_that_a_person_closed(cast: Cast, bring: Bring) -> None:
    head = ["Personeelsnummer", "Naam", "Functie", "Actief"]
    bring([head, ["1", "Anne", "", "ja"], ["2", "Bo", "", "ja"]])
    bring([head, ["1", "Anne", "", "nee"]])
    set_active(Person.objects.get(employee_number="2"), by=cast.root, active=False)
    rows = [head, ["1", "Anne", "", "ja"], ["2", "Bo", "Boa", "ja"]]
    for write in (False, True):
        report, book = bring(rows, write=write)
        assert report["counts"] == {"changed": 2} and list(wrong(book)) == [3]
        assert "until an administrator opens it" in wrong(book)[3]["active"]
    anne, bo = (Person.objects.get(employee_number=number) for number in "12")
    assert (anne.is_active, bo.is_active, bo.title) == (True, False, "Boa")


def test_units_are_found_by_code_name_or_way_and_made_by_choice(cast: Cast, bring: Bring) -> None:
    social = units.create("Sociaal", by=cast.root)
    wmo = units.create("Wmo", by=cast.root, parent=social, code="S-1")
    units.create("Beheer", by=cast.root, parent=social)
    units.create("Beheer", by=cast.root)
    head = ["Nummer medewerker", "Personeelsnr", "Naam", "Afdeling", "Afdelingscode"]
    rows = [["", "1", "Anne", "sociaal / WMO", ""], ["", "2", "Bo", "Wmo", ""], ["", "3", "Cas", "", "s-1"], ["", "4", "Dee", "Beheer", ""], ["", "5", "Els", "Sociaal > Jeugd", ""]]  # fmt: skip
    _report, book = bring([head, *rows])
    assert set(Person.objects.filter(unit=wmo).values_list("name", flat=True)) == {"Anne", "Bo", "Cas"}
    assert "Several units" in wrong(book)[5]["unit"] and "no unit “Sociaal > Jeugd”" in wrong(book)[6]["unit"]
    bring([head, rows[-1]], make_units=True)
    assert Unit.objects.get(name="Jeugd").parent == social


def test_a_sheet_of_units(cast: Cast, bring: Bring) -> None:
    head = ["Code", "Naam", "Bovenliggende code", "Plaats", "Leidinggevende"]
    rows = [["B1", "Wegen", "B", "Kanaal 1", "@ada"], ["B", "Beheer", "", "", ""], ["C", "Cirkel", "D", "", ""], ["D", "Draai", "C", "", ""], ["E", "Los", "X", "", ""], ["B", "Dubbel", "", "", ""], ["F", "Leider", "", "", "zorro"], ["G", "", "", "", ""]]  # fmt: skip
    report, book = bring([head, *rows], "units", write=False)
    assert report["counts"] == {"made": 2, "refused": 6} and not Unit.objects.exists()
    report, book = bring([head, *rows], "units")
    assert report["counts"] == {"made": 2, "refused": 6}
    assert {number: list(one) for number, one in wrong(book).items()} == {4: ["parent"], 5: ["parent"], 6: ["parent"], 7: ["code"], 8: ["lead"], 9: ["name"]}  # fmt: skip
    roads = Unit.objects.get(code="B1")
    assert roads.parent and (roads.parent.name, roads.lead, roads.place) == ("Beheer", cast.ada, "Kanaal 1")
    assert bring([head, *rows], "units")[0]["counts"] == {"same": 2, "refused": 6}
    report, _book = bring([head, ["B1", "Wegen en water", "-", "", "-"]], "units")
    roads = Unit.objects.get(code="B1")
    assert report["counts"] == {"changed": 1} and (roads.name, roads.parent, roads.lead) == ("Wegen en water", None, None)  # fmt: skip
