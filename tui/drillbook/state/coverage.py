"""Coverage: the eleven kinds of state against the workloads, and what is known of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from drillbook.model.finding import Finding, Verdict
from drillbook.model.runbook import KINDS_OF_STATE
from drillbook.state.drill_state import ClaimState, DrillState

CellWord = Literal["proven", "failed", "unknown", "not checked"]


@dataclass(frozen=True)
class Cell:
    """One kind of one workload, or of all (`workload` empty), with how many claims say what of it."""

    kind: str
    workload: str
    proven: int = 0
    failed: int = 0
    unknown: int = 0
    claims: tuple[str, ...] = ()

    @property
    def word(self) -> CellWord:
        """The worst that is known; unknown outranks proven, and what nothing checks is not checked."""
        return "failed" if self.failed else "unknown" if self.unknown else "proven" if self.proven else "not checked"

    @property
    def count(self) -> int:
        """How many claims say the word."""
        return {"proven": self.proven, "failed": self.failed, "unknown": self.unknown, "not checked": 0}[self.word]


def strip(state: DrillState) -> tuple[Cell, ...]:
    """One cell for each kind of state, over all workloads."""
    newest = newest_findings(state)
    return tuple(_cell(kind, "", newest) for kind in KINDS_OF_STATE)


def table(state: DrillState) -> tuple[tuple[Cell, ...], ...]:
    """A row for each kind of state, with a cell for each workload in the runbook's order."""
    newest = newest_findings(state)
    workloads = [w.name for w in state.opened.runbook.workloads]
    return tuple(tuple(_cell(kind, workload, newest) for workload in workloads) for kind in KINDS_OF_STATE)


def newest_findings(state: DrillState) -> tuple[ClaimState, ...]:
    """Of claims that say the same thing in several steps, the one that was read last."""
    newest: dict[tuple[str, str], ClaimState] = {}
    for claim in sorted(state.claims.values(), key=lambda c: c.sampled_at):
        finding = claim.observation.finding
        newest[finding.check, finding.claim] = claim
    return tuple(newest.values())


def _cell(kind: str, workload: str, claims: Iterable[ClaimState]) -> Cell:
    mine = [c for c in claims if _concerns(c.observation.finding, kind, workload)]
    words = [c.observation.finding.verdict for c in mine]
    return Cell(
        kind, workload, words.count(Verdict.PROVEN), words.count(Verdict.FAILED), words.count(Verdict.UNKNOWN),
        tuple(c.claim for c in mine),
    )  # fmt: skip


def _concerns(finding: Finding, kind: str, workload: str) -> bool:
    return finding.kind == kind and (not workload or not finding.workloads or workload in finding.workloads)
