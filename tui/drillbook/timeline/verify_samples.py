"""Checks samples against the heads that sealed entries name, as the entries come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drillbook.errors import TimelineError
from drillbook.timeline import samples
from drillbook.timeline.chain import ChainError, ChainFault
from drillbook.timeline.findings import Fault, Finding
from drillbook.timeline.line_file import raw_lines
from drillbook.timeline.samples import sample_chain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from drillbook.timeline.samples import Sample


@dataclass(frozen=True, slots=True)
class NamedHead:
    """What an entry says of the samples before it: how many there are, and the hash of the last one."""

    seq: int
    count: int
    head: str


@dataclass(frozen=True, slots=True)
class SamplesReport:
    """Of `count` samples that chain, the first `named` stand under an entry; `line` in a finding is the sample's."""

    count: int
    named: int
    findings: tuple[Finding, ...]
    named_by: int = -1
    """The entry that names what is not there as it says; -1 where no entry names it."""


def verify_samples(path: Path, named: Iterable[NamedHead]) -> SamplesReport:
    """Check the chain, the order of `after`, and every named head; stops at the first bad sample."""
    check = SampleCheck(path)
    for mark in named:
        check.named(mark)
    return check.report()


class SampleCheck:
    """Reads on as far as each named head says, so that neither heads nor samples are kept."""

    def __init__(self, path: Path, decode: Callable[[bytes], Sample] = samples.decode) -> None:
        self._path = path
        self._raws = raw_lines(path)
        self._chain = sample_chain(decode)
        self._covered = 0
        self._after = 0
        self._any_named = False
        self._finding: Finding | None = None
        self._named_by = -1
        self._unreadable: TimelineError | None = None

    def named(self, mark: NamedHead) -> None:
        """Check the samples up to the head that an entry names, unless something was found before."""
        self._any_named, good = True, self._finding is None
        while self._goes_on() and self._chain.next < mark.count:
            if not self._sample():
                meaning = f"is missing: entry {mark.seq} names {mark.count} samples and {self._chain.next} are there"
                self._finding = Finding(self._chain.next + 1, Fault.SAMPLES, meaning)
        if self._goes_on():
            self._finding = self._head(mark)
        if good and self._finding is not None:
            self._named_by = mark.seq

    def report(self) -> SamplesReport:
        """Check what follows the last named head; TimelineError where the file cannot be read."""
        if self._any_named or self._path.exists():
            while self._goes_on() and self._sample():
                pass
        if self._unreadable is not None:
            raise self._unreadable
        findings = () if self._finding is None else (self._finding,)
        return SamplesReport(self._chain.next, self._covered, findings, self._named_by)

    def _goes_on(self) -> bool:
        return self._finding is None and self._unreadable is None

    def _sample(self) -> bool:
        """Take the next sample, and say whether there was one; what is wrong with it becomes the finding."""
        try:
            raw = next(self._raws, None)
            if raw is None:
                return False
            sample = self._chain.accept(raw)
        except ChainError as error:
            torn = error.fault is ChainFault.TORN
            meaning = "is not whole: a write that was cut off, or bytes taken away" if torn else "was changed"
            self._finding = Finding(error.number + 1, Fault.SAMPLES, f"sample {meaning} ({error.message})")
            return True
        except TimelineError as error:  # kept: of a timeline that does not hold the samples are not asked
            self._unreadable = error
            return True
        if sample.after < self._after:
            self._finding = Finding(self._chain.next, Fault.SAMPLES, "names an earlier entry than the sample before it")
        self._after = sample.after
        return True

    def _head(self, mark: NamedHead) -> Finding | None:
        if (mark.count, mark.head) != (self._chain.next, self._chain.head):
            meaning = f"is not the sample that entry {mark.seq} names: samples up to here were changed"
            return Finding(max(self._chain.next, 1), Fault.SAMPLES, meaning)
        if mark.count and self._after >= mark.seq:
            meaning = f"names entry {self._after} as written before it, and entry {mark.seq} already names it"
            return Finding(self._chain.next, Fault.SAMPLES, meaning)
        self._covered = self._chain.next
        return None
