"""The engine's socket in the drill folder, reached by a name short enough for the kernel.

A Unix socket's name is at most 107 bytes and a drill's path is longer, so both sides go through
`/proc/self/fd/N` of the opened folder. Without /proc (macOS) the working directory is changed for a moment.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Final

from drillbook.errors import DrillbookError
from drillbook.wire.stream import MAX_MESSAGE, ClientSide, EngineSide, client_side, engine_side

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

SOCKET: Final = "engine.sock"
SOCKET_MODE: Final = 0o660
"""The group may connect; only the folder's owner could replace it, because the folder is 2750."""
_BACKLOG: Final = 64
_DESCRIPTORS: Final = Path("/proc/self/fd")


class NoEngineError(DrillbookError):
    """No engine listens in the drill folder."""


async def listen(folder: Path, serve: Callable[[EngineSide], Awaitable[None]]) -> asyncio.Server:
    """Bind the socket and serve each connection; the caller holds the drill's lock, so an old socket is dead."""
    listener = _bind(folder)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stream = engine_side(reader, writer)
        try:
            await serve(stream)
        except asyncio.CancelledError:
            return  # the engine ends: asyncio would call it an error that nobody took
        finally:
            stream.close()

    return await asyncio.start_unix_server(connected, sock=listener, limit=MAX_MESSAGE)


async def connect(folder: Path) -> ClientSide:
    """Connect to the engine of a drill; NoEngineError if none listens."""
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short_name(folder) as name:
            client.connect(name)
        client.setblocking(False)
        reader, writer = await asyncio.open_unix_connection(sock=client, limit=MAX_MESSAGE)
    except OSError as error:
        client.close()
        raise NoEngineError(
            f"no engine answers: {error.strerror or error}",
            where=str(folder),
            remedy="if the drill is not closed, drillbook reopen takes it up; drillbook replay shows it",
        ) from error
    return client_side(reader, writer)


def remove_socket(folder: Path) -> None:
    """Take the socket's name away; the engine does so when it ends."""
    (folder / SOCKET).unlink(missing_ok=True)


def _bind(folder: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        remove_socket(folder)
        with _short_name(folder) as name:
            listener.bind(name)
        (folder / SOCKET).chmod(SOCKET_MODE)
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


@contextlib.contextmanager
def _short_name(folder: Path) -> Iterator[str]:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if _DESCRIPTORS.is_dir():
            yield str(_DESCRIPTORS / str(fd) / SOCKET)
        else:
            with contextlib.chdir(folder):
                yield SOCKET
    finally:
        os.close(fd)
