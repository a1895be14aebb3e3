"""A SAML identity provider of its own: samlify from npm, run by the Node that came with the environment."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plein.doors.saml.tests.liar import pair
from tests.services import clean_environment
from tests.services.oidc import FOLDER, installed
from tests.services.process import free_port, listening, server


@contextmanager
def provider(plein: str, slug: str) -> Iterator[str]:
    """Run it for one service provider, the Plein at this address with a door of this name; yields the address of its metadata."""
    node, port = installed("samlify"), free_port()
    with tempfile.TemporaryDirectory(prefix="plein-idp-") as name:
        folder = Path(name)
        key, certificate = pair()
        (folder / "key.pem").write_text(key)
        (folder / "certificate.pem").write_text(certificate)
        command: list[str | Path] = [node, FOLDER / "saml.js", str(port), plein, slug, folder]
        with server(command, lambda: listening(port), log=folder / "log", env=clean_environment()):
            yield f"http://127.0.0.1:{port}/metadata"
