"""Where exports are: in file storage when they were uploaded, in the inbox when somebody put them on the server."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from plein.imports.models import ImportJob


def inbox() -> Path:
    """The folder on the server for exports that are too large to upload."""
    return Path(settings.DATA) / "imports" / "inbox"


def in_inbox() -> list[str]:
    """Names of the files in the inbox; not those that no form can send back."""
    return sorted(path.name for path in inbox().glob("*.zip") if path.is_file() and path.name.isprintable())


@contextmanager
def local(job: ImportJob) -> Iterator[Path]:
    """The export as a file on this machine. Raises OSError when it is gone."""
    if job.path:
        yield Path(job.path)
        return
    try:
        yield Path(default_storage.path(job.key))
    except NotImplementedError:  # the storage is elsewhere
        with tempfile.NamedTemporaryFile(suffix=".zip") as copy, default_storage.open(job.key) as stream:
            shutil.copyfileobj(stream, copy)
            copy.flush()
            yield Path(copy.name)
