"""The nudge, when what carries it does not answer."""

import socket
from typing import Any

import pytest

from plein.core.events import bus


def test_a_bus_that_says_nothing_does_not_hold_up_every_post(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []
    monkeypatch.setattr(bus, "_listeners", {lambda: heard.append(1)})
    monkeypatch.setattr(bus, "_client", None)
    monkeypatch.setattr(bus, "_asked_again", [0.0])
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0.1)
        settings.BUS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        for _post in range(5):
            bus.nudge()
        assert len(heard) == 5, "readers in this process hear it all the same"
        silent.accept()[0].close()
        with pytest.raises(TimeoutError):
            silent.accept()
