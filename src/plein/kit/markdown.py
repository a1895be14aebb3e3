"""Markdown as people type it, to safe HTML: CommonMark with tables, tasks, links, emoji, @people and #tags."""

import html as _html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.tasklists import tasklists_plugin

from plein.kit.names import UNWANTED, Names, candidates, decorate, emojis
from plein.kit.plain import TLDS, is_plain, paragraphs
from plein.kit.sanitise import may_link, may_show, sanitise

LONGEST = 100_000  # characters that are parsed; longer texts are shown as typed
EXCERPT = 200
_DEEPEST = 60
_DENSE = 20_000  # from here on, text that is mostly mark-up is no text: it would cost seconds
_MARKUP = re.compile(r"[\\`*_\[\]<>~|&!]|^[ \t]*(?:[-+=#]|\d+[.)])", re.MULTILINE)
_LINK = re.compile(rf"://|mailto:|\.(?:{'|'.join(TLDS)})", re.IGNORECASE)
_MOST_LINKS = 3000
_ELEMENT = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>')
# A backslash before @, # or : means "as typed". These stand for them until names are found; texts have no such characters.
_ESCAPED = {"@": "\x01", "#": "\x02", ":": "\x03"}
_UNESCAPED = {ord(mark): char for char, mark in _ESCAPED.items()}


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, the people and tags it links (lower case, in order), and its first 200 characters as plain text."""

    html: str
    mentions: tuple[str, ...]
    tags: tuple[str, ...]
    excerpt: str


def render(text: str, people: Mapping[str, str] | None = None) -> Rendered:
    """Render `text`; `people` maps user names (lower case) that may be named here to the names shown. Never raises."""
    text = unicodedata.normalize("NFC", UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    names = Names(people or {})
    html = paragraphs(text, names) if is_plain(text) else _parsed(text, names)
    return Rendered(html, tuple(names.mentions), tuple(names.tags), excerpt_of(html))


def mentions_in(text: str) -> set[str]:
    """User names that `text` may name, lower case, so that a caller can look them up in one query."""
    return candidates(text) if "@" in text else set()


def excerpt_of(html: str) -> str:
    """Return the first 200 characters of rendered HTML as plain text on one line."""
    for piece in (html[: EXCERPT * 10], html):
        bare = _ELEMENT.sub("", piece).partition("<")[0]
        plain = " ".join(_html.unescape(bare).split())
        if len(plain) >= EXCERPT or len(piece) == len(html):
            break
    return plain[:EXCERPT].rstrip()


def _parsed(text: str, names: Names) -> str:
    if len(text) <= LONGEST and not _is_dense(text):
        try:
            tokens = _MARKDOWN.parse(text, {"names": names})
            if not any(token.nesting == 1 and token.level >= _DEEPEST - 1 for token in tokens):
                html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
                return sanitise(
                    html.translate(_UNESCAPED) if "\x01" in html or "\x02" in html or "\x03" in html else html
                )
        except (RecursionError, ValueError, IndexError):
            pass  # nesting beyond reason, or a fault of the parser: shown as typed, like the rest that is too much
    return paragraphs(text, names, code=False)


def _is_dense(text: str) -> bool:
    if len(text) <= _DENSE:
        return False
    return len(_MARKUP.findall(text)) > len(text) // 6 or len(_LINK.findall(text)) > _MOST_LINKS


def _mark_escapes(state: StateCore) -> None:
    """Remember which @, # and : had a backslash, before the parser joins them to the text around them."""
    for block in state.tokens:
        for token in block.children or ():
            if token.type == "text_special":
                token.content = _ESCAPED.get(token.content, token.content)


def _shape(state: StateCore) -> None:
    """What a post is beyond CommonMark: headings below those of the page that skip no level, no inline styles, our links and pictures, names and tags."""
    above: list[int] = []  # levels as typed of the headings that the current one stands under, and its own
    for block in state.tokens:
        if block.type == "heading_open":
            above = [*(level for level in above if level < int(block.tag[1])), int(block.tag[1])]
        if block.type in {"heading_open", "heading_close"}:
            block.tag = f"h{min(6, len(above) + 2)}"
        elif block.type in {"th_open", "td_open"} and block.attrs:
            block.attrs = {"class": str(block.attrs["style"]).replace("text-align:", "align-")}
        elif block.children:
            block.children = _inline(block.children, state.env["names"])


def _inline(children: list[Token], names: Names) -> list[Token]:
    out: list[Token] = []
    link: Token | None = None
    before = ""
    for token in children:
        if token.type == "link_open":
            link = token
        if token.type == "text":
            out.append(_text(token, link, names, before))
        elif token.type == "image":
            out += _picture(token, inside=link)
        elif token.type not in {"link_open", "link_close"} or (link and _is_kept(link)):
            out.append(token)
        if token.type == "link_close":
            link = None
        before = _last(token, before)
    return out


def _last(token: Token, before: str) -> str:
    """The character that what follows stands against: bold and links do not break a word."""
    if token.type == "text":
        return token.content[-1:] or before
    return {"code_inline": "`", "softbreak": "", "hardbreak": "", "image": ""}.get(token.type, before)


def _text(token: Token, link: Token | None, names: Names, before: str) -> Token:
    if link is None:
        return _raw(decorate(token.content, names, before))
    if link.info != "auto":
        token.content = emojis(token.content)
    return token


def _is_kept(link: Token) -> bool:
    """Whether a link stays one; of others only the text is kept. Links that leave this site get a `rel`."""
    href = str(link.attrGet("href") or "")
    if href.startswith("http"):
        link.attrSet("rel", "nofollow noopener ugc")
    return may_link(href)


def _picture(image: Token, inside: Token | None) -> list[Token]:
    """Pictures of ours are shown; those of others become links, since a page asks nothing of other sites."""
    source = str(image.attrGet("src") or "")
    if may_show(source):
        return [image]
    text = Token("text", "", 0, content=_alt(image.children or ()) or source)
    if inside or not may_link(source):
        return [text]
    opening = Token("link_open", "a", 1, attrs={"href": source})
    _is_kept(opening)
    return [opening, text, Token("link_close", "a", -1)]


def _alt(children: Sequence[Token]) -> str:
    return "".join(
        _alt(child.children) if child.children else child.content or " " * (child.tag == "br") for child in children
    )


def _raw(html: str) -> Token:
    return Token("html_inline", "", 0, content=html)


def _table(renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
    return '<div class="table-wrap"><table>\n' if tokens[idx].nesting == 1 else "</table>\n</div>\n"


class _Parser(MarkdownIt):
    """CommonMark that leaves addresses as typed; which may be linked is decided in `_inline`, so that the text stays."""

    def validateLink(self, url: str) -> bool:
        return True

    def normalizeLinkText(self, link: str) -> str:
        return link


def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": _DEEPEST})
    parser.enable(["table", "strikethrough", "linkify"]).use(tasklists_plugin, label=True)
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_email": False, "fuzzy_ip": False}).tlds(list(TLDS))
    for schema in ("ftp:", "//"):
        parser.linkify.add(schema, None)
    parser.core.ruler.before("text_join", "escapes", _mark_escapes)
    parser.core.ruler.push("shape", _shape)
    parser.add_render_rule("table_open", _table)
    parser.add_render_rule("table_close", _table)
    return parser


_MARKDOWN = _parser()
