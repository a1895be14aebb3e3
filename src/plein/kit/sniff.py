"""What a file is by its first bytes, whatever it is called."""

import codecs
import re

_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1"), "image/heic"),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    b"qt  ": "video/quicktime",
}
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_OPEN_OFFICE = re.compile(rb"mimetype(application/(?:vnd\.oasis\.opendocument\.[a-z]+|epub\+zip))")
_MPEG_FRAME = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][^\xf0-\xff]", re.DOTALL)
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_BEFORE_ROOT = re.compile(r"(?:\s|\x00|<!--.*?(?:-->|$)|<\?(?!xml-stylesheet).*?(?:\?>|$))*", re.DOTALL)
_HTML = re.compile(
    r"<!doctype\s+html|<(?:html|head|body|script|iframe|style|title|meta|link|base|object|embed|form|h[1-6]|div|span"
    r"|table|font|img|a|b|p|br|video|audio|math|template)[\s>/]",
    re.IGNORECASE,
)
_SVG = re.compile(r"<(?:[\w.-]+:)?svg[\s>/]|http://www\.w3\.org/2000/svg", re.IGNORECASE)
_XML = re.compile(r"<(?:\?xml|!doctype|!entity|[a-z_][\w.-]*:?[\w.-]*[\s>/])", re.IGNORECASE)


def sniff(head: bytes) -> str:
    """Return the media type that the first bytes of a file (4 KB are enough) show."""
    head = head[:4096]
    for magic, mime in _MAGIC:
        if head.startswith(magic):
            return mime
    return _container(head) or _text(head) or "application/octet-stream"


def _container(head: bytes) -> str | None:
    """Formats that say further on what they hold."""
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "application/octet-stream")
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/3gpp" if head[8:11] == b"3gp" else "video/mp4")
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:256] else "audio/ogg"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(head)
    return "audio/mpeg" if _MPEG_FRAME.match(head) else None


def _zip(head: bytes) -> str:
    if found := _OPEN_OFFICE.search(head[:200]):
        return found[1].decode()
    if b"[Content_Types].xml" in head or b"_rels/" in head:
        return next((mime for folder, mime in _OFFICE if folder in head), "application/zip")
    return "application/zip"


def _text(head: bytes) -> str | None:
    text = _decoded(head)
    if text is None:
        return _markup(head.decode("latin-1"))  # a browser that guesses does not ask whether it is good UTF-8
    return _markup(text) or "text/plain"


def _markup(text: str) -> str | None:
    """Files that a browser might run scripts from."""
    root = _BEFORE_ROOT.sub("", text, count=1) if "<" in text else ""
    if root.startswith("<") and _SVG.search(root) and not _HTML.match(root):
        return "image/svg+xml"
    if _HTML.match(root) or "http://www.w3.org/1999/xhtml" in root:
        return "text/html"
    return "application/xml" if text.lstrip("\ufeff\x00 \t\r\n").startswith("<?xml") or _XML.match(root) else None


def _decoded(head: bytes) -> str | None:
    mark, encoding = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", "utf-8"))
    if encoding == "utf-8" and _BINARY.search(head):
        return None
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head[len(mark) :])  # the last character may be cut off
    except UnicodeDecodeError:
        return None
