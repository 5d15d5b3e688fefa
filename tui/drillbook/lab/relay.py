"""The link between the regions: a TCP relay that can be slowed, cut and refused.

Run as `python -m drillbook.lab.relay CONTROL_PORT LISTEN:TARGET ...`; `drillbook.lab.link` speaks to its control port.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field

HOST = "127.0.0.1"
CHUNK_BYTES = 1 << 16
POLL_SECONDS = 0.05


@dataclass
class Link:
    """How the link behaves now, and the connections that cross it."""

    mode: str = "open"  # open | drop (nothing arrives) | refuse (connections are cut)
    delay: float = 0.0
    crossing: set[asyncio.StreamWriter] = field(default_factory=set)

    def obey(self, words: list[str]) -> str:
        """One line from the control port to one line back."""
        match words:
            case ["status"]:
                pass
            case ["delay", seconds]:
                self.delay = float(seconds)
            case ["drop"]:
                self.mode = "drop"
            case ["refuse"]:
                self.mode = "refuse"
                for writer in list(self.crossing):
                    writer.transport.abort()
            case ["heal"]:
                self.mode, self.delay = "open", 0.0
            case _:
                return f"error: {' '.join(words)} is none of status, delay SECONDS, drop, refuse, heal"
        return f"{self.mode} {self.delay}"

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: int) -> None:
        """One connection, until either side ends it."""
        while self.mode == "drop":
            await asyncio.sleep(POLL_SECONDS)
        if self.mode == "refuse":
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, target)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self.crossing |= both
        pumps = [
            asyncio.create_task(self._pump(reader, far_writer)),
            asyncio.create_task(self._pump(far_reader, writer)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            self.crossing -= both
            for each in both:
                each.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Bytes of one direction, each as late as the link is slow, in order; ends when either side does."""
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=4096)
        feeder = asyncio.create_task(self._feed(reader, queue))
        try:
            await self._send(queue, writer)
        finally:
            feeder.cancel()

    async def _feed(self, reader: asyncio.StreamReader, queue: asyncio.Queue[tuple[float, bytes]]) -> None:
        clock = asyncio.get_running_loop().time
        try:
            while chunk := await reader.read(CHUNK_BYTES):
                await queue.put((clock() + self.delay, chunk))
        except OSError:
            pass
        await queue.put((clock() + self.delay, b""))

    async def _send(self, queue: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            due, chunk = await queue.get()
            await asyncio.sleep(max(0.0, due - clock()))
            while self.mode == "drop":
                await asyncio.sleep(POLL_SECONDS)
            if not chunk:
                return
            try:
                writer.write(chunk)
                await writer.drain()
            except OSError:
                return

    async def control(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One command, one answer."""
        line = await reader.readline()
        try:
            answer = self.obey(line.decode("ascii", "replace").split())
        except ValueError as error:
            answer = f"error: {error}"
        writer.write(f"{answer}\n".encode())
        await writer.drain()
        writer.close()


async def serve(control_port: int, ways: list[tuple[int, int]]) -> None:
    """Listen until killed."""
    link = Link()
    for listen, target in ways:

        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: int = target) -> None:
            await link.carry(reader, writer, target)

        await asyncio.start_server(carry, HOST, listen)
    await asyncio.start_server(link.control, HOST, control_port)
    await asyncio.Event().wait()


def main(arguments: list[str]) -> None:
    """Parse ports and serve."""
    ways = [(int(listen), int(target)) for listen, target in (way.split(":") for way in arguments[1:])]
    asyncio.run(serve(int(arguments[0]), ways))


if __name__ == "__main__":
    main(sys.argv[1:])
