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

from plein.core.people.models import Person
from plein.web.accounts import wording
from plein.web.accounts.adapter import Adapter

ROOT = Path(__file__).parents[1]
PLEIN = ROOT / "src" / "plein"
LIBRARIES = [
    "allauth/account/adapter.py",
    "allauth/account/forms.py",
    "django/contrib/auth/password_validation.py",
    "django/core/validators.py",
    "django/forms/fields.py",
]
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
    assert [text for text in mine if text not in theirs] == []


def test_a_weak_password_is_refused_in_our_words() -> None:
    person = Person(username="waterrijk", email="ada@waterrijk.nl")
    with translation.override("nl"):
        said = [_refused("12345", person), _refused("waterrijk1", person)]
    assert said == [
        [
            "Dit wachtwoord is te kort. Gebruik minstens 8 tekens.",
            "Veel mensen gebruiken dit wachtwoord. Kies een ander.",
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
