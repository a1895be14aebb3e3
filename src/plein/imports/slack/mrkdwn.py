"""Slack's mark-up ("mrkdwn") to Markdown that reads the same, with what only looks like Markdown escaped."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from plein.imports.slack.emojis import unicode_of


@dataclass(slots=True)
class Names:
    """How ids in angle brackets are found: person -> user name, channel -> (name, address); None when not known."""

    person: Callable[[str], str | None]
    channel: Callable[[str], tuple[str, str] | None]
    lose: Callable[[str, str], None]


_SPECIAL = re.compile(
    r"[<&*~`\\\[\ue000-\ue0ff•◦▪‣]|(?<![^\W_])_|_(?![^\W_])|:[a-zA-Z+0-9]|^[ \t#>+=-]|^\d{3,9}[.)]", re.MULTILINE
)
_PRIVATE = re.compile("[\ue000-\ue0ff]")
_PRE = re.compile(r"```(.+?)```", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_TOKEN = re.compile(r"<([^<>\n]+)>")
_EMOJI = re.compile(r"(?<![\w:]):([a-z0-9_+'-]{1,80}(?:::skin-tone-[2-6])?):(?![\w:])", re.IGNORECASE)
_BEFORE, _AFTER = r"(?<![^\s({\[\"'.,:;!?/\ue010-\ue012>-])", r"(?![^\s)}\]\"'.,:;!?/\ue010-\ue012<-])"
_STYLES = [
    (re.compile(rf"{_BEFORE}{mark}(?![\s{mark}])([^\n{mark}]*[^\s{mark}]){mark}{_AFTER}"), hole)
    for mark, hole in ((r"\*", "\ue010"), ("_", "\ue011"), ("~", "\ue012"))
]
_HOLES = {"\ue010": "**", "\ue011": "*", "\ue012": "~~"}
_KEPT = re.compile("\ue000(\\d+)\ue001")
_ESCAPE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|(?<=\S)\*|\*(?=\S)|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|`|\[(?=[^\]\n]*\][(:\[])"
    r"|<(?=[A-Za-z][A-Za-z0-9+.-]*:|[^\s<>]*@)|&(?=#?\w+;)"
)
_LABEL = re.compile(r"[\\\[\]*_`~<]")
_LEADING = re.compile(r"#{1,6}(?=\s|$)|=+\s*$|-{2,}\s*$|-\s*$|\+(?=\s)")
_NUMBER = re.compile(r"(\d{3,9})([.)])(?=\s|$)")
_BULLET = re.compile(r"([ \t\xa0]*)([•◦▪‣*-])\ufe0e?[ \t\xa0]+(?=\S)")
_ORDERED = re.compile(r"[ \t]*\d{1,2}[.)][ \t]")
_BARE = re.compile(r"https?://[A-Za-z0-9./?=%#:+-]*[A-Za-z0-9/]")
_SCHEME = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_DATE = re.compile(r"!date\^[^|]*")


def convert(text: str, names: Names) -> str:
    """Return Slack's `text` as Markdown. Most texts have nothing special and come back as they are."""
    if not _SPECIAL.search(text):
        return text
    kept: list[str] = []

    def keep(markdown: str) -> str:
        kept.append(markdown)
        return f"\ue000{len(kept) - 1}\ue001"

    text = _PRIVATE.sub("", text)
    text = _PRE.sub(lambda found: keep(_fence(found[1])), text)
    text = _CODE.sub(lambda found: keep(_code(found[1])), text)
    text = _TOKEN.sub(lambda found: keep(_token(found, names)), text)
    text = _decoded(text)
    text = _EMOJI.sub(_emoji, text)
    for style, hole in _STYLES:
        text = style.sub(rf"{hole}\1{hole}", text)
    text = _ESCAPE.sub(r"\\\g<0>", text)
    text = _lines(text, kept)
    for hole, mark in _HOLES.items():
        text = text.replace(hole, mark)
    return _KEPT.sub(lambda found: kept[int(found[1])], text)


