"""Checks a timeline's lines, chain, mandates and seals in one pass and constant memory; knows no drill.

It stops at the first bad line: nothing behind it is trusted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from drillbook.timeline import frame
from drillbook.timeline.canonical import NotCanonicalError
from drillbook.timeline.chain import ChainError, ChainFault, digest, timeline_chain
from drillbook.timeline.findings import ChainReport, Fault, Finding
from drillbook.timeline.line_file import raw_lines
from drillbook.timeline.seals import MANDATE, SEAL
from drillbook.timeline.sessions import Sessions, is_seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from drillbook.signing.allowed_signers import AllowedSigners
    from drillbook.timeline.chain import Chain
    from drillbook.timeline.frame import Line

_FAULTS = {
    ChainFault.TORN: (Fault.TORN, "is not whole: a write that was cut off, or bytes that were taken away"),
    ChainFault.TOO_LONG: (Fault.TOO_LONG, "is longer than any line may be"),
    ChainFault.NOT_CANONICAL: (Fault.NOT_CANONICAL, "was changed: its writer would have spelled it otherwise"),
}


class Reading(NamedTuple):
    """How the drill reads its lines, and the two things in them that signatures hang on.

    Both of these see lines that may have been changed and must answer None or False, never raise.
    """

    session_key: Callable[[Line], str | None]
    """The public key line that an entry introduces (`opened`, `reopened`), or None."""
    closes: Callable[[Line], bool]
    """Whether an entry closes the drill: its seal comes next, and nothing more."""
    decode: Callable[[bytes], Line] = frame.decode
    """At least as strict as `frame.decode`, whose errors it raises."""
    kinds: frozenset[str] = frozenset({"opened", "reopened", "closed"})
    """The kinds of entry of which the first two are asked."""


def verify_chain(
    path: Path,
    reading: Reading,
    signers: AllowedSigners,
    *,
    at: datetime | None = None,
    visit: Callable[[Line, str], None] | None = None,
) -> ChainReport:
    """Check a timeline file; keys are judged as of each mandate's own time, or as of `at`.

    `visit` gets each line that holds and its hash, in order, so that decisions can be derived again in the same pass;
    it gets a line only when the next one has vouched for it.
    """
    return _Verification(raw_lines(path), reading, Sessions(signers, at), visit).run()


class _Verification:
    def __init__(
        self, raws: Iterator[bytes], reading: Reading, sessions: Sessions, visit: Callable[[Line, str], None] | None
    ) -> None:
        self._raws = raws
        self._reading = reading
        self._sessions = sessions
        self._visit = visit
        self._chain: Chain[Line] = timeline_chain(reading.decode)
        self._weighty = reading.kinds | {MANDATE, SEAL}
        self._expects = False
        """Whether the line before binds what comes next: a key its mandate, the end its seal and nothing more."""
        self._before: Line | None = None
        self._length = 0
        """Of the line before."""
        self._closing = False
        self._closed = False
        self._sealed = 0

    def run(self) -> ChainReport:
        finding: Finding | None = None
        for raw in self._raws:
            finding = self._line(raw)
            if finding is not None:
                break
        if finding is None:
            finding = self._end()
        chain, before, sealed = self._chain, self._before, self._sealed
        lines, size, head = chain.next, chain.size, chain.head
        if before is not None and finding is not None and finding.line == lines:
            lines, size, head = lines - 1, size - self._length, before.prev
        elif before is not None and self._visit is not None:
            self._visit(before, head)
        return ChainReport(
            lines=lines,
            size=size,
            head=head,
            sealed=sealed,
            closed=self._closed and finding is None,
            mandates=tuple(self._sessions.mandates),
            findings=() if finding is None else (finding,),
        )

    def _line(self, raw: bytes) -> Finding | None:
        chain, before = self._chain, self._before
        try:
            line = chain.check(raw)
        except ChainError as error:
            return self._broken(raw, error)
        if before is None or self._expects or line.kind in self._weighty or line.up < before.up:
            finding = self._weigh(line, raw)
            if finding is not None:
                return finding
        if before is not None and self._visit is not None:
            self._visit(before, chain.head)
        chain.advance(raw)
        self._before, self._length = line, len(raw)
        return None

    def _weigh(self, line: Line, raw: bytes) -> Finding | None:
        """Judge a line that a signature hangs on, that is bound by the line before it, or that is earlier than it."""
        public, seal, before = self._reading.session_key(line), is_seal(line), self._before
        finding = self._order(line, seal=seal, new_session=public is not None)
        finding = finding or self._sessions.line(line, raw, public)
        if finding is None and seal and before is not None:
            finding = self._sessions.seal(line, before, self._chain.hasher)
        if finding is None and seal:
            self._sealed = line.seq + 1
        self._expects = public is not None or self._closing or self._closed
        return finding

    def _order(self, line: Line, *, seal: bool, new_session: bool) -> Finding | None:
        number = line.seq + 1
        if self._closed:
            return Finding(number, Fault.AFTER_CLOSE, "was added: nothing may follow a closed drill's seal")
        if self._closing and not seal:
            return Finding(number, Fault.AFTER_CLOSE, "stands where the seal of the closing entry must stand")
        if self._before is not None and not new_session and line.up < self._before.up:
            return Finding(number, Fault.CLOCK, "is earlier, by the clock since boot, than the line before it")
        self._closed = self._closing
        self._closing = self._reading.closes(line)
        return None

    def _broken(self, raw: bytes, error: ChainError) -> Finding:
        number = error.number + 1
        if error.fault in _FAULTS:
            fault, meaning = _FAULTS[error.fault]
            return Finding(number, fault, f"{meaning} ({error.message})")
        if error.fault is ChainFault.OUT_OF_ORDER:
            return Finding(
                number, Fault.OUT_OF_ORDER, f"{error.message}: lines were taken out, added, repeated or swapped here"
            )
        if number > 1 and self._agrees_with_what_follows(raw):
            return Finding(number - 1, Fault.ALTERED, "was changed: the line after it names another hash")
        return Finding(number, Fault.ALTERED, "was changed: it does not name the hash of the line before it")

    def _agrees_with_what_follows(self, raw: bytes) -> bool:
        """Whether this line is as written, so that the fault is the line's before it.

        The next line knows; the last line can only be a seal that still holds over what stands before it,
        and then it is the seal itself that was changed.
        """
        after = next(self._raws, None)
        line = frame.decode(raw)
        if after is None:
            seal_holds = (
                is_seal(line)
                and self._before is not None
                and self._sessions.seal(line, self._before, self._chain.hasher) is None
            )
            return not seal_holds
        try:
            return frame.decode(after).prev == digest(raw)
        except NotCanonicalError:
            return True

    def _end(self) -> Finding | None:
        if self._chain.next == 0:
            return Finding(1, Fault.EMPTY, "the timeline is empty")
        return None
