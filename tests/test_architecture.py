"""The house rules that a machine can check: who imports whom, who writes, who reads, what templates may hold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from plein.core.channel import kinds, ordinary

ROOT = Path(__file__).parents[1]
PLEIN = ROOT / "src" / "plein"
ORDER = ["search", "rules", "people", "spaces", "units", "cards", "groups", "provisioning", "profiles", "events", "posts", "reactions", "follows", "files", "moderation", "mail", "look",
         "organisation", "leaving", "welcome", "signin", "merging", "live"]  # fmt: skip
LAYERS = ["models", "queries", "actions"]
ROWS = [
    "channels",
    "guards",
    "carriers",
    "programmes",
    "imports",
    "doors",
]  # folders that know core and kit, not each other
WRITERS = {"actions.py", "adapter.py", "testing.py"}  # adapter.py: where allauth hands over what it has made
ALSO_WRITE = {"worker.py"}  # removes expired rows of Django's own sessions
CREATE = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
QUERYSET = re.compile(r"\.(objects|filter|exclude|all)\b")
SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)|\son[a-z]{3,}\s*=\s*[\"']|\sstyle\s*=", re.I)
MACHINE = re.compile(r"(?<![\w.:/])/(?:work|root|home/\w+)/")
TEXT = {".py", ".ts", ".mjs", ".css", ".html", ".md", ".toml", ".txt", ".json", ".po", ".yml", ".sh", ""}


def _files(*, tests: bool = False) -> list[Path]:
    return [path for path in PLEIN.rglob("*.py") if tests or not {"tests", "migrations"} & set(path.parts)]


def _imports(path: Path) -> Iterator[tuple[str, ...]]:
    """Every module that a file imports from Plein, as parts below `plein`; what only types need does not count."""
    tree = ast.parse(path.read_text())
    guarded = [
        node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
    ]
    skipped = {inner for node in guarded for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node not in skipped and (node.module or "").split(".")[0] == "plein":
            yield from (tuple(f"{node.module}.{name.name}".split(".")[1:]) for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (tuple(name.name.split(".")[1:]) for name in node.names if name.name.startswith("plein."))


def _allowed(here: tuple[str, ...], there: tuple[str, ...]) -> bool:
    """Whether the file `here` may import `there`; both are parts below `plein`."""
    if here[0] == "kit":
        return there[0] == "kit"
    if here[0] == "core":
        return there[0] in {"kit", "core"} and _inwards(here[1:], there[1:])
    if here[0] in ROWS and len(here) > 2:
        shared = there[0] == here[0] and (there[1:2] == here[1:2] or (PLEIN / here[0] / f"{there[1]}.py").exists())
        return there[0] in {"kit", "core"} or shared
    if here[0] == "doors":
        return there[0] in {"kit", "core", "doors"}
    if here[0] == "demo":
        return there[0] in {"kit", "core", "imports", "demo"}
    return there[0] != "demo" or here[0] == "commands"  # only the command knows of the example organisation


def _inwards(here: tuple[str, ...], there: tuple[str, ...]) -> bool:
    """Inside core: layers only downwards; models and actions of other folders only leftwards (actions also events)."""
    if len(here) < 2 or len(there) < 2 or here[0] not in ORDER or there[0] not in ORDER or there[1] not in LAYERS:
        return True
    mine, other = here[1].removesuffix(".py"), there[1]
    if mine in LAYERS and LAYERS.index(other) > LAYERS.index(mine):
        return False
    sideways = mine == other and mine in {"models", "actions"} and here[0] != there[0] and there[0] != "events"
    return not sideways or ORDER.index(there[0]) < ORDER.index(here[0])


def _may_write(path: Path) -> bool:
    """Actions write: a file of that name, or the files of a folder of that name where there are many."""
    return path.name in WRITERS | ALSO_WRITE or path.parent.name == "actions"


def _writes(node: ast.AST) -> bool:
    """Whether this looks like a write through a model, manager or queryset, not like `dict.update` or `image.save(file)`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    verb, receiver = node.func.attr, ast.unparse(node.func.value)
    if verb in CREATE:
        return "." in receiver and not receiver.endswith("actions")
    return bool(QUERYSET.search(receiver)) if verb == "update" else verb in {"save", "delete"} and not node.args


def test_imports_point_inwards() -> None:
    wrong = [f"{path.relative_to(PLEIN)} imports {'.'.join(there)}" for path in _files() for there in _imports(path)
             if not _allowed(path.relative_to(PLEIN).parts, there)]  # fmt: skip
    assert wrong == []
    folders = {path.parent.name for path in (PLEIN / "core").glob("*/*.py") if path.stem in LAYERS}
    assert folders == set(ORDER)  # a folder that is not in the order would be free of it


def test_only_actions_write() -> None:
    wrong = [f"{path.relative_to(PLEIN)}:{node.lineno} {ast.unparse(node)[:80]}" for path in _files()
             if not _may_write(path) and path.relative_to(PLEIN).parts[0] != "kit"
             for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and _writes(node)]  # fmt: skip
    assert wrong == []


def test_pages_and_api_read_only_what_the_reader_may_see() -> None:
    door = re.compile(r"\b(?:Post|Space|File|Unit)\.objects\b(?!\.(?:visible_to|listed_to)\()")
    views = [path for path in _files() if path.relative_to(PLEIN).parts[0] in {"web", "api"} or path.name == "views.py"]
    assert [
        f"{path.relative_to(PLEIN)}: {found[0]}" for path in views for found in door.finditer(path.read_text())
    ] == []


def test_templates_hold_no_script_and_no_style() -> None:
    pages = [path for path in PLEIN.rglob("*.html") if "tests" not in path.parts]
    assert [
        f"{path.relative_to(PLEIN)}: {found[0]}" for path in pages for found in SCRIPT.finditer(path.read_text())
    ] == []


@pytest.mark.once
def test_no_file_names_a_folder_of_one_machine() -> None:
    places = [ROOT / name for name in ("src", "bin", "tests", "docs", ".ci")]
    files = [path for place in places for path in place.rglob("*") if path.is_file() and path.suffix in TEXT]
    files = [path for path in files if not {"__pycache__", "build", "node_modules"} & set(path.parts)] + [
        path for path in ROOT.glob("*.*") if path.name != ".git"
    ]
    found = {
        str(path.relative_to(ROOT)): MACHINE.findall(path.read_text(errors="ignore"))
        for path in files
        if path.is_file()
    }
    assert {path: hits for path, hits in found.items() if hits} == {}


@pytest.mark.once
def test_the_core_names_no_kind_of_a_channel() -> None:
    named = []
    for path in (path for path in _files() if path.relative_to(PLEIN).parts[0] == "core"):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        keys = {key for node in nodes if isinstance(node, ast.Dict) for key in node.keys}  # {"status": 200} is none
        words = [node for node in nodes if isinstance(node, ast.Constant) and node not in keys]
        named += [f"{path.relative_to(PLEIN)}:{word.lineno} {word.value}" for word in words if word.value in kinds()]
    assert named == [] and [name for name, kind in kinds().items() if kind.is_ordinary] == [ordinary()]
