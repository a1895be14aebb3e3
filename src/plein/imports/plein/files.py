"""Taking file contents out of an archive: never more than announced, never under a name the archive chose."""

import hashlib
import tempfile
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from django.core.files.base import File as DjangoFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from plein.imports.plein.report import Report

PIECE = 1 << 20
MOST_PICTURE = 20 * PIECE  # thumbs and portraits, whose size is not announced


def take(archive: ZipFile, name: str, key: str, report: Report, *, size: int = MOST_PICTURE, sha256: str = "") -> str:
    """Keep a file of the archive under `key`; returns the key, or nothing when the content cannot be had."""
    with tempfile.TemporaryFile() as copy:
        if problem := _copied(archive, name, copy, size, sha256):
            report.problem(f"{name}: {problem}")
            return ""
        copy.seek(0)
        default_storage.delete(key)  # left by an import that was broken off
        return default_storage.save(key, DjangoFile(copy))


def _copied(archive: ZipFile, name: str, copy: Any, size: int, sha256: str) -> str:
    digest, left = hashlib.sha256(), size
    try:
        with archive.open(name) as stream:
            while piece := stream.read(PIECE):
                digest.update(piece)
                copy.write(piece)
                left -= len(piece)
                if left < 0:
                    return _("larger than the archive says")
    except KeyError:
        return _("the content is not in the archive")
    except (BadZipFile, ZlibError, EOFError) as error:
        return _("the content is damaged (%(error)s)") % {"error": error}
    return _("the content is not what was exported") if sha256 and digest.hexdigest() != sha256 else ""
