"""What the cells of a row say: words become values, or a sentence that says what is wrong and how to mend it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from plein.core.people.models import Person
from plein.core.permissions import Invalid
from plein.kit.text import clean, fold

CLEARED: Final = "-"  # in a cell: what was there goes; an empty cell leaves it
LONGEST: Final = 1000
_YES: Final = {"1", "j", "ja", "y", "yes", "true", "waar", "actief", "active", "in dienst", "enabled", "open", "x"}
_NO: Final = {"0", "n", "nee", "no", "false", "onwaar", "inactief", "inactive", "niet actief", "uit dienst", "disabled", "gesloten", "closed"}  # fmt: skip
_ROLES: Final = {
    **dict.fromkeys(("gast", "guest", "extern", "external"), Person.Role.GUEST),
    **dict.fromkeys(("medewerker", "lid", "collega", "member", "employee", "colleague", "intern"), Person.Role.MEMBER),
    **dict.fromkeys(("beheerder", "administrator", "admin"), Person.Role.ADMINISTRATOR),
}
_LANGUAGES: Final = {**dict.fromkeys(("nl", "nederlands", "dutch", "nl-nl", "nld", "nl_nl"), "nl"), **dict.fromkeys(("en", "engels", "english", "en-us", "en-gb", "eng", "en_us", "en_gb"), "en")}  # fmt: skip
_DATES: Final = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d")
_TEXT_FORMULA = re.compile(r'^="(.*)"$', re.DOTALL)
_APOSTROPHE = re.compile(r"^'(?=[-=+@\d\t＝＋－＠])")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)


def plain(cell: str) -> str:
    """The cell as it was meant: without what Excel puts around numbers that are to stay text."""
    bare = cell.strip()
    if told := _TEXT_FORMULA.match(bare):
        bare = told[1].replace('""', '"')
    return clean(_APOSTROPHE.sub("", bare))


def texts(columns: Mapping[str, int], cells: list[str]) -> dict[str, str]:
    """What is filled in, by field. Raises Invalid for a cell that nobody could have meant."""
    found = {}
    for field, at in columns.items():
        value = plain(cells[at]) if at < len(cells) else ""
        if len(value) > LONGEST:
            raise Invalid(_("This is far too long (%(count)s characters). Look whether a separator or quotation mark is missing.") % {"count": len(value)}, field)  # fmt: skip
        if value:
            found[field] = value
    return found


def number(text: str) -> str:
    """An employee number or code. One that a spreadsheet rounded is not guessed."""
    if _ROUNDED.fullmatch(text):
        raise Invalid(_("A spreadsheet has rounded this number. Make the column text in your program, and fill in the number again."), "employee_number")  # fmt: skip
    return text


def full_name(told: Mapping[str, str]) -> str | None:
    """The name: as a whole, or put together from its parts; None when the row has none."""
    if told.get("name"):
        return told["name"]
    parts = [told.get(part, "") for part in ("first_name", "infix", "last_name")]
    return " ".join(part for part in parts if part) or None


def is_open(told: Mapping[str, str], today: date) -> bool | None:
    """Whether the account is to be open: by the word, or by the last day; None when the row says nothing of it."""
    word = told.get("active")
    found = None if word is None else _one_of(word, {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}, "active", _("Write yes or no."))  # fmt: skip
    if (day := told.get("end_date")) and day != CLEARED and day_of(day) < today:
        return False
    return found


def role(text: str) -> str:
    """Guest, member or administrator."""
    found: str = _one_of(text, _ROLES, "role", _("Write guest, member or administrator."))
    return found


def language(text: str) -> str:
    """nl or en; nothing is the organisation's."""
    found: str = _one_of(text, {**_LANGUAGES, CLEARED: ""}, "language", _("Write nl or en."))
    return found


def _one_of(text: str, known: Mapping[str, Any], field: str, remedy: str) -> Any:
    value = known.get(fold(text))
    if value is None:
        unknown = _("“%(text)s” is not known here.") % {"text": text[:60]}
        raise Invalid(f"{unknown} {remedy}", field)
    return value


def day_of(text: str) -> date:
    """A day, in one of the ways in which people and programs write it."""
    for form in _DATES:
        try:
            return datetime.strptime(text[:10] if form == "%Y-%m-%d" else text, form).date()
        except ValueError:
            continue
    raise Invalid(_("“%(text)s” is not a day. Write it as 2026-12-31 or 31-12-2026.") % {"text": text[:60]}, "end_date")


def checked(into: dict[str, Any], wrong: dict[str, str], field: str, make: Callable[[], Any]) -> None:
    """Put what `make` returns under a field, or what is wrong with it."""
    try:
        into[field] = make()
    except Invalid as error:
        wrong.update(error.errors)
