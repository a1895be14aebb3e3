"""Markdown as people type it, to safe HTML: CommonMark with tables, tasks, links, emoji, @people and #tags."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import emoji
import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.tasklists import tasklists_plugin

LONGEST = 200_000
EXCERPT = 200
_MENTION = r"(?<![\w@/.+-])@([A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9_])?)(?![\w@])"
_TAG = r"(?<![\w#&/.-])#([^\W_][\w-]{0,62}|\d[\w-]{0,62})"
_NAMED = re.compile(f"{_MENTION}|{_TAG}")
_MENTIONS = re.compile(_MENTION)
_SHORTCODE = re.compile(r":[a-z0-9_+\-]{1,60}:")
_UNWANTED = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f]")
_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#+\-!|~:@&=]|https?|www\.|\d[.)]\s|^\s|\n\s|\t|\.\w", re.MULTILINE)
_SPACE = re.compile(r"\s+")
_STRIP = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, the user names and tags it names (lower case), and its first 200 characters as plain text."""

    html: str
    mentions: tuple[str, ...]
    tags: tuple[str, ...]
    excerpt: str


def render(text: str, people: Mapping[str, str] | None = None) -> Rendered:
    """Render `text`; `people` maps user names that may be named here to the names shown. Never raises."""
    text = _UNWANTED.sub("", text.replace("\r\n", "\n"))[:LONGEST]
    if not _SPECIAL.search(text) or text.count("[") > 4000:  # thousands of open brackets cost the parser seconds
        return _plain(text)
    env: dict[str, Any] = {"people": people or {}, "mentions": {}, "tags": {}}
    try:
        html = _CLEANER.clean(_MARKDOWN.render(text, env))
    except (RecursionError, ValueError, IndexError):  # nesting beyond reason is shown as typed
        return _plain(text)
    return Rendered(html, tuple(env["mentions"]), tuple(env["tags"]), excerpt_of(html))


def mentions_in(text: str) -> set[str]:
    """User names that `text` may name, lower case, so that a caller can look them up in one query."""
    return {name.lower() for name in _MENTIONS.findall(text)} if "@" in text else set()


def excerpt_of(html: str) -> str:
    """The first 200 characters of rendered text, plain."""
    plain = _STRIP.sub(" ", html[: EXCERPT * 20]).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")
    return _SPACE.sub(" ", plain).strip()[:EXCERPT]


def _plain(text: str) -> Rendered:
    """Text without anything special needs no parser: an importer renders thousands a second."""
    paragraphs = [part for part in re.split(r"\n[ \t]*\n+", text.strip()) if part.strip()]
    html = "".join(_paragraph(part) for part in paragraphs)
    return Rendered(html, (), (), _SPACE.sub(" ", text).strip()[:EXCERPT])


def _paragraph(part: str) -> str:
    lines = [escape(line.strip(), quote=False) for line in part.strip().split("\n")]
    return "<p>" + "<br>\n".join(lines) + "</p>\n"


def _rules(state: StateCore) -> None:
    """Name people and tags, write emoji, and lower headings, in the text of what was parsed; never inside code or links."""
    for block in state.tokens:
        if block.type in {"heading_open", "heading_close"}:
            block.tag = f"h{min(6, int(block.tag[1]) + 2)}"
        if block.type == "inline" and block.children:
            block.children = _named(block.children, state.env)


def _named(children: list[Token], env: dict[str, Any]) -> list[Token]:
    out: list[Token] = []
    depth = 0
    for token in children:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "link_open":
            _outward(token)
        if token.type == "image":
            token = _own_image(token)
        if token.type == "text":
            token.content = _SHORTCODE.sub(_emoji, token.content)
            out.extend([token] if depth else _split(token.content, env))
        else:
            out.append(token)
    return out


def _emoji(match: re.Match[str]) -> str:
    return emoji.emojize(match[0], language="alias")


def _outward(token: Token) -> None:
    href = str(token.attrGet("href") or "")
    if not href.startswith("/") or href.startswith("//"):
        token.attrSet("rel", "nofollow noopener ugc")


def _own_image(token: Token) -> Token:
    """Pictures of ours are shown; those of others become links, since a page asks nothing of other sites."""
    source = str(token.attrGet("src") or "")
    if source.startswith("/files/"):
        return token
    alt = escape(token.content or source)
    link = Token("html_inline", "", 0)
    link.content = f'<a href="{escape(source)}" rel="nofollow noopener ugc">{alt}</a>'
    return link


def _split(content: str, env: dict[str, Any]) -> list[Token]:
    out: list[Token] = []
    last = 0
    for match in _NAMED.finditer(content):
        html = _mention(match[1], env) if match[1] else _tag(match[2], env)
        if html:
            out += [_text(content[last : match.start()]), _html(html)]
            last = match.end()
    return [*out, _text(content[last:])]


def _mention(name: str, env: dict[str, Any]) -> str:
    username = name.lower()
    shown = env["people"].get(username)
    if shown is None:
        return ""
    env["mentions"][username] = None
    return f'<a class="mention" href="/people/{escape(username)}/" data-person="{escape(username)}">@{escape(shown)}</a>'


def _tag(name: str, env: dict[str, Any]) -> str:
    slug = unicodedata.normalize("NFC", name).lower().rstrip("-_")
    if not any(letter.isalpha() for letter in slug):
        return ""
    env["tags"][slug] = None
    rest = escape(name[len(name.rstrip("-_")) :])
    return f'<a class="tag" href="/tags/{escape(slug)}/">#{escape(name.rstrip("-_"))}</a>{rest}'


def _text(content: str) -> Token:
    token = Token("text", "", 0)
    token.content = content
    return token


def _html(content: str) -> Token:
    token = Token("html_inline", "", 0)
    token.content = content
    return token


def _table(renderer: RendererHTML, tokens: list[Token], idx: int, options: Any, env: Any) -> str:
    return '<div class="table-wrap"><table>\n' if tokens[idx].nesting == 1 else "</table>\n</div>\n"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 30})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.use(tasklists_plugin)
    assert parser.linkify is not None
    parser.linkify.set({"fuzzy_email": False, "fuzzy_ip": False})
    parser.core.ruler.push("plein", _rules)
    parser.add_render_rule("table_open", _table)
    parser.add_render_rule("table_close", _table)
    return parser


_MARKDOWN = _parser()
_CLEANER = nh3.Cleaner(
    tags={"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6", "hr", "a", "img",
          "table", "thead", "tbody", "tr", "th", "td", "div", "input"},
    attributes={"a": {"href", "title", "class", "data-person", "rel"}, "img": {"src", "alt", "title"}, "ol": {"start"},
                "th": {"style"}, "td": {"style"}, "code": {"class"}, "div": {"class"}, "li": {"class"}, "ul": {"class"},
                "input": {"class", "type", "checked", "disabled"}},
    attribute_filter=lambda tag, name, value: _attribute(tag, name, value),
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)  # fmt: skip
_CLASSES = {"a": {"mention", "tag"}, "div": {"table-wrap"}, "li": {"task-list-item"}, "ul": {"contains-task-list"}, "input": {"task-list-item-checkbox"}}


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "style":
        return None
    if name == "class":
        if tag == "code":
            return value if re.fullmatch(r"language-[\w+#.-]{1,40}", value) else None
        return " ".join(word for word in value.split() if word in _CLASSES.get(tag, ())) or None
    if tag == "img" and name == "src" and not value.startswith("/files/"):
        return None
    if tag == "input" and name == "type":
        return "checkbox"
    return value
