"""Drawings are small, always the same, and there is one for each word that stories and faces may use."""

from io import BytesIO

import pytest
from PIL import Image

from plein.demo.drawing import LARGEST, MOTIFS, draw, face
from plein.demo.faces import WORDS
from plein.demo.pictures.canvas import Canvas, letters
from plein.demo.reading import read
from plein.demo.shapes import Picture

pytestmark = pytest.mark.once


@pytest.mark.parametrize("motif", sorted(MOTIFS))
def test_a_picture_is_small_and_the_same_every_time(motif: str) -> None:
    picture = Picture(motif, "Ideeën, één voor één", "Een tekening")
    drawn = draw(picture)
    assert len(drawn.full) <= LARGEST
    assert drawn.full == draw(picture).full
    with Image.open(BytesIO(drawn.full)) as full, Image.open(BytesIO(drawn.thumb)) as thumb:
        assert full.size == (drawn.width, drawn.height)
        assert thumb.width == 640


def test_two_labels_give_two_pictures() -> None:
    assert draw(Picture("map", "Noord", "Kaart")).full != draw(Picture("map", "Zuid", "Kaart")).full


def test_a_chart_without_figures_or_with_odd_ones_is_drawn() -> None:
    odd: list[dict[str, float]] = [{}, {"Nul": 0}, {"Een heel lang woord dat niet past": 3.5, "b": 1}]
    for values in (*odd, {str(number): float(number) for number in range(14)}):
        assert draw(Picture("chart", "Cijfers", "Staafdiagram", values)).full


def test_faces_are_the_same_every_time_and_differ_from_person_to_person() -> None:
    faces = read().faces
    drawn = {key: face(key, faces[key]) for key in list(faces)[:12]}
    assert len(set(drawn.values())) == 12
    assert all(face(key, faces[key]) == data for key, data in drawn.items())


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_for_a_face_shows(word: str) -> None:
    assert face("noor", f"woman {word}")[:3] == b"\xff\xd8\xff"


def test_accents_are_drawn_although_the_font_has_none() -> None:
    assert letters("één – ïş") == ("een - is", [(0, "\u0301"), (1, "\u0301"), (6, "\u0308"), (7, "\u0327")])
    sheets = [Canvas(100, 40, "#ffffff") for _ in range(2)]
    for sheet, words in zip(sheets, ("Idee", "Ideë"), strict=True):
        sheet.text(5, 5, words, 20)
    assert sheets[0].finished().tobytes() != sheets[1].finished().tobytes()
