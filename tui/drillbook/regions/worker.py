"""A region worker: `python -m drillbook.regions.worker` answers JSON lines until its stdin closes.

It is the only process in which Kafka and HTTP clients live: when a native client aborts, a drill loses one answer.
"""

import faulthandler
import logging
import os
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Lock
from typing import BinaryIO

import msgspec

from drillbook.regions.answers import answer, now_micros
from drillbook.regions.blank import unanswered
from drillbook.regions.deadline import Deadline
from drillbook.regions.hushed import Hushed
from drillbook.regions.look import look
from drillbook.regions.perform import perform
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
from drillbook.regions.region import Region
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.groups import ReadGroups
from drillbook.snapshots.union import AnyRead, AnySnapshot

log = logging.getLogger("drillbook.regions")
REQUESTS_AT_ONCE = 8
READS_AT_ONCE = 16
GROUPS_FIRST_SECONDS = 0.5
"""Committed offsets are read before end offsets, or consumer lag comes out negative; but not at any price."""

MARGIN_SECONDS = 0.5
"""A read ends so much before its request does, so that what it did learn is still told."""


class Worker:
    """Serves requests from a bounded pool and writes each reply as one line."""

    def __init__(self, config: WorkerConfig, output: BinaryIO) -> None:
        self._hushed = Hushed()
        self._region = Region(config, self._hushed.remember)
        self._output = output
        self._writing = Lock()
        self._requests = ThreadPoolExecutor(REQUESTS_AT_ONCE, "request")
        self._reads = ThreadPoolExecutor(READS_AT_ONCE, "read")

    def take(self, request: AnyRequest) -> None:
        """Serve it, soon."""
        self._requests.submit(self._serve, request, Deadline.within(request.deadline))

    def _serve(self, request: AnyRequest, deadline: Deadline) -> None:
        try:
            reply: AnyReply
            match request:
                case ReadRequest():
                    reply = ReadReply(request.id, self._read(request.reads, request.deadline, deadline))
                case PerformRequest():
                    outcome = perform(request.call, request.cluster_id, self._region, deadline, self._hushed.snapshot)
                    reply = CallReply(request.id, self._hushed.outcome(outcome))
                case LookRequest():
                    reply = CallReply(request.id, self._hushed.outcome(look(request.call, self._region, deadline)))
            self._write(reply)
        except Exception:
            log.exception("request %d was not answered", request.id)

    def _read(self, reads: Sequence[AnyRead], seconds: float, deadline: Deadline) -> tuple[AnySnapshot, ...]:
        asked_at = now_micros()
        inner = Deadline(deadline.at - min(MARGIN_SECONDS, seconds / 4))
        futures: dict[int, Future[AnySnapshot]] = {}
        for number, read in enumerate(reads):
            if isinstance(read, ReadGroups):
                futures[number] = self._reads.submit(answer, read, self._region, inner)
        wait(futures.values(), deadline.left(GROUPS_FIRST_SECONDS))
        for number, read in enumerate(reads):
            if number not in futures:
                futures[number] = self._reads.submit(answer, read, self._region, inner)
        wait(futures.values(), deadline.left())
        late = ReadError(f"no answer within {seconds:g} s", code="TIMEOUT")
        return tuple(
            self._hushed.snapshot(futures[n].result() if futures[n].done() else unanswered(read, late, asked_at))
            for n, read in enumerate(reads)
        )

    def _write(self, reply: AnyReply) -> None:
        line = msgspec.json.encode(reply) + b"\n"
        if len(line) > LONGEST_LINE and isinstance(reply, ReadReply):
            error = ReadError(f"the answer is {len(line):,} bytes, more than fits the pipe", code="TOO_LARGE")
            kinds = tuple(type(a)(region=a.region, observed_at=a.observed_at, errors=(error,)) for a in reply.answers)
            line = msgspec.json.encode(ReadReply(reply.id, kinds)) + b"\n"
        with self._writing:
            self._output.write(line)
            self._output.flush()


def main() -> None:
    """Serve stdin; native code that prints must not reach the pipe, so stdout is given to stderr first."""
    faulthandler.enable()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("kafka").setLevel(logging.ERROR)
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    lines = sys.stdin.buffer
    worker = Worker(msgspec.json.decode(lines.readline(LONGEST_LINE), type=WorkerConfig), output)
    decoder = msgspec.json.Decoder(AnyRequest)
    while line := lines.readline(LONGEST_LINE + 1):
        try:
            worker.take(decoder.decode(line))
        except msgspec.MsgspecError:
            log.exception("a request could not be read")
            break
    sys.stderr.flush()
    os._exit(0)  # no farewell: a native client's close may hang, and nobody listens any more


if __name__ == "__main__":
    main()
