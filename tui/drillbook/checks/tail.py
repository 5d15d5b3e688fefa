"""tail: the last record of every partition has arrived, told by its content."""

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.scope import tail_of, unreadable, whose
from drillbook.checks.words import counted, place
from drillbook.model.observation import Observation
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.tail import LastRecord, ReadTail, TailSnapshot
from drillbook.snapshots.window import Window

IDLE = "no data record at all: an idle drill proves nothing"


def _reads(params: CheckParams, scope: Scope, window: Window) -> tuple[ReadTail, ...]:  # noqa: ARG001
    if unreadable(scope) or not topics(chosen(scope, params.workloads)):
        return ()
    return tuple(tail_of(scope, region.name, params.workloads) for region in (scope.source, scope.target))


def _title(params: CheckParams, scope: Scope) -> str:
    return f"last records of {whose(scope, params.workloads)} stand in {scope.target.name}"


def same(source: LastRecord, target: LastRecord) -> bool:
    """Whether both are one record; timestamps count only where the target keeps the producer's."""
    if target.create_time:
        return source.digest == target.digest
    return source.key_value == target.key_value


def _judge(params: CheckParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window, "count")
    workloads = chosen(scope, params.workloads)
    names = topics(workloads)
    missing, notes = None, []
    if unreadable(scope):
        seen.doubt("replication", unreadable(scope))
    elif names:
        source = seen.read(tail_of(scope, scope.source.name, params.workloads), TailSnapshot)
        target = seen.read(tail_of(scope, scope.target.name, params.workloads), TailSnapshot)
        if source is not None and target is not None:
            missing = _compare(seen, source, target, names)
            with_data = {p.topic for p in source.partitions if p.offset >= 0}
            notes = [f"{w.name}: {IDLE}" for w in workloads if w.matched and not with_data.intersection(w.matched)]
    number = Number(missing, 0, "=", "count")
    return seen.conclude("tail", "records", _title(params, scope), workloads, number, note="; ".join(notes))


def _compare(seen: Evidence, source: TailSnapshot, target: TailSnapshot, names: tuple[str, ...]) -> int:
    there = {(p.topic, p.partition): p for p in target.partitions}
    asked_wrong = {e.scope for answer in (source, target) for e in answer.errors}
    for topic in sorted(set(names) - {p.topic for p in source.partitions} - asked_wrong):
        seen.doubt(topic, f"no partition was seen in {source.region}", source)
    missing = 0
    for last in source.partitions:
        name = place(last.topic, last.partition)
        arrived = there.get((last.topic, last.partition))
        if last.last_stable != last.high_watermark:
            held = last.high_watermark - last.last_stable
            says = f"{counted(held, 'offset')} of {source.region} not stable: an open transaction, or writes under way"
            seen.fail(name, says, source)
            missing += 1
        elif arrived is None and asked_wrong.isdisjoint({last.topic, name}):
            seen.fail(name, f"this partition is not in {target.region}", target)
            missing += 1
        elif arrived is None:
            seen.doubt(name, f"was not read in {target.region}", target)
        elif last.offset < 0:
            _empty(seen, name, arrived, source, target)
        elif arrived.offset < 0 or not same(last, arrived):
            says = f"the last record of {source.region}, offset {last.offset:,}, is not the last in {target.region}"
            seen.fail(name, says, target)
            missing += 1
        else:
            how = "" if arrived.create_time else ", timestamps not compared (LogAppendTime)"
            says = f"offset {last.offset:,} stands in {target.region} as {arrived.offset:,}{how}"
            seen.prove(name, says, target)
    return missing


def _empty(seen: Evidence, name: str, arrived: LastRecord, source: TailSnapshot, target: TailSnapshot) -> None:
    if arrived.offset < 0:
        seen.prove(name, f"no data record in {source.region}, none in {target.region}", source)
    else:
        seen.doubt(
            name, f"no data record in {source.region}, but {target.region} holds some: nothing to compare", source
        )


CHECK = Check(
    name="tail",
    kind="records",
    proves="The last committed data record of each source partition stands in the target, equal in content.",
    params=CheckParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    means="Records that were acknowledged in the source are not in the target: going on loses them.",
    changes="The mirror catching up; writers that still write; an open transaction.",
)
