"""Checks samples against the heads that sealed entries name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drillbook.timeline.chain import ChainError
from drillbook.timeline.findings import Fault, Finding
from drillbook.timeline.line_file import raw_lines
from drillbook.timeline.samples import sample_chain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


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


def verify_samples(path: Path, named: Sequence[NamedHead]) -> SamplesReport:
    """Check the chain, the order of `after`, and every named head; stops at the first bad sample."""
    check = _SampleCheck(named)
    finding = check.heads()
    if finding is None and (named or path.exists()):
        for raw in raw_lines(path):
            finding = check.sample(raw)
            if finding is not None:
                break
    return SamplesReport(
        check.chain.next, check.covered, () if (finding := finding or check.missing()) is None else (finding,)
    )


class _SampleCheck:
    def __init__(self, named: Sequence[NamedHead]) -> None:
        self.chain = sample_chain()
        self.covered = 0
        self._after = 0
        self._waiting = list(reversed(named))

    def sample(self, raw: bytes) -> Finding | None:
        try:
            sample = self.chain.accept(raw)
        except ChainError as error:
            return Finding(error.number + 1, Fault.SAMPLES, f"sample was changed: {error.message}")
        if sample.after < self._after:
            return Finding(self.chain.next, Fault.SAMPLES, "names an earlier entry than the sample before it")
        self._after = sample.after
        return self.heads()

    def heads(self) -> Finding | None:
        """Check each entry that names this very count of samples."""
        while self._waiting and self._waiting[-1].count <= self.chain.next:
            mark = self._waiting.pop()
            if (mark.count, mark.head) != (self.chain.next, self.chain.head):
                meaning = f"is not the sample that entry {mark.seq} names: samples up to here were changed"
                return Finding(max(self.chain.next, 1), Fault.SAMPLES, meaning)
            if mark.count and self._after >= mark.seq:
                meaning = f"names entry {self._after} as written before it, and entry {mark.seq} already names it"
                return Finding(self.chain.next, Fault.SAMPLES, meaning)
            self.covered = self.chain.next
        return None

    def missing(self) -> Finding | None:
        if not self._waiting:
            return None
        mark = self._waiting[-1]
        meaning = f"is missing: entry {mark.seq} names {mark.count} samples and {self.chain.next} are there"
        return Finding(self.chain.next + 1, Fault.SAMPLES, meaning)
