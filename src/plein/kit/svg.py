"""Drawings from strangers: read as what they draw, and written again with that alone."""

import re
from xml.etree import ElementTree as Tree

SPACE = "http://www.w3.org/2000/svg"
MOST = 100_000  # bytes
DEEPEST = 100  # drawings within drawings
_SHAPES = {"path", "circle", "ellipse", "rect", "line", "polyline", "polygon"}
_DRAWN = {"svg", "g", "defs", "title", "desc", "linearGradient", "radialGradient", "stop", "clipPath"} | _SHAPES
_ATTRIBUTES = {
    *("id", "viewBox", "width", "height", "transform", "preserveAspectRatio", "d", "points", "pathLength"),
    *("x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "offset"),
    *("fill", "fill-rule", "fill-opacity", "opacity", "color", "stop-color", "stop-opacity", "clip-path", "clip-rule"),
    *("stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray"),
    *("stroke-dashoffset", "stroke-opacity", "gradientUnits", "gradientTransform", "spreadMethod", "clipPathUnits"),
}
_ELSEWHERE = re.compile(r"url\((?!\s*#)|[a-z]+:", re.IGNORECASE)  # an address that is not in the drawing itself
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class BadDrawing(ValueError):
    """Not an SVG that can be shown."""


def redrawn(data: bytes) -> bytes:
    """Return an SVG with only its shapes and their paint: no scripts, styles, texts, links or pictures. Raises BadDrawing."""
    if len(data) > MOST or _DECLARES.search(data) or b"\0" in data:  # entities could grow without end, also in UTF-16
        raise BadDrawing
    try:
        root = Tree.fromstring(data)  # noqa: S314 - without a DOCTYPE there are no entities to expand
    except (Tree.ParseError, ValueError, LookupError) as error:
        raise BadDrawing from error
    if root.tag != f"{{{SPACE}}}svg":
        raise BadDrawing
    kept = _kept(root, DEEPEST)
    if not any(_name(one) in _SHAPES for one in kept.iter()):
        raise BadDrawing
    Tree.register_namespace("", SPACE)
    return bytes(Tree.tostring(kept, encoding="utf-8"))


def _kept(element: Tree.Element, deepest: int) -> Tree.Element:
    if not deepest:
        raise BadDrawing
    wanted = {name: value for name, value in element.attrib.items() if name in _ATTRIBUTES}
    copy = Tree.Element(element.tag, {name: value for name, value in wanted.items() if not _ELSEWHERE.search(value)})
    copy.text = element.text if _name(element) in {"title", "desc"} else None
    copy.extend([_kept(child, deepest - 1) for child in element if _name(child) in _DRAWN])
    return copy


def _name(element: Tree.Element) -> str:
    """The name of an element of SVG; nothing for others, and for comments, which have no name at all."""
    tag = element.tag
    return tag.removeprefix(f"{{{SPACE}}}") if isinstance(tag, str) and tag.startswith(f"{{{SPACE}}}") else ""
