"""Choosing a look, and what goes out of it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plein.core.look.themes import SHIPPED
from plein.core.models import Organisation
from plein.core.testing import Cast

pytestmark = pytest.mark.django_db
PALE = b'name = "Bleek"\n[light]\nink = "#aaaaaa"'


def chosen(client: Client, cast: Cast, **fields: object) -> object:
    client.force_login(cast.root)
    response = client.post("/organisation/look/", {"theme": "polder", **fields}, secure=True)
    cache.clear()
    return response


def test_the_chosen_theme_is_on_every_page_at_an_address_of_its_own(client: Client, cast: Cast) -> None:
    assert "/look/" not in client.get("/sign-in/", secure=True).content.decode()  # ours needs none
    assert chosen(client, cast).status_code == 302  # type: ignore[attr-defined]
    page = client.get("/sign-in/", secure=True, follow=True).content.decode()
    address = page.split('rel="stylesheet" href="/look/')[1].split('"')[0]
    sheet = client.get(f"/look/{address}", secure=True)
    assert sheet["Content-Type"].startswith("text/css") and "immutable" in sheet["Cache-Control"]
    assert "--plein-color-accent: light-dark(#1f6032, #8fd3a0)" in sheet.content.decode()
    assert '<meta name="theme-color" content="#ffffff"' in page
    stale = client.get("/look/before.css", secure=True)
    assert stale.content == sheet.content and stale["Cache-Control"] == "no-cache"


def test_a_logo_goes_out_as_a_picture_that_can_do_nothing(client: Client, cast: Cast) -> None:
    mark = SimpleUploadedFile("a.svg", (SHIPPED / "polder.svg").read_bytes().replace(b"<path", b"<script/><path", 1))
    chosen(client, cast, logo=mark)
    logo = client.get("/look/any/logo", secure=True)
    assert logo["Content-Type"] == "image/svg+xml" and "sandbox" in logo["Content-Security-Policy"]
    assert b"script" not in logo.content and b"<circle" in logo.content


def test_a_theme_that_cannot_be_read_is_refused_on_the_form_with_the_reason(client: Client, cast: Cast) -> None:
    refused = chosen(client, cast, own=SimpleUploadedFile("bleek.toml", PALE))
    assert refused.status_code == 422  # type: ignore[attr-defined]
    text = refused.content.decode()  # type: ignore[attr-defined]
    assert "‘ink’ on ‘background’ has a contrast of 2.09 to 1; at least 4.5 to 1 is needed." in text
    assert 'name="own" accept=".toml,text/plain" aria-invalid="true"' in text
    assert Organisation.objects.get().theme == ""


@pytest.mark.once
def test_a_theme_that_cannot_be_read_stops_the_start_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "bleek.toml").write_bytes(PALE)
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "plein.settings",
        "PLEIN_DATA": str(tmp_path),
        "PLEIN_LANGUAGE": "en",
    }
    for name, reason in (("bleek.toml", "at least 4.5 to 1 is needed"), ("none.toml", "There is no theme file")):
        env["PLEIN_THEME"] = str(tmp_path / name)
        done = subprocess.run([sys.executable, "-m", "plein.cli", "migrate"], env=env, capture_output=True, text=True)
        assert done.returncode == 78
        assert done.stderr.startswith("Wrong setting. PLEIN_THEME: ") and reason in done.stderr
