"""Messages as lines of JSON over a connected socket."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Final, Generic, TypeVar

import msgspec

from drillbook.errors import DrillbookError
from drillbook.wire.messages import FromClient, ToClient

MAX_MESSAGE: Final = 1 << 20
"""Bytes with the newline, both ways."""
_MAX_BACKLOG: Final = 4 << 20
"""What may wait for one slow reader before it is cut off, so that it costs the drill nothing."""

_PEERCRED: Final = struct.Struct("3i")

In = TypeVar("In")
Out = TypeVar("Out")


class WireError(DrillbookError):
    """The other side said something that is not a message, or does not read."""


class MessageStream(Generic[In, Out]):
    """One side of a connection; what cannot be read as a message ends it."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, decoder: msgspec.json.Decoder[In]
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._decoder = decoder
        self._encoder = msgspec.json.Encoder()

    async def receive(self, *, within: float | None = None) -> In | None:
        """The next message, or None when the other side is gone; WireError closes the connection."""
        try:
            async with asyncio.timeout(within):
                raw = await self._reader.readuntil(b"\n")
        except TimeoutError as error:
            self.close()
            raise WireError(
                f"process {self.peer_pid} is there and says nothing within {within:.0f} s",
                remedy=f"it may be stopped or hang: kill -CONT {self.peer_pid} lets a stopped one go on",
            ) from error
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        except asyncio.LimitOverrunError as error:
            self.close()
            raise WireError(f"a message longer than {MAX_MESSAGE} bytes", remedy="the connection was closed") from error
        try:
            return self._decoder.decode(raw)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            self.close()
            raise WireError(f"not a message: {error}", remedy="the connection was closed") from error

    def post(self, message: Out) -> bool:
        """Send without waiting; False if the other side is gone or reads too slowly, and then it is cut off."""
        if self._writer.is_closing():
            return False
        if self._writer.transport.get_write_buffer_size() > _MAX_BACKLOG:
            self._writer.transport.abort()
            return False
        self._writer.write(self._encode(message))
        return True

    async def send(self, message: Out) -> None:
        """Send, and wait while the other side is slow; WireError if it is gone."""
        raw = self._encode(message)
        try:
            self._writer.write(raw)
            await self._writer.drain()
        except ConnectionError as error:
            raise WireError("the other side is gone", remedy="drillbook attach connects again") from error

    @property
    def peer_uid(self) -> int:
        """The account of the other side, as the kernel says: recorded, never a proof of who it is."""
        return self._peer()[1]

    @property
    def peer_pid(self) -> int:
        """The process of the other side, for people."""
        return self._peer()[0]

    def _peer(self) -> tuple[int, int, int]:
        peer: socket.socket = self._writer.get_extra_info("socket")
        if not hasattr(socket, "SO_PEERCRED"):
            raise WireError("this system does not say whose connection it is", remedy="run the engine on Linux")
        pid, uid, gid = _PEERCRED.unpack(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEERCRED.size))
        return pid, uid, gid

    def close(self) -> None:
        """End the connection after what was posted has gone out."""
        self._writer.close()

    async def closed(self) -> None:
        """Wait until it has ended."""
        try:
            await self._writer.wait_closed()
        except ConnectionError:
            return

    def _encode(self, message: Out) -> bytes:
        raw = self._encoder.encode(message) + b"\n"
        if len(raw) > MAX_MESSAGE:
            raise WireError(f"a message of {len(raw)} bytes; at most {MAX_MESSAGE} go over the wire")
        return raw


EngineSide = MessageStream[FromClient, ToClient]
ClientSide = MessageStream[ToClient, FromClient]


def engine_side(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> EngineSide:
    """The engine's end of a connection."""
    return MessageStream(reader, writer, msgspec.json.Decoder(FromClient))


def client_side(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> ClientSide:
    """A client's end of a connection."""
    return MessageStream(reader, writer, msgspec.json.Decoder(ToClient))
