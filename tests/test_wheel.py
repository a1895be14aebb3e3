"""The wheel works without Node and without this checkout."""

import os
import signal
import site
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.services import clean_environment
from tests.services.process import free_port

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "plein"
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, str(ROOT / "bin" / "wheel"), str(folder)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return next(folder.glob("plein-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment with the wheel; its dependencies are borrowed from ours, which has their locked versions."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(pip, check=True, env=clean_environment())
    [packages] = folder.glob("lib/python*/site-packages")
    # Only a path: .pth files inside it (the one of this checkout) are not followed.
    (packages / "borrowed.pth").write_text("\n".join(site.getsitepackages()))
    return folder


@contextmanager
def serving(folder: Path, data: Path) -> Iterator[str]:
    """Run `plein serve` of the wheel, away from the checkout."""
    port = free_port()
    env = {**clean_environment(PLEIN_DATA=str(data)), "PATH": f"{folder / 'bin'}:/usr/bin:/bin"}
    command = [str(folder / "bin" / "plein"), "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=data, env=env, start_new_session=True)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def fetch(url: str, seconds: float = 60) -> tuple[int, bytes]:
    """Get `url`, waiting while nobody listens there yet."""
    late = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status, answer.read()
        except URLError:
            if time.monotonic() > late:
                raise
            time.sleep(0.2)


def test_the_wheel_carries_front_end_templates_and_translations(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = [path for path in (SOURCE / "static").rglob("*") if path.is_file()]
    wanted += [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.mo")]
    assert {str(path.relative_to(SOURCE.parent)) for path in wanted} - held == set()
    assert {path.relative_to(SOURCE).parent for path in SOURCE.rglob("*.po")} == {
        Path(name).relative_to("plein").parent for name in held if name.endswith(".mo")
    }
    assert any(name.endswith("licenses/LICENSE") for name in held)


def test_the_wheel_gives_the_command_plein(installed: Path) -> None:
    command = [str(installed / "bin" / "plein"), "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=installed, env=clean_environment())
    assert "serve" in shown.stdout


def test_the_wheel_serves_pages_and_its_front_end(installed: Path, tmp_path: Path) -> None:
    with serving(installed, tmp_path) as address:
        assert fetch(f"{address}/healthz")[0] == 200
        assert fetch(f"{address}/readyz")[0] == 200
        style = next((SOURCE / "static" / "build").glob("app-*.css"))
        assert fetch(f"{address}/static/build/{style.name}") == (200, style.read_bytes())
        status, page = fetch(f"{address}/sign-in/")
        assert (status, style.name.encode() in page) == (200, True)
