"""The one gate for HTML made from what people typed: only what is named here comes through."""

import re

import nh3

_TAGS = {
    *("p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "a", "img", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "label", "input", "div", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "a": {"class", "href", "title", "rel", "data-person"},
    "img": {"src", "alt", "title"},
    "ol": {"class", "start"},
    "code": {"class"},
    "input": {"class", "checked", "disabled"},
    **{tag: {"class"} for tag in ("div", "ul", "li", "th", "td")},
}
# What scrolls sideways must be reachable by keyboard.
_ALWAYS = {"pre": {"tabindex": "0"}, "div": {"tabindex": "0"}, "img": {"loading": "lazy"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_HREF = re.compile(r"(?:https?://|mailto:|tel:|/(?![/\\]))[^\s\\]*", re.IGNORECASE)
_FILE = re.compile(r"/files/[^\s\\]+")
_CLIMBS = re.compile(r"(?:\.|%2e){2}", re.IGNORECASE)
_SHAPES = {
    ("a", "href"): _HREF,
    ("a", "rel"): re.compile(r"nofollow noopener ugc"),
    ("a", "data-person"): re.compile(r"[a-z0-9._-]+"),
    ("img", "src"): _FILE,
    ("ol", "start"): re.compile(r"\d{1,9}"),
    ("a", "class"): re.compile(r"mention|tag"),
    ("code", "class"): re.compile(r"language-[\w+#.-]{1,40}"),
    ("div", "class"): re.compile(r"table-wrap"),
    ("ul", "class"): re.compile(r"contains-task-list"),
    ("ol", "class"): re.compile(r"contains-task-list"),
    ("li", "class"): re.compile(r"task-list-item"),
    ("input", "class"): re.compile(r"task-list-item-checkbox"),
    ("th", "class"): re.compile(r"align-(?:left|center|right)"),
    ("td", "class"): re.compile(r"align-(?:left|center|right)"),
}


def may_link(address: str) -> bool:
    """Whether an address may be linked: http, https, mailto, tel, or a path on this site."""
    return _HREF.fullmatch(address) is not None


def may_show(address: str) -> bool:
    """Whether a picture at this address may be shown: only files of this site, since a page asks nothing of others."""
    return _FILE.fullmatch(address) is not None and _CLIMBS.search(address) is None


def sanitise(html: str) -> str:
    """Return `html` with only the elements, attributes, classes and addresses that posts may have."""
    return _CLEANER.clean(html)


def _attribute(tag: str, name: str, value: str) -> str | None:
    shape = _SHAPES.get((tag, name))
    if shape and not shape.fullmatch(value):
        return None
    return None if tag == "img" and name == "src" and not may_show(value) else value


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    tag_attribute_values={"input": {"type": {"checkbox"}}},
    set_tag_attribute_values=_ALWAYS,
    url_schemes=_SCHEMES,
    link_rel=None,
)
