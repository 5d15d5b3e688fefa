"""Plans the link that runs home: the reverse of the link that brought the records, begun at the cut."""

from drillbook.actions.base import Planned
from drillbook.actions.link_host import connect_of, connectors_read, seen, stopped
from drillbook.actions.reading import answered
from drillbook.actions.stock import curl
from drillbook.model.cut import Cut, Origin
from drillbook.model.link_calls import CreateLink, LinkStart
from drillbook.model.region import ReplicationLink
from drillbook.model.scope import RegionScope, Scope, chosen, topics
from drillbook.snapshots.topics import ReadTopics, TopicsSnapshot
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

LACKING = "the cut is not given: run it with --after DRILL, the drill that left the source by stopping its link"


def home_reads(scope: Scope) -> tuple[AnyRead, ...]:
    """Which partitions need a cut, and whether the link that is to be reversed stands still."""
    forward = () if scope.opposite is None else (connectors_read(scope.opposite),)
    return (ReadTopics(scope.source.name), *forward)


def plan_link(cut: Cut, origin: Origin | None, workloads: tuple[str, ...], scope: Scope, window: Window) -> Planned:
    """One call; no plan where a partition has no cut, because it would be copied whole."""
    found = connect_of(scope, "created")
    if isinstance(found, str):
        return Planned(unknown=found)
    link, host = found
    problem = "" if cut else LACKING
    problem = problem or _forward_problem(scope, link, window) or _moved(origin, scope, window)
    if problem:
        return Planned(unknown=problem)
    now = seen(link, link.source, window)
    if isinstance(now, str):
        return Planned(unknown=now)
    if not (now.missing or stopped(now)):
        return Planned(unknown=f"{link.source} is there already, {now.state}: only one that is stopped can be finished")
    names = topics(chosen(scope, workloads))
    starts = _starts(cut, names, scope, window)
    if isinstance(starts, str):
        return Planned(unknown=starts)
    forward = scope.opposite.source if scope.opposite is not None else ""
    call = CreateLink(
        host.name,
        f"{'create' if now.missing else 'finish'} connector {link.source} of {host.name} as the reverse of {forward}, "
        f"set {len(starts):,} offsets to the cut, and resume it",
        undo=(delete_connector(host, link.source),),
        connector=link.source,
        forward=forward,
        starts=starts,
    )
    notes = [
        f"only the {len(names):,} topics of the workloads go to {scope.target.name}; {link.source} writes there",
        f"what stood in {scope.source.name} before the cut is not copied: it came from {scope.target.name}",
    ]
    if origin is not None:
        notes.append(f"the cut is that of entry {origin.entry} ({origin.sha256[:16]}) of drill {origin.drill}")
    if not now.missing:
        notes.append(f"{link.source} is there and stopped: it goes on where it stands, and nowhere before the cut")
    does = "creates" if now.missing else "resumes"
    blast = f"{does} 1 connector in {host.name}, sets {len(starts):,} offsets of {len(names):,} topics"
    return Planned((call,), blast, tuple(notes))


def delete_connector(host: RegionScope, name: str) -> str:
    """Connect's own REST call."""
    return curl("DELETE", f"{host.connect_url.rstrip('/')}/connectors/{name}")


def _forward_problem(scope: Scope, link: ReplicationLink, window: Window) -> str:
    forward = scope.opposite
    if forward is None or forward.kind != "mirrormaker2" or not forward.source:
        return f"regions.yaml has no MirrorMaker link from {scope.target.name} to {scope.source.name} to reverse"
    if forward.connect != link.connect:
        return f"{forward.source} is in the Connect of {forward.connect}, and {link.source} in that of {link.connect}"
    if {forward.policy, link.policy} != {"identity"}:
        return "only a link under the identity policy can be reversed: another one renames topics"
    now = seen(forward, forward.source, window)
    if isinstance(now, str):
        return now
    if not stopped(now):
        return f"{forward.source} is not stopped: both links at once would copy every record round and round"
    return ""


def _moved(origin: Origin | None, scope: Scope, window: Window) -> str:
    """Why the cut is not the newest: the link that was stopped at it has brought records since."""
    if origin is None or scope.opposite is None:
        return ""
    now = seen(scope.opposite, scope.opposite.source, window)
    if isinstance(now, str):
        return now
    stands = {(p.topic, p.partition): p.next_offset for p in now.positions}
    for topic, offsets in origin.stood.items():
        for partition, then in enumerate(offsets):
            at = stands.get((topic, partition), 0)
            if at != then:
                return (
                    f"{now.name} stood at {then:,} of {topic}-{partition} when drill {origin.drill} stopped it, and "
                    f"stands at {at:,} now: it has run since, and that cut would bring records twice. "
                    "Name the drill that left last."
                )
    return ""


def _starts(cut: Cut, names: tuple[str, ...], scope: Scope, window: Window) -> tuple[LinkStart, ...] | str:
    answer = answered(window, ReadTopics(scope.source.name), TopicsSnapshot)
    if isinstance(answer, str):
        return answer
    counts = {t.name: t.partitions for t in answer.topics}
    if not names:
        return "the workloads match no topic"
    for name in names:
        if name not in counts:
            return f"{scope.source.name} has no topic {name}"
        given = len(cut.get(name, ()))
        if given != counts[name]:
            return f"{name} has {counts[name]} partitions in {scope.source.name}, and the cut has {given} offsets of it"
    stray = sorted(set(cut) - set(names))
    if stray:
        return f"the cut names topics of no workload: {', '.join(stray)}"
    return tuple(LinkStart(name, p, offset) for name in names for p, offset in enumerate(cut[name]))
