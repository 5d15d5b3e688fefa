"""What the newest findings of some checks say, row by row: the ground of every panel that shows verdicts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from drillbook.console.glyphs import MARK, NOT_CHECKED, STALE
from drillbook.console.lines import Line, Piece, flow, ln
from drillbook.console.panes.requires import ROLE, is_stale
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.model.finding import Verdict
from drillbook.model.rows import WeighedRow
from drillbook.state.clocks import age
from drillbook.state.coverage import newest_findings
from drillbook.state.drill_state import ClaimState

R = TypeVar("R", bound=WeighedRow)
RANK = {Verdict.FAILED: 0, Verdict.UNKNOWN: 1, Verdict.PROVEN: 2}


@dataclass(frozen=True)
class Judged(Generic[R]):
    """The rows of a check, which of them are too old to count, and the findings that they come from."""

    asked: bool
    """Whether the runbook has such a claim at all."""
    claims: tuple[ClaimState, ...]
    rows: tuple[R, ...]
    old: frozenset[R]

    def is_old(self, row: R) -> bool:
        """Whether the row is too old to count."""
        return row in self.old


def judged(scene: Scene, checks: tuple[str, ...], kind: type[R], key: Callable[[R], str]) -> Judged[R]:
    """One row for each name: a fresh one before an old one, then the one read last, then the worse of two."""
    claims = tuple(c for c in newest_findings(scene.state) if c.observation.finding.check in checks)
    best: dict[str, tuple[tuple[bool, int, int], R]] = {}
    for claim in claims:
        for row in claim.observation.rows:
            if isinstance(row, kind):
                rank = (not is_stale(scene, claim), claim.sampled_at, -RANK[row.verdict])
                name = key(row)
                if name not in best or rank >= best[name][0]:
                    best[name] = rank, row
    rows = tuple(row for _, row in best.values())
    old = frozenset(row for (fresh, _, _), row in best.values() if not fresh)
    return Judged(asks(scene, checks), claims, rows, old)


def asks(scene: Scene, checks: tuple[str, ...]) -> bool:
    """Whether a step, a stop condition or an invariant of the runbook asks one of these checks."""
    runbook = scene.state.opened.runbook
    claims = [c for step in scene.steps for c in (*step.requires, *step.verify, *step.observe)]
    claims += [*runbook.invariants, *(c.claim for c in runbook.stop_conditions)]
    return any(claim.check in checks for claim in claims)


def facts(scene: Scene, found: Judged[R], score: Line) -> Line:
    """The panel's own verdict, and the age of the oldest reading behind it."""
    if not found.asked:
        return ln((f"{NOT_CHECKED} NOT CHECKED", "not-checked"))
    if not found.claims:
        return ln(("not read yet", "muted"))
    oldest = max(scene.view.ages[c.claim] for c in found.claims)
    if all(is_stale(scene, c) for c in found.claims):
        return ln((f"~ stale {age(oldest)}", "stale"))
    return [*score, *ln("   " if score else "", (age(oldest), "muted"))]


def score(failed: int, total: int, word: str) -> Line:
    """`1 of 8 failed`, quiet when it is none."""
    return ln((f"{failed} of {total} {word}", "failed" if failed else "muted")) if total else []


def remarks(scene: Scene, found: Judged[R], what: str, cells: int) -> list[Line]:
    """Said above the rows: that nothing asks this, or why there are none."""
    if not found.asked:
        return [
            [],
            *flow(ln((f"{NOT_CHECKED} NOT CHECKED", "not-checked"), f"  No step of this runbook asks {what}."), cells),
        ]
    lines: list[Line] = []
    for claim in found.claims:
        finding = claim.observation.finding
        if finding.verdict is not Verdict.PROVEN and not claim.observation.rows:
            verdict = Verdict.UNKNOWN if is_stale(scene, claim) else finding.verdict
            head = (f"{MARK[verdict]} {verdict}", ROLE[verdict])
            lines += flow(ln(head, f"  {finding.note or finding.claim}"), cells)
    return lines


def sign(found: Judged[R], row: R, verdict: Verdict) -> Piece:
    """The mark of a row."""
    return (STALE, "stale") if found.is_old(row) else (MARK[verdict], ROLE[verdict])


def number_role(found: Judged[R], row: R, verdict: Verdict, *, over: bool, zero: bool) -> Role:
    """How a number of the row is drawn: stale, over its limit, nothing, or plain."""
    if found.is_old(row):
        return "stale"
    if over and verdict is Verdict.FAILED:
        return "failed"
    return "muted" if zero else "text"
