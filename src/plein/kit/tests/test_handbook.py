"""A company's whole handbook, where it is at hand: every page keeps its words, tables, code and lists."""

import os
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from plein.kit.html import text_of
from plein.kit.markdown import render
from plein.kit.names import emojis

HANDBOOK = (
    Path(os.environ.get("PLEIN_REAL_DATA", Path(__file__).parents[5] / "shared" / "data")) / "handbook-markdown.zip"
)
BASE = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
TASK = re.compile(r"\[[ xX]\]")
ALT = re.compile(r'<img[^>]*? alt="([^"]*)"[^>]*>')
WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    return WORD.findall(TASK.sub("", emojis(text)))


def written(tokens: Iterable[Token]) -> str:
    """The text of a page as plain CommonMark understands it; of a picture the alt text, or else its address."""
    parts = []
    for token in tokens:
        inside = written(token.children) if token.children else ""
        if token.type == "image":
            inside = inside or f" {token.attrGet('src')} "
        parts.append((inside or token.content) + (" " if token.block or token.type.endswith("break") else ""))
    return "".join(parts)


@pytest.mark.skipif(not HANDBOOK.exists(), reason="the handbook is not at hand")
def test_the_pages_of_a_real_handbook_keep_their_text_tables_code_and_lists() -> None:
    archive = zipfile.ZipFile(HANDBOOK)
    pages = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".md")}
    changed = []
    for name, page in pages.items():
        out, tokens = render(page).html, BASE.parse(page)
        base = BASE.renderer.render(tokens, BASE.options, {})
        for tag in ("<table>", "<code", "<li", "<blockquote>", "<strong>"):
            assert out.count(tag) == base.count(tag), (name, tag)
        if words(written(tokens)) != words(text_of(ALT.sub(r" \1 ", out))):
            changed.append(name)
    assert len(pages) == 883
    assert len(changed) <= len(pages) // 100, changed
