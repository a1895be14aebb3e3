"""What is sent compressed."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from plein.core.files import actions as files
from plein.core.people.actions import set_picture
from plein.core.testing import Cast


@pytest.fixture
def browser_of_ben(cast: Cast) -> Client:
    """A browser that takes compressed answers."""
    client = Client(headers={"Accept-Encoding": "gzip, br"})
    client.force_login(cast.ben)
    return client


@pytest.mark.parametrize("path", ["/", "/api/v1/openapi.json"])
def test_pages_and_data_are_compressed(browser_of_ben: Client, path: str) -> None:
    answer = browser_of_ben.get(path, secure=True)
    assert answer["Content-Encoding"] == "gzip" and "Accept-Encoding" in answer["Vary"]


def test_pictures_and_files_are_left_alone(browser_of_ben: Client, cast: Cast) -> None:
    picture = BytesIO()
    Image.effect_noise((80, 80), 60).convert("RGB").save(picture, "PNG")
    set_picture(
        cast.ben, by=cast.ben, key=default_storage.save("portraits/portrait-of-ben", ContentFile(picture.getvalue()))
    )
    added = (
        files.add(picture, by=cast.ben, name="a.png"),
        files.add(BytesIO(b"PK\3\4" + b"x" * 500), by=cast.ben, name="a.zip"),
    )
    cast.ben.refresh_from_db()
    for path in [added[0].url, added[0].thumb_url, added[1].url, str(cast.ben.picture_url)]:
        answer: Any = browser_of_ben.get(path, secure=True)
        assert answer.status_code == 200 and "Content-Encoding" not in answer, path
        assert int(answer["Content-Length"]) == len(b"".join(answer.streaming_content)), path
