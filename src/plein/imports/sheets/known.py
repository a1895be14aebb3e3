"""Whom the rows of a sheet are about: who stands where in the file, and who is here already."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from plein.core.people.models import Person
from plein.core.permissions import Invalid

KEYS = ("employee_number", "email", "username")


def keys_of(told: dict[str, str]) -> list[tuple[str, str]]:
    """By what a row says who it is about, the surest first."""
    return [(name, same(name, told[name])) for name in KEYS if told.get(name, "-") != "-"]


def same(name: str, value: str) -> str:
    """A value as it is compared: the case of addresses and user names says nothing."""
    return value if name == "employee_number" else value.lower().lstrip("@") if name == "username" else value.lower()


@dataclass
class InFile:
    """In which row each number, address and user name stands first; and every number that stands anywhere."""

    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    has_numbers: bool = False

    def add(self, number: int, told: dict[str, str]) -> None:
        self.has_numbers |= told.get("employee_number", "-") != "-"
        for key in keys_of(told):
            self.rows.setdefault(key, number)

    def refuse_double(self, number: int, told: dict[str, str]) -> None:
        """Raise Invalid for what stands in an earlier row already."""
        for name, value in keys_of(told):
            first = self.rows.get((name, value), number)
            if first != number:
                text = _("Line %(line)s has the same: “%(value)s”. Keep one of the two, or correct it.")
                raise Invalid(text % {"line": first, "value": value}, name)

    def asks_for(self, username: str) -> bool:
        """Whether a row asks for this user name."""
        return ("username", username) in self.rows

    def names(self, values: list[str | None]) -> bool:
        """Whether somebody with these values of `KEYS` is named anywhere in the file."""
        return any((name, same(name, value)) in self.rows for name, value in zip(KEYS, values, strict=True) if value)

    def row_of(self, reference: str) -> int | None:
        """The row that somebody is named by: their number, address or user name."""
        return next((row for name in KEYS if (row := self.rows.get((name, same(name, reference))))), None)


@dataclass
class Here:
    """People who are here already, by what a row may call them."""

    by_key: dict[tuple[str, str], Person] = field(default_factory=dict)
    unsure: set[tuple[str, str]] = field(default_factory=set)  # keys that somebody who has joined may have chosen
    has_numbers: bool = False  # whether the file knows employee numbers: then such a key says nothing
    kept_closed: set[int] = field(default_factory=set)  # whose account no sheet opens
    last_days: dict[int, date] = field(default_factory=dict)  # of those who leave, when the rows say something of it

    def who(self, told: dict[str, str], numbers: "Numbers") -> Person | None:
        """The person whom a row is about, None when it is somebody new. Raises Invalid when that is not sure."""
        number = told.get("employee_number", "")
        for way in (number, numbers.written(number)):
            if found := self.by_key.get(("employee_number", way)):
                return found
        key = next((one for one in keys_of(told) if one[0] != "employee_number" and one in self.by_key), None)
        if key is None:
            return None
        found = self.by_key[key]
        self._refuse_another(found, key, has_number=number not in ("", "-"))
        return found

    def _refuse_another(self, found: Person, key: tuple[str, str], *, has_number: bool) -> None:
        """Raise Invalid when a row that has this key may be about somebody else."""
        if has_number and found.employee_number:
            text = _("This belongs to %(name)s, who has employee number %(number)s. Correct one of the two.")
            raise Invalid(text % {"name": found.name, "number": found.employee_number}, key[0])
        if self.has_numbers and key in self.unsure:
            text = _(
                "%(name)s is here with this, but may have chosen it themselves. Is it them? Then give them an employee number, on their page under Organisation, and put it in this line; or have them confirm their e-mail address in their settings, and put that in this line."
            )
            raise Invalid(text % {"name": found.name}, key[0])

    def called(self, reference: str, numbers: "Numbers") -> Person | None:
        """Who is named by a number, an address or a user name."""
        keys = [(name, same(name, reference)) for name in KEYS]
        keys.insert(1, ("employee_number", numbers.written(reference)))
        return next((one for key in keys if (one := self.by_key.get(key))), None)


class Numbers:
    """Employee numbers as they are written here: a spreadsheet takes the zeros off the front."""

    def __init__(self) -> None:
        held = Person.objects.filter(employee_number__startswith="0").values_list("employee_number", flat=True)
        self._held: dict[str, str] = {}
        twice = set()
        for number in held.iterator():
            bare = str(number).lstrip("0")
            if bare in self._held:
                twice.add(bare)
            self._held[bare] = str(number)
        for bare in twice:  # 07 and 007: which of them is meant cannot be known
            del self._held[bare]

    def written(self, number: str) -> str:
        """The number with the zeros that it has here."""
        return self._held.get(number.lstrip("0"), number) if number.isdigit() else number


def here(rows: Iterable[dict[str, str]], references: Iterable[str], numbers: Numbers) -> Here:
    """Everybody whom these rows, or these references, may be about; three queries."""
    wanted: dict[str, set[str]] = {name: {same(name, one) for one in references} for name in KEYS}
    for told in rows:
        for name, value in keys_of(told):
            wanted[name].add(value)
    wanted["employee_number"] |= {numbers.written(one) for one in wanted["employee_number"]}
    found = Here()
    for name in KEYS:
        people = Person.objects.filter(Q(**{f"{name}__in": wanted[name] - {""}})).select_related(
            "unit", "manager", "merged_into__unit", "merged_into__manager"
        )
        for person in people:
            key = name, same(name, str(getattr(person, name)))
            found.by_key[key] = person.merged_into or person
            if person.joined_at and not (name == "email" and person.email_sure_at):
                found.unsure.add(key)
    return found
