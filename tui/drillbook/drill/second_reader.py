"""Taking a second reading: the claims of a gate, read by region workers of this process's own, which never act."""

import asyncio
from pathlib import Path

from msgspec.structs import replace

from drillbook.drill.lines import now_micros
from drillbook.drill.sweep import Sweeper
from drillbook.drill.workers import worker_pipes
from drillbook.entries.drill import Opened
from drillbook.errors import InputError, RegionUnreachable
from drillbook.model.finding import Verdict
from drillbook.model.intent import LinePoint
from drillbook.model.observation import Observation
from drillbook.model.region import RegionConfig, Site
from drillbook.model.scope import RegionScope, Scope
from drillbook.model.second_reading import ReadClaim, ReadRegion, SecondReading
from drillbook.model.step import Claim
from drillbook.state.drill_state import DrillState
from drillbook.state.kept import kept, standing
from drillbook.state.second_readings import compare

PATIENCE = 30.0
"""Seconds until what is still unknown stays so: some checks judge what they saw over a while."""


class SecondReader:
    """Its workers start with the first reading and keep what they read, as the drill's own do."""

    def __init__(self, opened: Opened, site: Site, where: Path) -> None:
        """`site` is the person's own; InputError where it is not of this drill's regions."""
        self._where = where
        own = tuple(_reading_only(region) for region in refuse_other_regions(opened, site, where))
        self._workers = worker_pipes(replace(site, regions=own, fleet=None), opened.runbook)
        scope = opened.scope
        self._sweeper = Sweeper(_own_scope(scope, {region.name: region for region in own}), self._workers)

    async def read(self, state: DrillState, claims: tuple[Claim, ...], gate: LinePoint) -> SecondReading:
        """Read these claims now; RegionUnreachable or InputError where it is not the drill's clusters that answer."""
        self._sweeper.kept, self._sweeper.standing, self._sweeper.tenures = kept(state), standing(state), state.tenures
        found = await self._sweeper.observe(claims)
        regions = self._regions(state.opened)
        return SecondReading(
            state.opened.drill, gate, now_micros(), regions, tuple(_claim(name, seen) for name, seen in found)
        )

    async def settled(self, state: DrillState, claims: tuple[Claim, ...], gate: LinePoint) -> SecondReading:
        """As `read`, once nothing is unknown any more, or for as long as one waits for that."""
        until = now_micros() + round(PATIENCE * 1_000_000)
        while True:
            reading = await self.read(state, claims, gate)
            if compare(state, claims, reading).verdict is not Verdict.UNKNOWN or now_micros() > until:
                return reading
            await asyncio.sleep(1.0)

    async def stop(self) -> None:
        """End the workers."""
        for worker in self._workers.values():
            await worker.stop()

    def _regions(self, opened: Opened) -> tuple[ReadRegion, ...]:
        answered = self._sweeper.clusters()
        for region in opened.regions:
            found = answered[region.name]
            if found.cluster_id and found.cluster_id != region.cluster_id:
                raise InputError(
                    f"{region.name} is cluster {found.cluster_id} here, and {region.cluster_id} in the drill",
                    where=str(self._where),
                    remedy="name the drill's own clusters; nothing of these is compared",
                )
            if not found.cluster_id:
                why = found.errors[0].message if found.errors else "it did not answer"
                raise RegionUnreachable(f"{region.name} can't be read: {why}", where=str(self._where))
        return tuple(ReadRegion(r.name, answered[r.name].cluster_id) for r in opened.regions)


def refuse_other_regions(opened: Opened, site: Site, where: Path) -> tuple[RegionConfig, ...]:
    """The two regions of a person's own file; InputError where they are not the drill's."""
    return tuple(_own_region(site, region.name, region.cluster_id, where) for region in opened.regions)


def _own_region(site: Site, name: str, cluster_id: str, where: Path) -> RegionConfig:
    region = next((r for r in site.regions if r.name == name), None)
    if region is None:
        named = ", ".join(r.name for r in site.regions)
        raise InputError(f"there is no region {name} in it, only {named}", where=str(where), remedy=f"add {name}")
    if region.cluster_id and region.cluster_id != cluster_id:
        raise InputError(
            f"{name} is cluster {region.cluster_id} in it, and {cluster_id} in the drill",
            where=str(where),
            remedy="name the drill's own clusters",
        )
    return region


def _reading_only(region: RegionConfig) -> RegionConfig:
    """Nothing that could act leaves for a worker."""
    return replace(region, act={}, allow=())


def _own_scope(scope: Scope, own: dict[str, RegionConfig]) -> Scope:
    """The drill's topology, with the services and the principals' credentials of the person's own file."""
    return replace(scope, source=_own_part(scope.source, own), target=_own_part(scope.target, own))


def _own_part(part: RegionScope, own: dict[str, RegionConfig]) -> RegionScope:
    region = own[part.name]
    return replace(
        part,
        principals=tuple(sorted(region.principals)),
        registry_url=region.registry_url,
        connect_url=region.connect_url,
        bootstrap=region.read.get("bootstrap.servers", ""),
    )


def _claim(name: str, seen: Observation) -> ReadClaim:
    finding = seen.finding
    why = f"{finding.note}; needs {finding.needs}" if finding.needs else finding.note
    return ReadClaim(
        name, finding.verdict, finding.observed_at or now_micros(), finding.value, finding.relation, finding.limit,
        finding.unit, "" if finding.verdict is Verdict.PROVEN else why.removeprefix("; "),
    )  # fmt: skip
