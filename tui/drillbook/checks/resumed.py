"""resumed: groups went on where it was predicted, partition by partition.

Kafka keeps no first read. What can be read is the offset that was committed while the group was empty, right before it
started: a consumer that does not seek begins there. And then commits that moved on from it: that it began at all.
"""

from dataclasses import dataclass
from typing import Literal

import msgspec

from drillbook.checks.base import MAX_AGE, Check, CheckParams
from drillbook.checks.evidence import Evidence
from drillbook.checks.scope import offsets_of, region_of
from drillbook.checks.words import counted, listed, place, spent
from drillbook.model.finding import Verdict
from drillbook.model.observation import Observation
from drillbook.model.rows import GroupRow
from drillbook.model.scope import RegionScope, Scope, chosen
from drillbook.model.scope import groups as names_of_groups
from drillbook.snapshots.base import Partition
from drillbook.snapshots.groups import Group, GroupsSnapshot, ReadGroups
from drillbook.snapshots.offsets import OffsetsSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

NOTE = "begins = committed while it was empty: Kafka keeps no first read"
AT_REST = frozenset({"empty", "dead"})


class ResumedParams(CheckParams, frozen=True, kw_only=True):
    """`as` names the step from which predictions count: the newest of that step and those after it, for each partition,
    since a step in between may have committed other offsets and proven those.
    """

    as_step: str = msgspec.field(name="as")
    region: Literal["source", "target"] = "target"


@dataclass(frozen=True)
class Predicted:
    """Where a partition was to go on, by which step, and when that was proven."""

    offset: int
    step: str
    at: int


@dataclass(frozen=True)
class Begun:
    """A group as it is, and as it was when it was last at rest."""

    now: Group
    rest: Group
    at: int


