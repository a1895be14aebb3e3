"""When there is no room left to write."""

import errno

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def is_full(error: BaseException) -> bool:
    """Whether an error means that nothing can be kept for now, which is nobody's mistake."""
    return isinstance(error, OSError) and error.errno in _FULL
