"""Offsets as the mirror itself translates them: the newest checkpoint of each group and partition.

A translation that does not get further is not written again, so a checkpoint may be of an earlier offset than the
group's: records are read again, and `resume_point` counts them.
"""

from drillbook.actions.offset_chain import Rows, targets
from drillbook.actions.reading import answered
from drillbook.model.scope import Scope
from drillbook.snapshots.checkpoints import CheckpointsSnapshot, ReadCheckpoints
from drillbook.snapshots.groups import GroupsSnapshot, ReadGroups
from drillbook.snapshots.window import Window


def checkpoints_of(scope: Scope, workloads: tuple[str, ...], where: str, other: str) -> tuple[ReadCheckpoints, ...]:
    """The checkpoints of the link that leads here; none without such a link."""
    link = next((x for x in (scope.link, scope.opposite) if x is not None and x.to_region == where), None)
    if link is None or not link.checkpoint:
        return ()
    return (ReadCheckpoints(where, f"{other}.checkpoints.internal", targets(scope, workloads, where, other).groups),)


def translated(scope: Scope, workloads: tuple[str, ...], where: str, other: str, window: Window) -> Rows | str:
    """Each group's place in `where` as the mirror says it; or why one of them has none."""
    asked = targets(scope, workloads, where, other)
    reads = checkpoints_of(scope, workloads, where, other)
    if not reads:
        return f"no link of regions.yaml translates offsets from {other} to {where}"
    answer = answered(window, reads[0], CheckpointsSnapshot)
    there = answered(window, ReadGroups(other, asked.groups), GroupsSnapshot)
    if isinstance(answer, str):
        return answer
    if isinstance(there, str):
        return there
    if answer.errors:
        return f"{where} {answer.errors[0].scope}: {answer.errors[0].message}"
    known = {(c.group, c.topic, c.partition): c for c in answer.checkpoints}
    rows: Rows = {}
    for group in there.groups:
        for place in group.committed:
            if place.topic not in asked.topics.get(group.name, frozenset()) or place.offset < 0:
                continue
            key = group.name, place.topic, place.partition
            named = f"{group.name} {place.topic}-{place.partition}"
            if key not in known:
                return f"{named}: the mirror has translated no offset of it"
            if known[key].upstream > place.offset:
                return f"{named} went back to {place.offset:,}: the mirror's {known[key].upstream:,} would skip records"
            rows[key] = known[key].downstream
    if not rows:
        return f"no group has committed anything on these topics in {other}"
    return rows
