"""Every text for people is in every catalogue, translated, with the same values; and nothing is translated too early."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import allauth
import pytest
from babel.messages.catalog import Catalog
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from plein.commands import _wording
from plein.core.people.models import Person
from plein.web.accounts import wording
from plein.web.accounts.adapter import Adapter

ROOT = Path(__file__).parents[1]
PLEIN = ROOT / "src" / "plein"
LIBRARIES = [
    "allauth/account/adapter.py",
    "allauth/account/forms.py",
    "click/core.py",
    "click/decorators.py",
    "click/exceptions.py",
    "click/formatting.py",
    "click/parser.py",
    "click/termui.py",
    "click/types.py",
    "django/contrib/auth/password_validation.py",
    "django/core/validators.py",
    "django/forms/fields.py",
]
SAID = {
    "echo",
    "NotAnExport",
    "Unreadable",
    "BadMember",
    "BadJson",
    "ClickException",
    "WrongSetting",
    "Refused",
    "Damaged",
    "Unusable",
    "Bad",
    "problem",
    "send_mail",
    "EmailMessage",
}
TRANSLATING = {"_", "gettext", "ngettext", "say"}
OURS = re.compile(r"{%-? *trans.*?endtrans *-?%}|{[{%#].*?[}%#]}", re.S)  # what a template says by way of the catalogue
JOINT = re.compile(r'"\s*\n\s*"')  # where a sentence in code goes on in the next line
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def messages() -> Iterator[ModuleType]:
    """The command bin/messages, to ask it questions without starting it."""
    sys.path.insert(0, str(ROOT / "bin"))
    loader = SourceFileLoader("plein_messages", str(ROOT / "bin" / "messages"))
    spec = spec_from_loader("plein_messages", loader)
    assert spec is not None
    module = module_from_spec(spec)
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # no compiled copy of a script in bin/
    loader.exec_module(module)
    sys.dont_write_bytecode = writes
    yield module
    sys.path.remove(str(ROOT / "bin"))


@pytest.fixture(scope="module")
def texts(messages: ModuleType) -> Catalog:
    """Every text for people in code and templates."""
    found: Catalog = messages.template()
    assert len(found) > 300
    return found


def test_dutch_is_there(messages: ModuleType) -> None:
    assert "nl" in [path.parts[-3] for path in messages.catalogues()]


def test_every_text_is_translated_with_the_same_placeholders(messages: ModuleType, texts: Catalog) -> None:
    assert [fault for path in messages.catalogues() for fault in messages.faults(messages.read(path), texts)] == []


def test_catalogues_are_as_bin_messages_writes_them(messages: ModuleType, texts: Catalog) -> None:
    stale = [path for path in messages.catalogues() if messages.renewed(messages.read(path), texts) != path.read_text()]
    assert stale == [], "run bin/messages"


def test_faults_are_found(messages: ModuleType) -> None:
    asked, known = Catalog(locale="nl"), Catalog(locale="nl")
    for text in ("gone", "empty", "%(n)s left out", "invented", ("%(n)s day", "%(n)s days"), "good %(n)s"):
        asked.add(text, locations=[("views.py", 1)])
    for text, dutch in (("empty", ""), ("%(n)s left out", "weg"), ("invented", "%(m)s"), ("good %(n)s", "%(n)s goed")):
        known.add(text, dutch)
    known.add(("%(n)s day", "%(n)s days"), ("één dag", "%(n)s dagen"))
    assert list(messages.faults(known, asked)) == [
        "'gone' is missing",
        "'empty' is not translated",
        "'%(n)s left out' has other placeholders in its translation",
        "'invented' has other placeholders in its translation",
    ]


def test_texts_of_libraries_are_still_theirs() -> None:
    site = Path(allauth.__file__).parents[1]
    code = "".join((site / place).read_text() for place in LIBRARIES)
    theirs = JOINT.sub("", code)
    mine = [*wording.ALLAUTH, *wording.DJANGO, str(wording.TOO_SHORT % 8).replace("8", "%d")]
    mine += [*_wording.CLICK, *map(str, _wording.CLICK_COUNTS)]
    assert [text for text in mine if text.replace("\n\t", r"\n\t") not in theirs] == []


@pytest.mark.django_db
def test_a_weak_password_is_refused_in_our_words() -> None:
    person = Person(username="waterrijk", email="ada@waterrijk.nl")
    with translation.override("nl"):
        said = [_refused("12345", person), _refused("waterrijk1", person)]
    assert said == [
        [
            "Dit wachtwoord is te kort. Gebruik minstens 8 tekens.",
            "Veel mensen hebben dit wachtwoord, en het is ergens anders gestolen: het staat op de lijsten die aanvallers het eerst proberen. "
            "Neem drie of vier woorden die niet bij elkaar horen; dat is makkelijk te onthouden en moeilijk te raden.",
        ],
        ["Dit wachtwoord lijkt te veel op je eigen gegevens. Kies een ander."],
    ]


def _refused(password: str, person: Person) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, person)
    return list(refused.value.messages)


def test_signing_in_with_a_wrong_password_is_refused_in_our_words() -> None:
    with translation.override("nl"):
        assert (
            str(Adapter.error_messages["username_password_mismatch"]) == "Je gebruikersnaam of wachtwoord klopt niet."
        )


def test_texts_outside_functions_are_translated_later() -> None:
    """A text that is translated while a module is read would be in one language for everyone."""
    wrong = [
        f"{path.relative_to(PLEIN)}:{line}"
        for path in PLEIN.rglob("*.py")
        if "gettext" in (source := path.read_text())
        for line in _translated_on_import(ast.parse(source))
    ]
    assert wrong == []


def _translated_on_import(tree: ast.Module) -> list[int]:
    """Lines that call a gettext that is not lazy, where the code runs on import."""
    eager = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name.endswith("gettext")
    }
    return [
        node.lineno
        for node in _run_on_import(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in eager
    ]


def _run_on_import(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if name == "body" and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield child
                yield from _run_on_import(child)


def test_the_command_line_and_mails_say_nothing_that_is_not_translated() -> None:
    calls = [
        (f"{path.relative_to(PLEIN)}:{call.lineno}", text)
        for path in PLEIN.rglob("*.py")
        if "tests" not in path.parts
        for call, text in _untranslated(ast.parse(path.read_text()))
    ]
    mails = [(path.name, OURS.sub("", path.read_text())) for path in PLEIN.glob("**/email/*.txt")]
    assert mails and calls + [mail for mail in mails if _is_text(mail[1])] == []


def test_what_is_not_translated_is_found() -> None:
    code = """
