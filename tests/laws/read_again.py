"""Second readings of a driven drill's gate, as an approver's own workers would bring them."""

from collections.abc import Mapping

from msgspec.structs import replace

from drillbook.model.finding import Verdict
from drillbook.model.intent import LinePoint
from drillbook.model.second_reading import ReadClaim, ReadRegion, SecondReading, reading_text
from drillbook.state.drill_state import DrillState
from drillbook.state.second_readings import to_read

FAILED: Mapping[str, object] = {"verdict": Verdict.FAILED, "value": 812, "relation": "≤", "limit": 500}
"""A claim read with another outcome than the drill's."""


def read_again(state: DrillState, now: int, *, says: Mapping[str, Mapping[str, object]] | None = None) -> SecondReading:
    """What the drill itself says of the open gate, read now; `says` replaces fields by the claim's id."""
    gate = state.gate
    assert gate is not None
    claims = []
    for claim in to_read(state, gate):
        finding = state.claims[claim.id].observation.finding
        own = ReadClaim(
            claim.id, finding.verdict, now - 800_000, finding.value, finding.relation, finding.limit, finding.unit
        )
        claims.append(replace(own, **(says or {}).get(claim.id, {})))
    regions = tuple(ReadRegion(r.name, r.cluster_id) for r in state.opened.regions)
    return SecondReading(state.opened.drill, LinePoint(gate.seq, gate.sha256), now, regions, tuple(claims))


def text_of(state: DrillState, now: int, *, says: Mapping[str, Mapping[str, object]] | None = None) -> str:
    """As a statement carries it."""
    return reading_text(read_again(state, now, says=says))
