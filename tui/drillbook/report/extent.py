"""How far each workload came: where the cut went through its partitions, what was committed, how far it was behind."""

from drillbook.model.finding import Fact
from drillbook.model.plan import CommitOffsets
from drillbook.model.scope import owner_of
from drillbook.model.workload import Workload
from drillbook.report.losses import cut_at, makes_cut
from drillbook.report.resumes import resumes
from drillbook.report.review_parts import GroupOffset, OffsetRange, WorkloadReview
from drillbook.report.walk import Walk

POSITION = "position "
"""What a stopped connector's facts call the offset after the last record it copied."""


def workloads(walk: Walk) -> tuple[WorkloadReview, ...]:
    """Each workload of the drill, in the runbook's order."""
    return tuple(_workload(walk, w) for w in walk.state.opened.scope.workloads)


def lacking(walk: Walk, found: tuple[WorkloadReview, ...]) -> tuple[str, ...]:
    """What the word "met" needs and the record lacks: names, regions, versions, offset ranges, measured lag."""
    opened = walk.state.opened
    lacks = []
    if not found:
        lacks.append("the names of workloads")
    lacks += [f"what {w.name} matched" for w in found if not w.topics]
    seen = {r.name: r for r in opened.regions}
    for name in (opened.runbook.source, opened.runbook.target):
        if name not in seen or not seen[name].cluster_id:
            lacks.append(f"the cluster id of {name}")
        elif not seen[name].version:
            lacks.append(f"the version of {name}")
    if not opened.tool:
        lacks.append("the version of Drillbook")
    lacks += [f"offset ranges of {w.name}" for w in found if w.topics and not _ranged(w)]
    lacks += [f"the measured lag of {w.name}" for w in found if w.topics and w.lag is None]
    return tuple(lacks)


def _ranged(workload: WorkloadReview) -> bool:
    """Whether every topic has a partition whose cut is known on both sides."""
    known = {o.topic for o in workload.offsets if o.source_next is not None and o.target_end is not None}
    return known.issuperset(workload.topics)


def _workload(walk: Walk, workload: Workload) -> WorkloadReview:
    return WorkloadReview(
        name=workload.name,
        owner=workload.owner,
        duplicates=workload.duplicates,
        topics=workload.matched,
        groups=tuple(g.name for g in workload.groups),
        offsets=_offsets(walk, workload.name),
        committed=_committed(walk, {g.name for g in workload.groups}),
        resumes=resumes(walk, workload),
        lag=walk.lag.measured(workload.name, cut_at(walk)),
    )


def _offsets(walk: Walk, workload: str) -> tuple[OffsetRange, ...]:
    """From the results of calls that recorded a cut; the newest of each number counts."""
    scope = walk.state.opened.scope
    copied: dict[tuple[str, int], int] = {}
    ends: dict[tuple[str, int], int] = {}
    for called in walk.calls.values():
        if called.outcome is None or not makes_cut(called):
            continue
        for fact in called.outcome.facts:
            place = _place(fact)
            if place is not None and fact.value is not None and owner_of(scope, place[0]) == workload:
                (copied if fact.name.startswith(POSITION) else ends)[place] = fact.value
    return tuple(OffsetRange(*place, copied.get(place), ends.get(place)) for place in sorted(copied.keys() | ends))


def _place(fact: Fact) -> tuple[str, int] | None:
    topic, _, number = fact.name.removeprefix(POSITION).rpartition("-")
    return (topic, int(number)) if topic and number.isascii() and number.isdigit() else None


def _committed(walk: Walk, groups: set[str]) -> tuple[GroupOffset, ...]:
    return tuple(
        GroupOffset(called.call.region, called.call.group, row.topic, row.partition, row.offset, row.old)
        for called in walk.calls.values()
        if isinstance(called.call, CommitOffsets)
        and called.call.group in groups
        and called.outcome is not None
        and called.outcome.ok
        and not called.rollback
        for row in called.call.rows
    )
