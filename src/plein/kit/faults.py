"""Whose fault an error is: of where things are kept, or of what came in."""

import errno
import sys
from typing import Any

from django.db import DataError, InterfaceError, OperationalError

AWAY = (OperationalError, InterfaceError)  # the database does not answer, or has no room
AGAIN = 10  # seconds after which to try again
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class Busy(Exception):
    """Too much of this kind is under way; try again in a moment."""


def is_away(error: BaseException) -> bool:
    """Whether nothing can be kept or read for now, which is nobody's mistake: the database or the storage is away, there is no room, or too much is being drawn."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    return isinstance(error, (*AWAY, Busy)) or _is_storage_away(error)


def _is_storage_away(error: BaseException) -> bool:
    """Whether a storage elsewhere does not answer, or says that it cannot for now."""
    boto: Any = sys.modules.get("botocore.exceptions")  # nobody needs it who keeps files in a folder
    if boto is None:
        return False
    if isinstance(error, boto.ClientError):
        return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= 500
    return isinstance(error, (boto.HTTPClientError, boto.ConnectionError))


def is_refused(error: BaseException) -> bool:
    """Whether the database cannot hold a value that came in, such as a text with a NUL, which PostgreSQL's driver takes not even to look for."""
    return isinstance(error, DataError) or (isinstance(error, ValueError) and "NUL" in str(error))
