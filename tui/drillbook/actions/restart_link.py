"""Plans the return of the link that the earlier drill stopped: it begins where the home region's own records begin."""

from drillbook.actions.base import Planned
from drillbook.actions.link_host import connect_of, connectors_read, seen, stopped
from drillbook.actions.reading import answered
from drillbook.actions.stock import connector
from drillbook.model.link_calls import LinkStart, RestartLink
from drillbook.model.scope import Scope, chosen, topics
from drillbook.snapshots.offsets import OffsetsSnapshot, ReadOffsets
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window


def restart_reads(scope: Scope) -> tuple[AnyRead, ...]:
    """Both links, and which partitions there are."""
    links = [connectors_read(link) for link in (scope.opposite, scope.link) if link is not None and link.source]
    return (*links, ReadOffsets(scope.target.name, topics(scope.workloads)))


def plan_restart(step: str, workloads: tuple[str, ...], scope: Scope, window: Window) -> Planned:
    """One call; none where a link could copy what the other one brought."""
    found = connect_of(scope, "resumed", "back")
    if isinstance(found, str):
        return Planned(unknown=found)
    link, host = found
    now = seen(link, link.source, window)
    if isinstance(now, str):
        return Planned(unknown=now)
    if now.missing or not stopped(now):
        is_now = now.state or "not there"
        return Planned(unknown=f"{link.source} is {is_now}: only a stopped link begins at new offsets")
    home = scope.link.source if scope.link is not None else ""
    against = seen(scope.link, home, window) if scope.link is not None else None
    if isinstance(against, str):
        return Planned(unknown=against)
    if window.live and against is not None and not (against.missing or stopped(against)):
        return Planned(unknown=f"{home} is not stopped: both links at once would copy every record round and round")
    names = topics(chosen(scope, workloads))
    starts = _starts(step, names, scope, window)
    if isinstance(starts, str):
        return Planned(unknown=starts)
    call = RestartLink(
        host.name,
        f"set {len(starts):,} offsets of connector {link.source} of {host.name} to the ends that {step} kept, "
        "and resume it",
        undo=(connector(host.connect_url, link.source, "stop"),),
        connector=link.source,
        against=home,
        starts=starts,
    )
    notes = [
        f"what stands in {scope.target.name} before these ends is not copied: {scope.source.name} has it",
        f"every topic that {link.source} mirrors is concerned, not only those of the workloads",
    ]
    notes += [] if window.live else [f"a rehearsal: {step} kept nothing, and the offsets are the ends of now"]
    blast = f"resumes 1 connector in {host.name}, sets {len(starts):,} offsets of {len(names):,} topics"
    return Planned((call,), blast, tuple(notes))


def _starts(step: str, names: tuple[str, ...], scope: Scope, window: Window) -> tuple[LinkStart, ...] | str:
    ends = answered(window, ReadOffsets(scope.target.name, topics(scope.workloads)), OffsetsSnapshot)
    if isinstance(ends, str):
        return ends
    now = {(p.topic, p.partition): p.high_watermark for p in ends.partitions if p.topic in names}
    if not names or {topic for topic, _ in now} != set(names):
        return f"not every topic of the workloads was read in {scope.target.name}"
    found = next((k for k in window.kept if k.kind == "ends" and k.step == step), None)
    if found is None and window.live:
        return f"{step} kept no ends in {scope.target.name}: it has not stopped a link"
    kept = now
    if found is not None:
        kept = {(o.topic, o.partition): o.offset for o in found.offsets if o.region == scope.target.name}
    lacking = sorted(set(now) - set(kept))
    if lacking:
        return f"{step} kept no end of {lacking[0][0]}-{lacking[0][1]} in {scope.target.name}"
    return tuple(LinkStart(topic, partition, kept[topic, partition]) for topic, partition in sorted(now))
