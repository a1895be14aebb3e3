"""Starting the server."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from plein.cli import plein
from tests.services import clean_environment


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


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("PLEIN_LANGUAGE", "de", "'de' is not one of these: nl, en."),
        ("PLEIN_TIME_ZONE", "Mars/Base", "Write one like Europe/Amsterdam."),
        ("PLEIN_TIME_ZONE", "../../etc/passwd", "Write one like Europe/Amsterdam."),
        ("PLEIN_MAIL_FROM", "the square", "Write it like plein@example.nl."),
        ("PLEIN_MAIL_FROM", "Plein <plein@example.nl>\r\nBcc: x@example.nl", "Write it like plein@example.nl."),
        ("PLEIN_DATA", "/proc/plein", "nothing can be kept in /proc/plein"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_what_to_change(
    tmp_path: Path, name: str, value: str, advice: str
) -> None:
    env = clean_environment(**{"PLEIN_DATA": str(tmp_path), "LC_ALL": "C", name: value})
    command = [sys.executable, "-m", "plein.cli", "serve", "--port", "1"]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 78 and ran.stderr.startswith(f"Wrong setting. {name}: "), ran.stderr
    assert advice in ran.stderr and ran.stderr.count("\n") == 1
