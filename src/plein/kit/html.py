"""Reading HTML as plain text."""

import html as _html
import re

import nh3

_BLOCKS = {
    "p",
    "br",
    "hr",
    "div",
    "li",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "blockquote",
    "table",
    "section",
}
_CELLS = {"td", "th"}
_CLEANER = nh3.Cleaner(tags=_BLOCKS | _CELLS, attributes={}, link_rel=None, clean_content_tags={"script", "style"})
_CELL = re.compile(r"</?t[dh]>")
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n[ \n]*")
_SURROGATES = re.compile("[\ud800-\udfff]")


def text_of(html: str) -> str:
    """Return the words of any HTML as plain text: one line for each block, no mark-up, no scripts."""
    # With attributes gone, every "<" that is left begins an element; text has "&lt;".
    bare = _CLEANER.clean(_SURROGATES.sub("", html))
    text = _html.unescape(_TAG.sub("\n", _CELL.sub(" ", bare)))
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