def _reads(params: ResumedParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:  # noqa: ARG001
    where = region_of(scope, params.region)
    names = names_of_groups(chosen(scope, params.workloads))
    if where is None or not names:
        return ()
    return ReadGroups(where.name, names), offsets_of(scope, where.name, params.workloads)


def _title(params: ResumedParams, scope: Scope) -> str:
    where = region_of(scope, params.region)
    names = listed(names_of_groups(chosen(scope, params.workloads)))
    return f"groups {names} went on in {where.name if where else params.region} as {params.as_step} predicted"


def _judge(params: ResumedParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window, "records")
    workloads = chosen(scope, params.workloads)
    names = names_of_groups(workloads)
    where = region_of(scope, params.region)
    rows: tuple[GroupRow, ...] = ()
    if where is None:
        seen.doubt(params.region, "is no region of this drill")
    elif names:
        rows = _weigh(seen, params, where, ReadGroups(where.name, names), _ends(seen, scope, where, params))
    return seen.conclude("resumed", "offsets", _title(params, scope), workloads, note=NOTE, rows=rows)


def _ends(seen: Evidence, scope: Scope, where: RegionScope, params: ResumedParams) -> dict[Partition, int]:
    look = seen.glance(offsets_of(scope, where.name, params.workloads), OffsetsSnapshot)
    return {(p.topic, p.partition): p.last_stable for p in look.partitions} if look is not None else {}


def _weigh(
    seen: Evidence, params: ResumedParams, where: RegionScope, read: ReadGroups, ends: dict[Partition, int]
) -> tuple[GroupRow, ...]:
    answer = seen.read(read, GroupsSnapshot)
    predicted = _predictions(seen.window, params.as_step, where.name)
    if not predicted:
        seen.doubt(params.as_step, f"it has proven no prediction for {where.name}")
    if answer is None or not predicted:
        return ()
    rows: list[GroupRow] = []
    for name in read.groups:
        mine = {(t, p): found for (g, t, p), found in predicted.items() if g == name}
        begun = _begun(seen, read, answer, name, mine)
        if begun is not None:
            rows += [_partition(seen, begun, spot, found, ends.get(spot)) for spot, found in sorted(mine.items())]
    return tuple(rows)


def _predictions(window: Window, step: str, region: str) -> dict[tuple[str, str, int], Predicted]:
    """For each partition of each group the newest prediction that this step or a later one has proven."""
    kept = sorted((k for k in window.kept if k.kind == "predicted"), key=lambda k: k.at)
    since = next((k.at for k in kept if k.step == step), None)
    return {
        (o.group, o.topic, o.partition): Predicted(o.offset, k.step, k.at)
        for k in kept
        if since is not None and k.at >= since
        for o in k.offsets
        if o.region == region
    }


def _begun(
    seen: Evidence, read: ReadGroups, answer: GroupsSnapshot, name: str, mine: dict[Partition, Predicted]
) -> Begun | None:
    """The group now and at rest, or None after saying what is missing."""
    now = next((g for g in answer.groups if g.name == name), None)
    if now is None:
        if all(e.scope != name for e in answer.errors):
            seen.doubt(name, f"{answer.region} gave no answer for it", answer)
        return None
    if not mine:
        seen.doubt(name, "nothing was predicted of it", answer)
        return None
    if now.state in AT_REST:
        seen.doubt(name, f"is {now.state}: it has not begun", answer)
        return None
    proven = max(found.at for found in mine.values())
    rest = _at_rest(seen.window, read, name, proven)
    if rest is None:
        seen.doubt(name, "was not seen at rest before it began: where it stood then is not known", answer)
        return None
    if rest[1] + MAX_AGE < proven:
        says = f"was last seen at rest {spent(proven - rest[1])} before its prediction: what came between is not known"
        seen.doubt(name, says, answer)
        return None
    return Begun(now, *rest)


def _at_rest(window: Window, read: ReadGroups, name: str, proven: int) -> tuple[Group, int] | None:
    """The group as it was last seen empty before it first ran after its prediction was proven.

    Members that are lost later leave a group empty once more: where it stands then is no beginning.
    """
    rest: tuple[Group, int] | None = None
    for reading in window.readings:
        answer = reading.answer
        if reading.read != read or not isinstance(answer, GroupsSnapshot) or answer.errors:
            continue
        group = next((g for g in answer.groups if g.name == name), None)
        if group is not None and group.state in AT_REST and not group.members:
            rest = group, answer.observed_at
        elif rest is not None and group is not None and answer.observed_at > proven:
            break
    return rest


def _partition(seen: Evidence, begun: Begun, spot: Partition, found: Predicted, end: int | None) -> GroupRow:
    name = f"{begun.now.name} {place(*spot)}"
    stood = next((c.offset for c in begun.rest.committed if (c.topic, c.partition) == spot), None)
    is_at = next((c.offset for c in begun.now.committed if (c.topic, c.partition) == spot), None)
    verdict, says = _verdict(found, stood, is_at, end)
    {Verdict.PROVEN: seen.prove, Verdict.FAILED: seen.fail, Verdict.UNKNOWN: seen.doubt}[verdict](name, says)
    lag = max(0, end - is_at) if end is not None and is_at is not None else None
    return GroupRow(begun.now.name, *spot, says, stood, None, None, lag=lag, verdict=verdict)


def _verdict(found: Predicted, stood: int | None, is_at: int | None, end: int | None) -> tuple[Verdict, str]:
    """What the offsets at rest and now say of one partition."""
    if stood is None:
        return Verdict.UNKNOWN, "had no offset when it began: where its reset took it cannot be read"
    if stood != found.offset:
        apart = counted(abs(stood - found.offset), "offset")
        side = "before" if stood < found.offset else "beyond"
        return Verdict.FAILED, f"began at {stood:,}, {apart} {side} the {found.offset:,} that {found.step} predicted"
    if is_at is None or is_at < stood:
        return Verdict.FAILED, f"began at {stood:,} and is back at {is_at if is_at is not None else 'no offset'}"
    if is_at == stood:
        why = "" if end is None else ": nothing has arrived there" if end <= stood else ": records wait there"
        return Verdict.UNKNOWN, f"no record since {stood:,} is committed yet{why}"
    return Verdict.PROVEN, f"began at {stood:,} as {found.step} predicted, is at {is_at:,}"


CHECK = Check(
    name="resumed",
    kind="offsets",
    proves="Each group began where it was predicted, in every partition, and has committed records since.",
    params=ResumedParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    means="A group reads records twice, or never reads some, and no prediction said so.",
    changes="What is committed between the prediction and the start, and a partition's first record.",
)