def run(name, error):
    text = f"{name} is gone"
    other = _("%(name)s is gone")
    echo(text)
    echo(other % {"name": name}, err=True)
    echo(f"{name}: {error}")
    raise Refused("No" if error else _("Yes"))
"""
    assert [text for _call, text in _untranslated(ast.parse(code))] == [" is gone", "No"]


def _untranslated(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """Words that a call hands to people as they stand in the code, directly or by a name that is given one line earlier."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        named: dict[str, list[ast.expr]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                named.setdefault(node.targets[0].id, []).append(node.value)
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and _called(node) in SAID):
            for word in (word for argument in call.args for word in _words(argument, named)):
                yield call, word


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", "") or getattr(call.func, "attr", "")


def _words(node: ast.expr, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if _is_text(text):
            yield text
        case ast.Name(id=name):
            yield from (word for value in named.get(name, ()) for word in _words(value, {}))
        case ast.BinOp(left=one, right=other) | ast.IfExp(body=one, orelse=other):
            yield from (word for side in (one, other) for word in _words(side, named))
        case ast.JoinedStr(values=parts) | ast.Dict(values=parts):
            yield from (word for part in parts for word in _words(part, named))
        case ast.FormattedValue(value=value):
            yield from _words(value, named)
        case ast.Call() if _called(node) in TRANSLATING:
            pass
        case ast.Call(func=ast.Attribute(value=value)):
            yield from _words(value, named)


def _is_text(text: str) -> bool:
    """Whether there are words in it; names of settings and parts of addresses are none."""
    return re.search(r"(?<![\w/-])[A-Za-z][a-z]+", text) is not None