def escaped(text: str) -> str:
    """Return plain text as Slack would write it, so that `convert` brings it back as it was."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """Return what Slack shows for `text` without mark-up, as for the purpose of a channel."""
    return _decoded(_TOKEN.sub(lambda found: _shown(found[1]), text))


def _decoded(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text


def _shown(token: str) -> str:
    """What stands in an angle bracket, as plain text."""
    target, _bar, label = token.partition("|")
    shown = label or target
    return shown[1:] if shown[:1] == "!" else shown


def _fence(code: str) -> str:
    return f"```\n{plain(code).strip(chr(10))}\n```"


def _code(code: str) -> str:
    return f"`{plain(code)}`"


def _emoji(found: re.Match[str]) -> str:
    return unicode_of(found[1]) or found[0]


def _token(found: re.Match[str], names: Names) -> str:
    target, _bar, label = found[1].partition("|")
    label = _decoded(label).strip()
    after = found.string[found.end() : found.end() + 1]
    if target[:1] == "@":
        return _person(target[1:], label, after, names)
    if target[:1] == "#":
        return _channel(target[1:], label, names)
    if target[:1] == "!":
        return _special(target, label)
    return _link(_decoded(target), label, after, names)


def _person(key: str, label: str, after: str, names: Names) -> str:
    username = names.person(key)
    if username is None:
        return f"@{_LABEL.sub(_backslash, label.removeprefix('@') or key)}"
    return f"@{username} " if after.isalnum() or after == "_" else f"@{username}"


def _channel(key: str, label: str, names: Names) -> str:
    if known := names.channel(key):
        return f"[#{_LABEL.sub(_backslash, known[0])}]({known[1]})"
    names.lose("links to channels that are not in the export (the name stays)", "")
    return f"\\#{_LABEL.sub(_backslash, label.removeprefix('#') or key)}"


def _special(target: str, label: str) -> str:
    """What Slack means for many people, or a moment; all of it becomes plain text."""
    if _DATE.fullmatch(target):
        return _LABEL.sub(_backslash, label)
    name = label or target[1:].partition("^")[0]
    return f"@{_LABEL.sub(_backslash, name.lstrip('@!'))}"


def _link(url: str, label: str, after: str, names: Names) -> str:
    url = url.strip().replace(" ", "%20").replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")
    if ".slack.com/archives/" in url:
        names.lose("links to messages in Slack (they still lead there)", "")
    if not _SCHEME.match(url):
        return _LABEL.sub(_backslash, f"{label} ({url})" if label and label != url else url)
    if label and label not in {url, url.partition("://")[2], unescape(url)}:
        return f"[{_LABEL.sub(_backslash, label)}]({url if '(' not in url and ')' not in url else f'<{url}>'})"
    if _BARE.fullmatch(url) and after in {"", " ", "\n"}:
        return url
    return f"<{url}>"


def _backslash(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _lines(text: str, kept: list[str]) -> str:
    """Lay out line by line: quotes, lists and code blocks stand apart from what follows them."""
    out: list[str] = []
    before, quoting = "", False
    for line in text.split("\n"):
        quoting = quoting or line.startswith(">>>")
        kind, drawn = _line(line.removeprefix(">>>") if quoting else line, quoting, kept)
        if (
            before and kind and kind != before and before != "text" and not (before == "item" and line[:1] in " \t")
        ) or (kind == "number" and before == "text" and not line.lstrip().startswith(("1.", "1)"))):
            out.append("")
        out += drawn
        before = "item" if kind == "number" else kind
    return "\n".join(out)


def _line(line: str, quoting: bool, kept: list[str]) -> tuple[str, list[str]]:
    """What kind of line it is ("" for an empty one), and how Markdown writes it."""
    if quoting or line.startswith(">"):
        inner = line if quoting else line[1:]
        return "quote", [f"> {part}".rstrip() for part in _line_with_code(inner.strip(), kept)]
    if not line.strip():
        return "", [""]
    if bullet := _BULLET.match(line):
        depth = len(bullet[1].expandtabs(4)) // 4 or (bullet[2] in "◦▪" and 1)
        return "item", _line_with_code(f"{'  ' * depth}- {line[bullet.end() :]}", kept)
    if _ORDERED.match(line):
        return "number", _line_with_code(line, kept)
    bare = line.lstrip(" \t")
    bare = (
        _NUMBER.sub(r"\1\\\2", _LEADING.sub(_backslash, bare, count=1) if _LEADING.match(bare) else bare, count=1)
        if bare[:1] in "#=-+0123456789"
        else bare
    )
    indent = line[: len(line) - len(line.lstrip(" \t"))].expandtabs(4)
    return "text", _line_with_code(("\xa0" * len(indent) if len(indent) > 3 else "") + bare, kept)


def _line_with_code(line: str, kept: list[str]) -> list[str]:
    """A line, cut where a code block stands in it; the block's own lines are indented or quoted by whoever asked."""
    out, done = [], 0
    for hole in _KEPT.finditer(line):
        block = kept[int(hole[1])]
        if block.startswith("```\n"):
            out += [line[done : hole.start()].rstrip(), *block.split("\n")]
            done = hole.end()
    out.append(line[done:].lstrip() if done else line)
    return [part for at, part in enumerate(out) if part or 0 < at < len(out) - 1] or [""]
