"""What a device gets: the manifest, icons, the service worker, and who may keep what."""

import json
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from plein.core.models import Organisation, Post
from plein.core.testing import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def signed_in(cast: Cast) -> Client:
    client = Client()
    client.post("/sign-in/", {"login": cast.ben.username, "password": PASSWORD}, secure=True)
    return client


def test_the_manifest_is_the_organisations(cast: Cast) -> None:
    Organisation.objects.update(name="Waterrijk", language="nl", theme="polder")
    answer = Client().get("/manifest.webmanifest", secure=True)
    about = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (about["name"], about["lang"], about["id"], about["theme_color"]) == ("Waterrijk", "nl", "/", "#ffffff")
    assert [one["name"] for one in about["shortcuts"]] == ["Nieuw bericht", "Voor jou", "Zoeken"]
    assert about["share_target"]["action"] == "/share/"
    for one in about["icons"]:
        picture = Image.open(BytesIO(Client().get(one["src"], secure=True).content))
        assert f"{picture.width}x{picture.height}" == one["sizes"]


def test_a_maskable_icon_fills_its_square_and_an_unknown_one_is_not_there(cast: Cast) -> None:
    corner = {
        name: Image.open(BytesIO(Client().get(f"/icons/{name}.png", secure=True).content)).getpixel((0, 0))
        for name in ("512", "maskable")
    }
    assert (corner["512"][3], corner["maskable"][3]) == (0, 255)  # type: ignore[index]
    assert Client().get("/icons/9.png", secure=True).status_code == 404


def test_the_worker_is_asked_for_anew_each_time(cast: Cast) -> None:
    answer = Client().get("/sw.js", secure=True)
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert b"/static/build/app-" in answer.content


def test_pages_say_whose_they_are_and_private_ones_are_never_kept(cast: Cast) -> None:
    client = signed_in(cast)
    home = client.get("/", secure=True)
    assert (home["X-Plein-Reader"], home["Cache-Control"]) == (str(cast.ben.pk), "private, no-cache")
    assert Client().get("/sign-in/", secure=True)["X-Plein-Reader"] == "nobody"
    for path in ("/settings/", "/settings/sessions/", "/settings/tokens/", "/drafts/", "/spaces/x/settings/"):
        assert client.get(path, secure=True)["Cache-Control"] == "no-store", path


def test_who_is_here_is_told_to_who_is_signed_in(cast: Cast) -> None:
    answer = signed_in(cast).get("/here", secure=True)
    assert answer.json()["reader"] == str(cast.ben.pk)
    assert answer.json()["csrf"]
    assert Client().get("/here", secure=True, headers={"X-Plein-Fragment": "1"}).status_code == 401


def test_what_another_site_sends_to_share_is_not_taken(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ben, backend="plein.web.accounts.backend.Backend")
    before = Post.objects.count()
    answer = client.post("/share/", {"text": "x"}, secure=True, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer["Location"], Post.objects.count()) == (302, "/share/", before)
    assert "x</textarea>" not in client.get("/share/", secure=True).content.decode()


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", "none"])
def test_a_page_that_another_site_leads_to_takes_up_nothing_that_was_shared(cast: Cast, site: str) -> None:
    foreign = site in {"cross-site", "same-site"}
    for client, door in ((signed_in(cast), ""), (Client(), "/sign-in/?next=")):
        answer = client.get("/share/", secure=True, headers={"Sec-Fetch-Site": site})
        assert answer.headers.get("Location") == (
            "/share/?elsewhere" if foreign else f"{door}%2Fshare%2F" if door else None
        )
    answer = Client().get("/share/?elsewhere", secure=True, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer["Location"] == "/sign-in/?next=%2Fshare%2F%3Felsewhere"
