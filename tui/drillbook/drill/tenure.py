"""Taking a pair of clusters for a live drill, in each region in which it may act: Kafka fences the drill before it."""

import asyncio
from collections.abc import Mapping

from msgspec.structs import replace

from drillbook.checks.sole_drill import CHECK
from drillbook.entries.drill import Opened
from drillbook.errors import DrillbookError, NotPermitted, RegionUnreachable
from drillbook.model.ports import RegionPort
from drillbook.model.region import Site, region_of
from drillbook.model.step import Claim
from drillbook.snapshots.base import ReadError, whole_error
from drillbook.snapshots.kept import Tenure
from drillbook.snapshots.tenure import TakeTenure, TenureSnapshot, pair_id
from drillbook.state.drill_state import DrillState

DEADLINE = 20.0
"""Seconds: a region in which nobody had a transaction before makes their log first."""


async def begun(opened: Opened, workers: Mapping[str, RegionPort], site: Site) -> Opened:
    """The drill with its clusters taken, and the claim that nobody takes them after it, which holds it when it fails.

    NotPermitted or RegionUnreachable where that cannot be had: nothing was begun then.
    """
    names = tuple(r.name for r in opened.regions if region_of(site, r.name).act)
    answers = await _take(opened, names, workers)
    for name, answer in answers.items():
        if isinstance(answer, ReadError):
            raise _refused(name, answer)
    tenures = tuple(answer for answer in answers.values() if isinstance(answer, Tenure))
    claims = opened.runbook.invariants
    if tenures and all(c.check != CHECK.name for c in claims):
        claims = (*claims, Claim(f"invariants/{CHECK.name}", CHECK.name))
    return replace(opened, tenures=tenures, runbook=replace(opened.runbook, invariants=claims))


async def reopened(state: DrillState, workers: Mapping[str, RegionPort], there: tuple[str, ...]) -> tuple[Tenure, ...]:
    """What the reopened drill gets in each region that it had; those not `there`, or that refuse, are left unknown.

    Nothing is refused for that: whoever reopens a drill may want nothing but its way back.
    """
    had = tuple(t.region for t in state.tenures)
    answers = await _take(state.opened, tuple(n for n in had if n in there), workers)
    unknown = Tenure("", _id(state.opened), -1, -1)
    found = {name: answers.get(name) for name in had}
    return tuple(a if isinstance(a, Tenure) else replace(unknown, region=name) for name, a in found.items())


async def _take(
    opened: Opened, names: tuple[str, ...], workers: Mapping[str, RegionPort]
) -> dict[str, Tenure | ReadError]:
    wanted = [TakeTenure(name, _id(opened)) for name in names]
    answers = await asyncio.gather(*(workers[each.region].read([each], DEADLINE) for each in wanted))
    found: dict[str, Tenure | ReadError] = {}
    for asked, (answer,) in zip(wanted, answers, strict=True):
        error = whole_error(answer)
        if error is not None or not isinstance(answer, TenureSnapshot):
            found[asked.region] = error or ReadError("it gave another answer than was asked for")
        else:
            found[asked.region] = Tenure(asked.region, asked.transactional_id, answer.producer_id, answer.epoch)
    return found


def _id(opened: Opened) -> str:
    return pair_id(r.cluster_id for r in opened.regions)


def _refused(region: str, error: ReadError) -> DrillbookError:
    said = f"{region} did not let this drill take its clusters: {error.message}"
    if error.needs:
        remedy = f"let the acting principal have {error.needs}; nothing was begun"
        return NotPermitted(said, where=f"regions.yaml, {region}", remedy=remedy)
    return RegionUnreachable(said, where=region, remedy="nothing was begun; try again")
