"""Files in Slack's messages: an export holds only where they are."""

from typing import Any
from urllib.parse import urlsplit

from plein.imports.records import FileIn
from plein.imports.report import Report
from plein.imports.slack.blocks import dicts, string
from plein.kit.text import clean


def links_of(message: dict[str, Any], report: Report) -> list[FileIn]:
    """The files of a message that have an address; the others are counted as lost."""
    files: list[FileIn] = []
    listed = list(dicts(message.get("files"))) or list(dicts([message.get("file")]))
    for file in listed[:100]:
        url = _address(
            string(file.get("url_private")) or string(file.get("permalink")) or string(file.get("external_url"))
        )
        if not url:
            report.lose("files that Slack did not give an address for (deleted, or hidden by its limit)")
            continue
        name = clean(string(file.get("name")) or string(file.get("title")) or "file")[:200] or "file"
        size = file.get("size")
        mime = clean(string(file.get("mimetype")))[:100] or "application/octet-stream"
        files.append(FileIn(name, mime, size if isinstance(size, int) and 0 <= size < 2**62 else 0, url))
        report.lose("files themselves: only a link to Slack comes along")
    return files


def _address(url: str) -> str:
    """A web address without the key that Slack puts in exports: it would open every file to every reader."""
    try:
        parts = urlsplit(clean(url))
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    query = "&".join(pair for pair in parts.query.split("&") if not pair.startswith("t="))
    address = parts._replace(query=query).geturl()
    return address if len(address) <= 1000 else ""
