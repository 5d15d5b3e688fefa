"""A region worker as the engine process sees it: a child process behind a pipe, which may die at any moment."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from drillbook.clock import monotonic, utc_now
from drillbook.model.plan import AnyCall, Outcome
from drillbook.regions.blank import unanswered
from drillbook.regions.pipe_words import (
    LONGEST_LINE,
    AnyReply,
    AnyRequest,
    CallReply,
    LookRequest,
    PerformRequest,
    ReadReply,
    ReadRequest,
    WorkerConfig,
)
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.union import AnyRead, AnySnapshot

GRACE_SECONDS = 2.0
"""A worker answers by the deadline itself, in parts if it must; one that is silent for so much longer is stuck."""
FIRST_START_SECONDS = 10.0
"""On top, while a worker may still be importing its clients."""
FIRST_BACKOFF, LONGEST_BACKOFF = 0.25, 10.0
STOP_SECONDS = 3.0
WORKER = (sys.executable, "-m", "drillbook.regions.worker")


class PipeBroken(Exception):  # noqa: N818
    """The worker did not answer; the text says how."""

    def __init__(self, text: str, code: str) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


class WorkerPipe:
    """Implements `model.ports.RegionPort`; deadlines are seconds from now, and the first request starts the worker."""

    def __init__(self, config: WorkerConfig, log: Path | None = None, command: tuple[str, ...] = WORKER) -> None:
        self.name = config.region.name
        self._config = config
        self._log = log
        self._command = command
        self._process: Process | None = None
        self._listener: asyncio.Task[None] | None = None
        self._pending: dict[int, asyncio.Future[AnyReply]] = {}
        self._starting = asyncio.Lock()
        self._last_id = 0
        self._failures = 0
        self._not_before = 0.0
        self._answered = False
        self._stopped = False

    async def read(self, reads: Sequence[AnyRead], deadline: float) -> tuple[AnySnapshot, ...]:
        """Answer each read, in order; errors of the whole where the worker cannot."""
        asked_at = int(utc_now().timestamp() * 1_000_000)
        try:
            reply = await self._ask(ReadRequest(self._next_id(), tuple(reads), deadline), deadline)
        except PipeBroken as broken:
            error = ReadError(broken.text, code=broken.code)
            took = int(utc_now().timestamp() * 1_000_000) - asked_at
            return tuple(unanswered(read, error, asked_at, took) for read in reads)
        if isinstance(reply, ReadReply) and len(reply.answers) == len(reads):
            return reply.answers
        error = ReadError("the worker gave another answer than was asked for", code="FAULT")
        return tuple(unanswered(read, error, asked_at) for read in reads)

    async def perform(self, call: AnyCall, cluster_id: str, deadline: float) -> Outcome:
        """Carry out one call; if the worker dies meanwhile nobody knows, and it is never repeated by itself."""
        return await self._outcome(PerformRequest(self._next_id(), call, cluster_id, deadline), deadline)

    async def look(self, call: AnyCall, deadline: float) -> Outcome:
        """Say whether this call's effect stands in the region already."""
        return await self._outcome(LookRequest(self._next_id(), call, deadline), deadline)

    async def stop(self) -> None:
        """End the worker: closing its stdin is enough, and if not, it is killed."""
        self._stopped = True
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            process.kill()
        if self._listener is not None:
            await self._listener

    async def _outcome(self, request: PerformRequest | LookRequest, deadline: float) -> Outcome:
        try:
            reply = await self._ask(request, deadline)
        except PipeBroken as broken:
            return Outcome(ok=False, text=broken.text, known=False)
        if isinstance(reply, CallReply):
            return reply.outcome
        return Outcome(ok=False, text="the worker gave another answer than was asked for", known=False)

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    async def _ask(self, request: AnyRequest, deadline: float) -> AnyReply:
        line = msgspec.json.encode(request) + b"\n"
        if len(line) > LONGEST_LINE:
            raise PipeBroken(f"the request is {len(line):,} bytes, more than fits the pipe", "TOO_LARGE")
        process = await self._running()
        answer: asyncio.Future[AnyReply] = asyncio.get_running_loop().create_future()
        self._pending[request.id] = answer
        patience = deadline + GRACE_SECONDS + (0 if self._answered else FIRST_START_SECONDS)
        try:
            async with asyncio.timeout(patience):
                await self._send(process, line)
                return await answer
        except TimeoutError:
            self._kill(process)
            raise PipeBroken(f"no answer within {deadline:g} s", "TIMEOUT") from None
        finally:
            self._pending.pop(request.id, None)

    async def _send(self, process: Process, line: bytes) -> None:
        if process.stdin is None:
            raise PipeBroken("client crashed", "CRASHED")
        try:
            process.stdin.write(line)
            await process.stdin.drain()
        except ConnectionError:
            return  # it has died: its listener says so to everyone who waits

    async def _running(self) -> Process:
        async with self._starting:
            if self._stopped:
                raise PipeBroken("this worker was stopped", "STOPPED")
            if self._process is not None and self._listener is not None:
                if self._process.returncode is None and not self._listener.done():
                    return self._process
                await self._listener  # who waited for the old one must not be told of the new one
            wait = self._not_before - monotonic()
            if wait > 0:
                raise PipeBroken(f"client crashed; it is started again in {wait:.1f} s", "CRASHED")
            return await self._start()

    async def _start(self) -> Process:
        self._answered = False
        log: BinaryIO | int = DEVNULL
        if self._log is not None:
            log = self._log.open("ab")
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=log,
                limit=LONGEST_LINE,
                start_new_session=True,  # an interrupt typed at the terminal is the parent's to handle
            )
        except OSError as error:
            self._back_off()
            raise PipeBroken(f"the region worker could not be started: {error}", "CRASHED") from None
        finally:
            if not isinstance(log, int):
                log.close()
        self._process = process
        self._listener = asyncio.create_task(self._listen(process), name=f"region {self.name}")
        await self._send(process, msgspec.json.encode(self._config) + b"\n")
        return process

    async def _listen(self, process: Process) -> None:
        """Hand each reply to who waits for it; when the worker ends, tell all who still wait."""
        decoder = msgspec.json.Decoder[AnyReply](AnyReply)
        text = "client crashed"
        try:
            while process.stdout is not None and (line := await process.stdout.readline()):
                reply = decoder.decode(line)
                self._answered = True
                self._failures = 0
                answer = self._pending.get(reply.id)
                if answer is not None and not answer.done():
                    answer.set_result(reply)
        except (ValueError, msgspec.MsgspecError, ConnectionError) as error:
            text = f"client crashed: its answer could not be read ({type(error).__name__})"
        code = await self._ended(process)
        if not self._stopped:
            self._back_off()
        for answer in self._pending.values():
            if not answer.done():
                answer.set_exception(PipeBroken(f"{text} (exit {code})" if code else text, "CRASHED"))

    def _back_off(self) -> None:
        self._not_before = monotonic() + min(FIRST_BACKOFF * 2**self._failures, LONGEST_BACKOFF)
        self._failures += 1

    async def _ended(self, process: Process) -> int:
        """Its exit code; one that only closed its stdout is killed."""
        try:
            return await asyncio.wait_for(process.wait(), 1.0)
        except TimeoutError:
            self._kill(process)
            return await process.wait()

    @staticmethod
    def _kill(process: Process) -> None:
        if process.returncode is None:
            process.kill()
