"""Disk space kept back for a file, so that a full disk can still record its own failure.

Linux only: `posix_fallocate` would grow the file, and macOS has no call that keeps its size. Where nothing can be kept
back, what is free is what there is.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from typing import Final

_KEEP_SIZE: Final = 1
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""A full disk, a quota, a limit on the size of files: all of them can be lifted."""
_NOT_HERE: Final = {errno.EOPNOTSUPP, errno.ENOSYS}


def reserve(fd: int, start: int, length: int) -> bool:
    """Keep blocks for these bytes without growing the file; False where there is no room for them."""
    if sys.platform != "linux":
        return _free(fd) >= length
    libc = ctypes.CDLL(None, use_errno=True)
    fallocate = libc.fallocate64 if hasattr(libc, "fallocate64") else libc.fallocate
    fallocate.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    while fallocate(fd, _KEEP_SIZE, start, length) != 0:
        number = ctypes.get_errno()
        if number == errno.EINTR:
            continue
        if number in NO_ROOM:
            return False
        if number in _NOT_HERE:
            return _free(fd) >= length
        raise OSError(number, os.strerror(number))
    return True


def _free(fd: int) -> int:
    disk = os.fstatvfs(fd)
    return disk.f_bavail * disk.f_frsize
