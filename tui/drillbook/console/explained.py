"""What can be explained: the claims behind whatever has the focus, and the row of it that is meant."""

from dataclasses import dataclass, replace

from drillbook.console.panels import access, connectors, groups, lag, schemas, topics, transactions
from drillbook.console.panels.judged import RANK
from drillbook.console.scene import Scene
from drillbook.model.finding import Verdict
from drillbook.model.rows import AccessRow, ConnectorRow, GroupRow, LagRow, ProducerRow, Row, SchemaRow, TopicRow
from drillbook.state.coverage import newest_findings
from drillbook.state.drill_state import ClaimState
from drillbook.state.question_rules import evidence
from drillbook.state.second_readings import disputes, rule_of

PANEL_CHECKS = {
    lag.PANEL: ("lag",),
    groups.PANEL: groups.CHECKS,
    access.PANEL: access.CHECKS,
    schemas.PANEL: schemas.CHECKS,
    topics.PANEL: topics.CHECKS,
    transactions.PANEL: transactions.CHECKS,
    connectors.PANEL: connectors.CHECKS,
}


@dataclass(frozen=True)
class Asked:
    """Claims to leaf through, which of them, where they were asked from, and the row that is meant."""

    claims: tuple[str, ...]
    at: int = 0
    origin: str = ""
    row: str = ""

    @property
    def claim(self) -> str:
        """The one in sight."""
        return self.claims[self.at]

    def turned(self, by: int) -> "Asked":
        """Another claim; the row belonged to the first."""
        return Asked(self.claims, (self.at + by) % len(self.claims), self.origin) if len(self.claims) > 1 else self


def key_of(row: Row) -> str:
    """The name by which its panel knows a row."""
    match row:
        case LagRow():
            return lag.partition(row)
        case GroupRow():
            return groups.key(row)
        case AccessRow():
            return access.key(row)
        case SchemaRow():
            return schemas.key(row)
        case TopicRow():
            return topics.key(row)
        case ConnectorRow():
            return connectors.key(row)
        case ProducerRow():
            return transactions.key(row)


def of_pane(scene: Scene, pane: str, row: str) -> Asked | None:
    """What enter means in this pane; None where there is nothing to explain."""
    if pane == "panel-8":
        return _of_entry(scene, row)
    for panel, checks in PANEL_CHECKS.items():
        if panel.id == pane:
            return _of_row(scene, checks, f"from {panel.number} {panel.name}", row)
    return _of_step(scene, row)


def of_claims(scene: Scene, claims: tuple[str, ...], origin: str) -> Asked | None:
    """These claims, the worst one first in sight."""
    known = tuple(c for c in claims if c in scene.state.claims)
    return Asked(known, _worst(scene, known), origin) if known else None


def row_of(scene: Scene, asked: Asked) -> Row | None:
    """The row that is meant, as it is now."""
    known = scene.state.claims.get(asked.claim)
    rows = known.observation.rows if known is not None else ()
    return next((row for row in rows if asked.row and key_of(row) == asked.row), None)


def _of_row(scene: Scene, checks: tuple[str, ...], origin: str, row: str) -> Asked | None:
    claims = [c for c in newest_findings(scene.state) if c.observation.finding.check in checks]
    having = [c for c in claims if any(key_of(r) == row for r in c.observation.rows)] or claims
    newest = sorted(having, key=lambda c: (-c.sampled_at, RANK[c.observation.finding.verdict]))
    return Asked(tuple(c.claim for c in newest), 0, origin, row) if newest else None


def _of_entry(scene: Scene, row: str) -> Asked | None:
    seq = row.partition(" ")[0]
    told = tuple(c.claim for c in scene.state.claims.values() if str(c.seq) == seq)
    return Asked(told, 0, f"from entry {seq}") if told else None


def _of_step(scene: Scene, claim: str) -> Asked | None:
    """Every claim of the step; in sight the one under the cursor, or else the worst."""
    step = scene.step
    if step is None:
        return None
    asked = step.when.claims if step.when is not None else ()
    rests = evidence(scene.state.opened.runbook, step)
    differs = (rule_of(r.step, r.person) for r in disputes(scene.state, step.id))
    claims = (*differs, *(c.id for c in (*step.requires, *step.verify, *step.observe, *asked, *rests)))
    found = of_claims(scene, claims, f"from step {step.no}")
    return replace(found, at=found.claims.index(claim)) if found is not None and claim in found.claims else found


def _worst(scene: Scene, claims: tuple[str, ...]) -> int:
    known: list[ClaimState] = [scene.state.claims[c] for c in claims]
    order = [RANK[Verdict.UNKNOWN if c.claim in scene.view.stale else c.observation.finding.verdict] for c in known]
    return order.index(min(order)) if order else 0
