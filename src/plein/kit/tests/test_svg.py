import pytest

from plein.kit.svg import MOST, BadDrawing, redrawn

HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 8"'
SHAPE = b'<path d="M0 0h8v8z" fill="#123456"/>'


def test_shapes_and_their_paint_stay() -> None:
    drawn = redrawn(HEAD + b'><title>Wij</title><g transform="scale(2)">' + SHAPE + b"</g></svg>").decode()
    assert 'viewBox="0 0 8 8"' in drawn
    assert '<path d="M0 0h8v8z" fill="#123456" />' in drawn
    assert "<title>Wij</title>" in drawn


@pytest.mark.parametrize(
    "unwanted",
    [
        b"<script>evil()</script>",
        b"<style>*{background:url(//evil)}</style>",
        b'<a xlink:href="javascript:evil()"><path d="evil"/></a>',
        b'<image xlink:href="https://evil/x.png"/>',
        b'<use href="https://evil/#x"/>',
        b'<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">evil</p></foreignObject>',
        b'<animate attributeName="d" to="evil"/>',
        b'<set onbegin="evil()"/>',
        b'<path d="M0 0" onclick="evil()"/>',
        b'<path d="M0 0" style="fill:url(//evil)"/>',
        b'<path d="M0 0" fill="url(https://evil/#a)"/>',
        b'<path d="M0 0" clip-path="url( //evil )"/>',
        b'<text x="0">evil</text>',
        b"<!-- evil -->",
        b"<?evil?>",
    ],
)
def test_nothing_else_comes_through(unwanted: bytes) -> None:
    assert b"evil" not in redrawn(HEAD + b' onload="evil()">' + unwanted + SHAPE + b"</svg>")


def test_paint_from_the_drawing_itself_stays() -> None:
    paint = b'<linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient><rect fill="url(#a)"/>'
    assert b'fill="url(#a)"' in redrawn(HEAD + b">" + paint + b"</svg>")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nothing",
        b"<svg>",
        HEAD + b"></svg>",
        b"<svg><path/></svg>",
        b'<html xmlns="http://www.w3.org/1999/xhtml"/>',
        b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + HEAD + b">" + SHAPE + b"</svg>",
        HEAD + b">" + SHAPE * (MOST // len(SHAPE) + 1) + b"</svg>",
        HEAD + b">" + b"<g>" * 900 + SHAPE + b"</g>" * 900 + b"</svg>",
        (
            '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + HEAD.decode() + "><title>&a;</title>" + SHAPE.decode() + "</svg>"
        ).encode("utf-16"),
    ],
)
def test_what_is_no_drawing_is_refused(data: bytes) -> None:
    with pytest.raises(BadDrawing):
        redrawn(data)
