"""What people write inside a sentence that is not Markdown: @names, #tags and :emoji:."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import emoji

UNWANTED = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
MOST_NAMES = 500  # in one text; more is not a conversation but an attack on the database

_MARKS = "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
_LETTER = rf"[\w{_MARKS}]"
_MENTION = rf"(?<![\w{_MARKS}@/.+-])@([A-Za-z0-9](?:[A-Za-z0-9._-]{{0,62}}[A-Za-z0-9_])?)(?![\w{_MARKS}@])"
_TAG = rf"(?<![\w{_MARKS}#&/.-])#((?!_){_LETTER}(?:[\w{_MARKS}-]{{0,61}}{_LETTER})?)(?!{_LETTER})"
_SHORTCODE = r"(?<!\d):([A-Za-z0-9_+-]{1,60}):"
_ANY = re.compile(f"{_MENTION}|{_TAG}|{_SHORTCODE}")
_MENTIONS = re.compile(_MENTION)
_SHORTCODES = re.compile(_SHORTCODE)


@dataclass(slots=True)
class Names:
    """Who may be named in a text (user name to name shown), and the names and tags found in it, in order."""

    people: Mapping[str, str]
    mentions: dict[str, None] = field(default_factory=dict)
    tags: dict[str, None] = field(default_factory=dict)


def escape(text: str) -> str:
    """Return plain text as HTML, the way a browser would write it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\xa0", "&nbsp;")


def decorate(text: str, names: Names, before: str = "") -> str:
    """Return plain text as HTML with people and tags linked and emoji drawn; `before` is the character it follows."""
    if "@" not in text and "#" not in text and ":" not in text:
        return escape(text)
    text, out = before + text, []
    done = at = len(before)
    while match := _ANY.search(text, at):
        html, end = _replacement(match, names)
        at = end
        if html:
            out += [escape(text[done : match.start()]), html]
            done = end
    return "".join([*out, escape(text[done:])])


def emojis(text: str) -> str:
    """Return plain text with :shortcodes: as Unicode, all else as it was."""
    out, done, at = [], 0, 0
    while match := _SHORTCODES.search(text, at):
        drawn = _emoji().get(match[1], "")
        at = match.end() if drawn else match.end() - 1
        if drawn:
            out += [text[done : match.start()], drawn]
            done = at
    return "".join([*out, text[done:]])


def candidates(text: str) -> set[str]:
    """User names that a text may name, lower case; of `@jan.de` both `jan.de` and `jan`."""
    found: dict[str, None] = {}
    for match in _MENTIONS.finditer(text):
        found.update(dict.fromkeys(_readings(match[1].lower())))
        if len(found) >= MOST_NAMES:
            break
    return set(list(found)[:MOST_NAMES])


def _replacement(match: re.Match[str], names: Names) -> tuple[str, int]:
    """The HTML for what was found ("" leaves it as typed), and where to go on."""
    mention, tag, shortcode = match.groups()
    if mention:
        return _person(mention, match, names)
    if tag:
        return _tag(tag, names), match.end()
    drawn = _emoji().get(shortcode, "")
    return drawn, match.end() if drawn else match.end() - 1


def _person(typed: str, match: re.Match[str], names: Names) -> tuple[str, int]:
    for name in _readings(typed.lower()):
        if name in names.people:
            names.mentions[name] = None
            shown = escape(UNWANTED.sub("", names.people[name]))
            html = f'<a class="mention" href="/people/{name}/" data-person="{name}">@{shown}</a>'
            return html, match.start(1) + len(name)
    return "", match.end()


def _readings(name: str) -> list[str]:
    """The whole name, then what is left before each dot or hyphen: people forget the space after a full stop."""
    cuts = [at for at in range(len(name) - 1, 0, -1) if name[at] in ".-" and name[at - 1] not in "._-"]
    return [name, *(name[:at] for at in cuts)]


def _tag(typed: str, names: Names) -> str:
    slug = unicodedata.normalize("NFC", typed).lower()
    if not any(letter.isalpha() for letter in slug) or len(slug) > 64:
        return ""
    names.tags[slug] = None
    return f'<a class="tag" href="/tags/{slug}/">#{typed}</a>'


@cache
def _emoji() -> dict[str, str]:
    """Shortcode to character: GitHub's and Slack's short names first, then Unicode's own."""
    full = [
        (char, data) for char, data in emoji.EMOJI_DATA.items() if data["status"] <= emoji.STATUS["fully_qualified"]
    ]
    own = {data["en"].strip(":"): char for char, data in full}
    return own | {alias.strip(":"): char for char, data in full for alias in data.get("alias", ())}
