"""The engine process of one drill: from the order, or from a folder, to the exit code."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from drillbook import clock
from drillbook.drill.book import Book
from drillbook.drill.door import Door
from drillbook.drill.engine import Engine, Told
from drillbook.drill.sweep import Sweeper
from drillbook.engine.events import Event, ToWrite
from drillbook.entries.drill import Decided, Mandate
from drillbook.errors import NotPermitted
from drillbook.model.ports import RegionPort
from drillbook.signing import sshsig
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.drill_state import DrillState
from drillbook.timeline.seals import MANDATE_NAMESPACE
from drillbook.timeline.writer import WriterStoppedError
from drillbook.wire.socket_file import listen, remove_socket

MANDATE_WAIT = 120.0
"""Seconds that a new session waits for its driver."""


class Process:
    """Joins the book, the engine's loop and the door. Until the mandate is given nothing else is written."""

    def __init__(
        self,
        book: Book,
        workers: dict[str, RegionPort],
        signers: AllowedSigners,
        introduction: bytes,
        take_over: Decided | None = None,
    ) -> None:
        self._book = book
        self._workers = workers
        self._signers = signers
        self._introduction = introduction
        """The raw line that introduced the session key: what the mandate signs."""
        self._take_over = take_over
        """What the driver signed to take the seat; it is recorded together with the mandate."""
        self._mandated = asyncio.Event()
        self._posted: set[asyncio.Task[None]] = set()
        self._ended = False
        self._stopped: WriterStoppedError | None = None
        self._door = Door(self, signers)
        sweeper = Sweeper(book.state.opened.scope, workers, live=book.state.opened.live)
        self._engine = Engine(book, workers, sweeper, self._door.announce)

    @property
    def state(self) -> DrillState:
        """The newest state."""
        return self._book.state

    @property
    def durable(self) -> tuple[int, int]:
        """Bytes that clients may fold."""
        return self._book.durable

    @property
    def trouble(self) -> str:
        """Why nothing is recorded now, or nothing."""
        if self._stopped is not None:
            return f"nothing more is recorded or done, and the engine ends: {self._stopped}"
        return self._engine.trouble

    async def tell(self, event: Event) -> Told:
        """Hand an event to the engine; before the mandate nothing counts, and a presence is told later."""
        await self._mandated.wait()
        return await self._engine.tell(event)

    def post(self, event: Event) -> None:
        """Hand in an event without waiting; it is told once the session has its mandate, and not after the end."""
        if self._ended:
            return
        task = asyncio.create_task(self._tell_later(event))
        self._posted.add(task)
        task.add_done_callback(self._posted.discard)

    async def _tell_later(self, event: Event) -> None:
        with suppress(WriterStoppedError):  # the engine raises it, and ends
            await self.tell(event)

    def mandate(self, person: str, signature: str) -> None:
        """Take the mandate of the driver and seal the session's beginning."""
        if self._mandated.is_set():
            raise NotPermitted("the mandate was given already")
        key = sshsig.verify(signature, self._introduction, namespace=MANDATE_NAMESPACE)
        signer = self._signers.lookup(key, MANDATE_NAMESPACE, clock.utc_now())
        if signer != person or person != self.state.driver:
            raise NotPermitted(f"the mandate of {self.state.driver} is needed; {signer} signed")
        taken = (ToWrite(self._take_over, by=person),) if self._take_over is not None else ()
        try:
            self._book.append((ToWrite(Mandate(person, signature), by=person), *taken), seal=True)
        except WriterStoppedError as error:
            self._stopped = error
            self._mandated.set()  # nothing is awaited any more
            raise
        self._mandated.set()

    async def run(self, ready: Callable[[Path], None]) -> int:
        """Serve until the drill is finished; `ready` is called once a client can connect."""
        server = await listen(self._book.folder, self._door.serve)
        try:
            ready(self._book.folder)
            await asyncio.wait_for(self._mandated.wait(), MANDATE_WAIT)
            if self._stopped is not None:
                raise self._stopped
            return await self._engine.run()
        except WriterStoppedError as error:
            self._stopped = error  # `announce` tells everybody
            raise
        finally:
            self._ended = True
            self._door.announce()
            server.close()
            remove_socket(self._book.folder)
            for worker in self._workers.values():
                await worker.stop()
            self._book.close()
