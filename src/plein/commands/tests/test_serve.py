"""Starting the server."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from plein.cli import plein


@pytest.mark.once
@pytest.mark.parametrize(("host", "said"), [("127.0.0.1", "is in use"), ("192.0.2.1", "Nobody can listen")])
def test_where_one_cannot_listen_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, said: str
) -> None:
    monkeypatch.setenv("PLEIN_DATA", str(tmp_path))
    monkeypatch.setenv("PLEIN_URL", "http://localhost")
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as the server does
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = CliRunner().invoke(plein, ["serve", "--host", host, "--port", str(port)])
    assert ran.exit_code == 1 and said in ran.output and str(port) in ran.output
    assert ran.output.count("\n") == 1 and not list(tmp_path.iterdir())
