"""A running hash chain: each line names its place and the SHA-256 of the line before."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from drillbook.errors import TimelineError
from drillbook.timeline import frame
from drillbook.timeline.canonical import MAX_LINE, NotCanonicalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from drillbook.timeline.frame import Line


class Chained(Protocol):
    """A line that stands in a chain."""

    @property
    def number(self) -> int: ...
    @property
    def prev(self) -> str: ...


T = TypeVar("T", bound=Chained)


class ChainFault(StrEnum):
    """How a line can fail to continue the chain."""

    TORN = "torn"
    TOO_LONG = "too long"
    NOT_CANONICAL = "not canonical"
    OUT_OF_ORDER = "out of order"
    BROKEN = "broken"


class ChainError(TimelineError):
    """A line that does not continue the chain; `number` is the place that it should have had."""

    def __init__(self, fault: ChainFault, number: int, message: str) -> None:
        super().__init__(
            message, where=f"line {number + 1}", remedy="drillbook verify says what it means and what still holds"
        )
        self.fault = fault
        self.number = number


class Chain(Generic[T]):
    """Where a chain stands after the lines accepted so far."""

    def __init__(self, decode: Callable[[bytes], T], *, sealed: bool) -> None:
        self._decode = decode
        self._sealed = sealed
        self.next = 0
        self.head = frame.GENESIS
        self.size = 0
        self.hasher = hashlib.sha512()
        """Over all raw lines, where seals stand among them: what a seal signs."""

    def copy(self) -> Chain[T]:
        """An independent chain at the same place."""
        other = Chain(self._decode, sealed=self._sealed)
        other.next, other.head, other.size, other.hasher = self.next, self.head, self.size, self.hasher.copy()
        return other

    def check(self, raw: bytes) -> T:
        """The line, if it may come next; ChainError otherwise."""
        try:
            line = self._decode(raw)
        except NotCanonicalError as error:
            raise self._unread(raw, error) from error
        if line.number != self.next:
            raise ChainError(
                ChainFault.OUT_OF_ORDER, self.next, f"says it is number {line.number}, expected {self.next}"
            )
        if line.prev != self.head:
            raise ChainError(ChainFault.BROKEN, self.next, "does not name the hash of the line before it")
        return line

    def accept(self, raw: bytes) -> T:
        """The line, which becomes the head; ChainError, and nothing changed, if it may not come next."""
        line = self.check(raw)
        self.advance(raw)
        return line

    def advance(self, raw: bytes) -> None:
        """Make a checked line the head."""
        self.next += 1
        self.size += len(raw)
        self.head = hashlib.sha256(raw).hexdigest()
        if self._sealed:
            self.hasher.update(raw)

    def _unread(self, raw: bytes, error: NotCanonicalError) -> ChainError:
        if len(raw) > MAX_LINE:
            return ChainError(ChainFault.TOO_LONG, self.next, f"longer than {MAX_LINE} bytes")
        if not raw.endswith(b"\n"):
            return ChainError(ChainFault.TORN, self.next, "the line is not whole")
        return ChainError(ChainFault.NOT_CANONICAL, self.next, str(error))


def digest(raw: bytes) -> str:
    """The SHA-256 by which the next line names this one."""
    return hashlib.sha256(raw).hexdigest()


def timeline_chain(decode: Callable[[bytes], Line] = frame.decode) -> Chain[Line]:
    """A chain of timeline lines, at its start."""
    return Chain(decode, sealed=True)
