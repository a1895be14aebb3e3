"""Sheets for tests and figures."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

HEADER = ["Personeelsnummer", "Voornaam", "Tussenvoegsel", "Achternaam", "E-mail", "Functie", "Afdeling", "Leidinggevende", "Plaats"]  # fmt: skip
FIRST = ("Sanne", "Mo", "Fatma", "Jan", "Noor", "Zoë", "Piet", "Aïsha", "Kees", "Lotte", "Bram")
LAST = ("Berg", "Vries", "Yıldız", "Jansen", "Bakker", "El Amrani", "Smit", "Visser", "Mulder")
TITLES = ("Adviseur", "Boa", "Teamleider", "Klantmanager", "Beheerder openbare ruimte")


def sheet(rows: Sequence[Sequence[str]], separator: str = ";") -> str:
    """Rows as a sheet."""
    written = StringIO()
    csv.writer(written, delimiter=separator).writerows(rows)
    return written.getvalue()


def row(number: int) -> list[str]:
    """One of many people: every tenth leads the nine after it."""
    infix = ("", "van den", "de", "")[number % 4]
    first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
    manager = "" if number < 10 else f"{number // 10:05}"
    return [f"{number:05}", first, infix, last, f"m{number}@example.org", TITLES[number % 5], f"Sector {number % 7} / Team {number % 40}", manager, "Kanaal 1"]  # fmt: skip


BAD = (
    lambda row, n: [row[0], "", "", "", *row[4:]],  # somebody new without a name
    lambda row, n: [*row[:4], "geen adres", *row[5:]],
    lambda row, n: [f"{n - 1:05}", *row[1:]],  # the number of the line before
    lambda row, n: [*row[:4], f"M{n - 1}@example.org", *row[5:]],  # the address of the line before, in capitals
    lambda row, n: [*row[:7], "99999", row[8]],  # a manager who is not there
    lambda row, n: [*row[:5], "x" * 300, *row[6:]],
    lambda row, n: ["1,23E+05", *row[1:]],
    lambda row, n: [*row[:7], row[0], row[8]],  # one's own manager
)


def many(path: Path, good: int = 4800, bad: int = 200) -> list[int]:
    """Write a sheet with so many good and bad lines; returns the numbers of the bad ones."""
    total, rows = good + bad, [HEADER]
    wrong: list[int] = []
    first = total // 10 + 10  # who has somebody below them is good
    every = (total - first) // bad if bad else total
    for number in range(1, total + 1):
        made, at = row(number), number - first
        if bad and at >= 0 and at % every == 0 and len(wrong) < bad:
            wrong.append(number + 1)
            made = BAD[len(wrong) % len(BAD)](made, number)
        rows.append(made)
    path.write_text(sheet(rows), encoding="utf-8")
    return wrong
