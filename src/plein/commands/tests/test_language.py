"""The command line speaks Dutch and English: help, what goes wrong, and what it has done."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from plein.commands.password import command
from plein.terminal import spoken


def said(*words: str, **more: str) -> tuple[int, str]:
    """What a new `plein`, which has no settings yet, says on a Dutch terminal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PLEIN_", "LC_", "LANG"))}
    env = {
        **kept,
        "LANG": "nl_NL.UTF-8",
        "DJANGO_SETTINGS_MODULE": "plein.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
        **more,
    }
    ran = subprocess.run(
        [sys.executable, "-m", "plein.cli", *words], env=env, capture_output=True, text=True, check=False
    )
    return ran.returncode, " ".join(f"{ran.stdout} {ran.stderr}".split())


@pytest.mark.once
def test_help_is_dutch_and_needs_no_settings() -> None:
    code, text = said("restore", "--help", PLEIN_URL="nowhere")
    assert code == 0 and "Gebruik: plein restore" in text
    assert "Zet FILE, gemaakt met `plein backup`, terug" in text and "Zeg alleen iets als er iets mis is." in text


@pytest.mark.once
def test_mistakes_are_told_in_dutch(tmp_path: Path) -> None:
    assert "Fout: De opdracht 'serv' bestaat niet. Bedoel je 'serve'?" in said("serv")[1]
    assert f"Bestand '{tmp_path}/none' bestaat niet." in said("restore", f"{tmp_path}/none")[1]
    wrong = {"PLEIN_DATA": str(tmp_path), "PLEIN_URL": "nowhere"}
    assert said("migrate", **wrong) == (
        78,
        "Een instelling klopt niet. PLEIN_URL: 'nowhere' is geen webadres. Schrijf het zoals https://plein.example.nl, zonder pad.",
    )
    theme = {"PLEIN_DATA": str(tmp_path), "PLEIN_THEME": "/none"}
    assert "Er is geen themabestand /none." in said("migrate", **theme)[1]
    assert "is not a web address" in said("migrate", PLEIN_LANGUAGE="en", **wrong)[1]


@pytest.mark.django_db
def test_what_a_command_has_to_say_is_dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEIN_LANGUAGE", "nl")
    with override("en"):  # the command changes it for the rest of its process
        assert (
            "Er is niemand met de gebruikersnaam nobody die al meedoet."
            in CliRunner().invoke(command, ["nobody"]).output
        )


def test_a_terminal_in_another_language_is_spoken_to_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PLEIN_LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": "fr_FR.UTF-8", "LANG": "de_DE"}.items():
        monkeypatch.setenv(name, value)
    assert spoken() == "en"
