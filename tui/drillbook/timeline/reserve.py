"""Disk space kept back for a file, so that a full disk can still record its own failure.

Linux only: `posix_fallocate` would grow the file, and macOS has no call that keeps its size.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from typing import Final

_KEEP_SIZE: Final = 1
_NO_ROOM_OR_NOT_HERE: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EOPNOTSUPP, errno.ENOSYS}


def reserve(fd: int, start: int, length: int) -> bool:
    """Keep blocks for these bytes without growing the file; False where the disk is full or cannot."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    fallocate = libc.fallocate64 if hasattr(libc, "fallocate64") else libc.fallocate
    fallocate.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    while fallocate(fd, _KEEP_SIZE, start, length) != 0:
        number = ctypes.get_errno()
        if number == errno.EINTR:
            continue
        if number in _NO_ROOM_OR_NOT_HERE:
            return False
        raise OSError(number, os.strerror(number))
    return True
