import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from plein.kit.sniff import sniff


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "application/vnd.oasis.opendocument.text" if name == "mimetype" else "x")
    return out.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("head", "mime"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (zipped("a.txt"), "application/zip"),
        (zipped("[Content_Types].xml", "word/document.xml"), WORD),
        (zipped("mimetype", "content.xml"), "application/vnd.oasis.opendocument.text"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00", "video/mp4"),
        (b"\x00\x00\x00\x20ftypheic\x00\x00", "image/heic"),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00", "audio/mp4"),
        (b"ID3\x04\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64\x00", "audio/mpeg"),
        (b"OggS\x00\x02" + b"\x00" * 22 + b"\x01vorbis", "audio/ogg"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"Hoi allemaal, 1 < 2 en <3", "text/plain"),
        ("hé".encode()[:-1], "text/plain"),
        (b"naam;plaats\r\n", "text/plain"),
        (b"caf\xe9 x", "application/octet-stream"),
        (b"MZ\x90\x00\x03", "application/octet-stream"),
    ],
)
def test_files_are_known_by_their_first_bytes(head: bytes, mime: str) -> None:
    assert sniff(head) == mime


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "TIFF"])
def test_pictures_are_known(kind: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, kind)
    assert sniff(out.getvalue()) == f"image/{kind.lower()}"


SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.mark.parametrize(
    "head",
    [
        SVG.encode(),
        b"\xef\xbb\xbf \n" + SVG.encode(),
        b"<?xml version='1.0'?><!DOCTYPE svg><!-- <html> -->" + SVG.encode(),
        b"<!-- " + b"x" * 300 + b" -->" + SVG.encode(),
        b"<s:svg xmlns:s='http://www.w3.org/2000/svg'/>",
        SVG.encode("utf-16"),
        b"\xfe\xff" + SVG.encode("utf-16-be"),
        b"<SVG>",
        b"<svg>\xe9",
    ],
)
def test_svg_is_known_however_it_begins(head: bytes) -> None:
    assert sniff(head) == "image/svg+xml"


@pytest.mark.parametrize(
    "head",
    [
        b"<!doctype html>x",
        b" \n<HTML>",
        b"<!-- x --><script>alert(1)</script>",
        b"<img src=x onerror=alert(1)>",
        b"<a href=x>",
        b"<script>\xe9",
        "<html>".encode("utf-16"),
        b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>",
        b"<x xmlns='http://www.w3.org/1999/xhtml'>",
    ],
)
def test_html_is_known_however_it_begins(head: bytes) -> None:
    assert sniff(head) == "text/html"


def test_other_xml_is_known() -> None:
    assert sniff(b"<?xml version='1.0'?><rss>") == "application/xml"
    assert sniff(b"<feed xmlns='http://www.w3.org/2005/Atom'>") == "application/xml"
    assert sniff(b"<?xml-stylesheet href='x'?><a:b xmlns:a='x'>") == "application/xml"


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_get_a_type(head: bytes) -> None:
    assert "/" in sniff(head)
