"""The short way for texts without mark-up, which most are: the same HTML as the parser makes, many times faster."""

import re
from collections.abc import Callable

from markdown_it.common.utils import mdTrim

from plein.kit.names import Names, decorate, escape

TLDS = ("com", "org", "net", "edu", "gov", "nl", "eu", "biz", "info", "coop", "museum")  # linked without http://
_CODE = re.compile(r"`([^`\n]+)`")
_HOLE = "\ue000"  # stands for a code span while looking for mark-up around it
_INLINE = re.compile(
    r"[\\`*\t_~\]<&:.](?:"  # one set of characters first, which the engine looks for fastest; then what makes them mark-up
    r"(?<=[\\`*\t])"
    r"|(?<=_)(?:(?<![^\W_]_)|(?![^\W_]))"  # an underscore inside a word is just that
    r"|(?<=~)~|(?<=\])[(:]|(?<=<)[^\s<>]*[:@]|(?<=&)(?:#|[a-z][a-z0-9]*;)"
    rf"|(?<=:)(?:(?<=mailto:)|//)|(?<=\.)(?:(?<=www\.)|{'|'.join(TLDS)}|xn--))",
    re.IGNORECASE,
)
_BLOCK = re.compile(r"^(?:[^\S\n]|[>=|-]|:-|\+(?:\s|$)|#{1,6}(?:\s|$)|\d{1,9}[.)](?:\s|$))", re.MULTILINE)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


def is_plain(text: str) -> bool:
    """Whether a text has no Markdown but single-line `code`, so that `paragraphs` draws it as the parser would."""
    if "`" in text:
        if "``" in text:
            return False
        text = _CODE.sub(_HOLE, text)
    return not _INLINE.search(text) and not _BLOCK.search(text)


def paragraphs(text: str, names: Names, *, code: bool = True) -> str:
    """Return a text as paragraphs with line breaks, people, tags and emoji, and (unless told) `code`."""
    draw = _with_code if code and "`" in text else decorate
    parts = map(mdTrim, _PARAGRAPHS.split(text))
    return "".join(f"<p>{_lines(part, names, draw)}</p>\n" for part in parts if part)


def _lines(part: str, names: Names, draw: Callable[[str, Names], str]) -> str:
    return "<br>\n".join(draw(line.strip(" \t"), names) for line in part.split("\n"))


def _with_code(line: str, names: Names) -> str:
    out: list[str] = []
    for at, piece in enumerate(_CODE.split(line)):
        out.append(f"<code>{escape(_trimmed(piece))}</code>" if at % 2 else decorate(piece, names, "`" if at else ""))
    return "".join(out)


def _trimmed(code: str) -> str:
    """One space on both sides makes room for backticks and is not part of the code."""
    return code[1:-1] if code[0] == code[-1] == " " and code.strip(" ") else code
