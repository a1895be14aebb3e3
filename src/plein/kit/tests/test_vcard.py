"""Lines of an address card."""

from hypothesis import given
from hypothesis import strategies as st

from plein.kit.vcard import WIDEST, card, fold, structured, text

printable = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


@given(printable)
def test_a_folded_line_is_narrow_whole_characters_and_the_same_when_unfolded(line: str) -> None:
    folded = fold(line)
    assert folded.endswith(b"\r\n")
    pieces = folded.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(piece) <= WIDEST for piece in pieces)
    assert [piece.decode() for piece in pieces]
    assert folded.replace(b"\r\n ", b"").removesuffix(b"\r\n").decode() == line


@given(st.text())
def test_no_text_ends_its_line_or_its_part(value: str) -> None:
    escaped = text(value)
    assert "\n" not in escaped and "\r" not in escaped
    bare = escaped.replace("\\\\", "").replace("\\,", "").replace("\\;", "").replace("\\n", "")
    assert not set(bare) & {"\\", ",", ";"}


def test_a_card_begins_and_ends_as_it_should() -> None:
    made = card([("FN", text("Ada")), ("N", structured("de Vries", "Ada", "", "", ""))])
    assert made == b"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ada\r\nN:de Vries;Ada;;;\r\nEND:VCARD\r\n"
