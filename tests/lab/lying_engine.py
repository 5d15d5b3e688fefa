"""An engine whose driver has patched it: ACLs are equal, whatever the regions say. All else is the true engine."""

import sys
from collections.abc import Sequence

from msgspec.structs import replace

from drillbook.drill import engine_main
from drillbook.drill.sweep import Sweeper
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.step import Claim

_observe = Sweeper.observe


async def observe(
    self: Sweeper, claims: Sequence[Claim], *, fresh: bool = False
) -> tuple[tuple[str, Observation], ...]:
    """As it was read, but for ACLs."""
    found = await _observe(self, claims, fresh=fresh)
    return tuple((name, _lie(seen)) for name, seen in found)


def _lie(seen: Observation) -> Observation:
    if seen.finding.check != "acls":
        return seen
    return replace(seen, finding=replace(seen.finding, verdict=Verdict.PROVEN, value=0, note="", facts=()))


if __name__ == "__main__":
    Sweeper.observe = observe  # type: ignore[method-assign]
    sys.exit(engine_main.entry())
