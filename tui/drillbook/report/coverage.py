"""Coverage of a drill: per kind of state and workload, what its claims came to, as steps and register say it."""

from collections.abc import Iterable, Sequence

from drillbook.model.runbook import KINDS_OF_STATE
from drillbook.report.review import ClaimReview
from drillbook.report.review_parts import Claimed, CoverageCell, CoverageRow

WORST_FIRST: tuple[Claimed, ...] = ("failed", "unknown", "proven")


def coverage(claims: Sequence[ClaimReview], workloads: Sequence[str]) -> tuple[CoverageRow, ...]:
    """A row for each kind of state; a claim that names no workload is about all of them."""
    read = [c for c in newest(claims) if c.verdict != "not checked"]
    found = []
    for kind in KINDS_OF_STATE:
        mine = [c for c in read if c.kind == kind]
        cells = []
        for workload in workloads:
            word, count = _worst(c for c in mine if not c.workloads or workload in c.workloads)
            cells.append(CoverageCell(workload, word, count))
        found.append(CoverageRow(kind, *_worst(mine), tuple(cells)))
    return tuple(found)


def newest(claims: Iterable[ClaimReview]) -> tuple[ClaimReview, ...]:
    """Of claims that ask the same in several steps the newest; one that was not checked is older than any."""
    found: dict[tuple[str, str], ClaimReview] = {}
    for claim in claims:
        known = found.get((claim.check, claim.asks))
        if known is None or claim.seq >= known.seq:
            found[claim.check, claim.asks] = claim
    return tuple(found.values())


def _worst(claims: Iterable[ClaimReview]) -> tuple[Claimed, int]:
    """The worst word among them, and how many say it."""
    words = [c.verdict for c in claims]
    return next(((word, words.count(word)) for word in WORST_FIRST if word in words), ("not checked", 0))
