"""What Slack keeps outside `text`: rich text, blocks of apps and attachments, written as mrkdwn so that one converter does all."""

from collections.abc import Callable, Iterator
from typing import Any

from plein.imports.slack.mrkdwn import escaped

LONGEST = 20_000  # characters of one attachment
DEEPEST = 8
_MARKS = {"bold": "*", "italic": "_", "strike": "~", "code": "`"}


def of_message(message: dict[str, Any]) -> str:
    """The whole text of a message: its own, else its blocks', then its attachments as quotes."""
    text = string(message.get("text"))
    if not text.strip():
        text = "\n".join(filter(None, (_block(block) for block in dicts(message.get("blocks")))))
    if "attachments" not in message:
        return text
    quoted = [
        quote
        for attachment in dicts(message.get("attachments"))
        if (quote := _attachment(attachment)) and quote not in text
    ]
    return "\n".join(filter(None, [text, *quoted]))


def string(value: Any) -> str:
    """A text, "" for anything else."""
    return value if isinstance(value, str) else ""


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in a list; nothing for anything else."""
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def _block(block: dict[str, Any]) -> str:
    kind = block.get("type")
    if kind == "rich_text":
        return _rich(block)
    if kind == "header":
        text = _text(block.get("text"))
        return f"*{text}*" if text else ""
    if kind in {"section", "context"}:
        inside = block.get("elements") if kind == "context" else block.get("fields")
        return "\n".join(filter(None, [_text(block.get("text")), *(_text(one) for one in dicts(inside))]))
    if kind in {"image", "video"}:
        url = string(block.get("image_url")) or string(block.get("video_url"))
        return _linked(url, string(block.get("alt_text")) or _text(block.get("title")))
    return ""


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return ""
    text = string(value.get("text"))
    return escaped(text) if value.get("type") == "plain_text" else text


def _rich(block: dict[str, Any], deep: int = 0) -> str:
    parts: list[str] = []
    for part in dicts(block.get("elements")):
        kind, inline = part.get("type"), "" if deep > DEEPEST else _inline(part)
        if kind == "rich_text_list":
            parts.append(_list(part))
        elif kind == "rich_text_preformatted":
            parts.append(f"```{inline}```")
        elif kind == "rich_text_quote":
            parts.append("\n".join(f"&gt; {line}" for line in inline.split("\n")))
        else:
            parts.append(inline)
    return "\n".join(part.rstrip("\n") for part in parts if part)


def _list(part: dict[str, Any]) -> str:
    level = part.get("indent")
    pad = "    " * level if isinstance(level, int) and 0 < level < DEEPEST else ""
    ordered = part.get("style") == "ordered"
    return "\n".join(
        f"{pad}{f'{number}.' if ordered else '•'} {_inline(item)}"
        for number, item in enumerate(dicts(part.get("elements")), 1)
    )


def _inline(part: dict[str, Any]) -> str:
    return "".join(_INLINE.get(string(one.get("type")), _nothing)(one) for one in dicts(part.get("elements")))


def _styled(one: dict[str, Any]) -> str:
    text = escaped(string(one.get("text")))
    style = one.get("style")
    bare = text.strip()
    if not isinstance(style, dict) or not bare or "\n" in bare:
        return text
    for name, mark in _MARKS.items():
        if style.get(name) is True:
            bare = f"{mark}{bare}{mark}"
    return text.replace(text.strip(), bare, 1)


def _nothing(one: dict[str, Any]) -> str:
    return escaped(string(one.get("text")))


_INLINE: dict[str, Callable[[dict[str, Any]], str]] = {
    "text": _styled,
    "link": lambda one: _linked(string(one.get("url")), string(one.get("text"))),
    "user": lambda one: f"<@{string(one.get('user_id'))}>",
    "channel": lambda one: f"<#{string(one.get('channel_id'))}>",
    "broadcast": lambda one: f"<!{string(one.get('range')) or 'here'}>",
    "usergroup": lambda one: f"<!subteam^{string(one.get('usergroup_id'))}|@group>",
    "emoji": lambda one: f":{string(one.get('name'))}:",
    "date": lambda one: escaped(string(one.get("fallback"))),
    "color": lambda one: escaped(string(one.get("value"))),
}


def _linked(url: str, label: str) -> str:
    if not url:
        return escaped(label)
    return f"<{escaped(url)}|{escaped(label)}>" if label else f"<{escaped(url)}>"


def _attachment(attachment: dict[str, Any]) -> str:
    """An attachment of an app, or a shared message, as a quote under what was said."""
    title = _linked(string(attachment.get("title_link")), string(attachment.get("title")))
    lines = [
        *(f"*{name}*" for name in [string(attachment.get("author_name"))] if name.strip()),
        *(f"*{title}*" if title[:1] != "<" else title for title in [title] if title),
        *string(attachment.get("text")).split("\n"),
        *(f"{string(one.get('title'))}: {string(one.get('value'))}" for one in dicts(attachment.get("fields"))),
        *(_block(block) for block in dicts(attachment.get("blocks"))),
        _linked(string(attachment.get("image_url")), ""),
    ]
    inside = "\n".join(line for line in lines if line.strip())[:LONGEST]
    inside = inside or string(attachment.get("fallback"))[:LONGEST]
    quoted = "\n".join(f"&gt; {line}" for line in inside.split("\n")) if inside else ""
    return "\n".join(filter(None, [string(attachment.get("pretext")), quoted]))
