"""Whether a predicted resume has settled: after a stop the mirror still moves offsets, for as long as its intervals."""

from dataclasses import dataclass

from msgspec.structs import replace

from drillbook.checks.evidence import Evidence
from drillbook.checks.link import HISTORY, connector, is_stopped
from drillbook.checks.resume_chain import Asked
from drillbook.checks.scope import link_of
from drillbook.checks.words import counted, spent
from drillbook.model.quantity import SECOND
from drillbook.model.region import ReplicationLink
from drillbook.snapshots.groups import GroupsSnapshot, ReadGroups
from drillbook.snapshots.replication import Connector, ReplicationSnapshot
from drillbook.snapshots.window import Window

EMIT, SYNC = "emit.checkpoints.interval.seconds", "sync.group.offsets.interval.seconds"
DEFAULT = "60"
"""MirrorMaker's own, for both."""
MOST_APART = 15_000_000
"""Microseconds between two answers after which nobody knows what happened in between."""
AT_REST = frozenset({"empty", "dead"})


@dataclass(frozen=True)
class Settling:
    """How long offsets must stand still, and how often whoever moves them does; 0 where nobody does."""

    wait: int
    every: int = 0
    why: str = ""


def weigh_stable(seen: Evidence, asked: Asked, *, back: bool) -> None:
    """Add the part that says whether the offsets of both sides have stood still for long enough."""
    source = seen.window.latest(asked.source, GroupsSnapshot)
    busy = [g for g in source.groups if g.state not in AT_REST or g.members] if source is not None else []
    if busy:
        says = f"{busy[0].name} is {busy[0].state} with {counted(len(busy[0].members), 'member')}"
        seen.doubt("stable", f"{says} in {asked.source.region}: it is counted from empty", source)
        return
    settling = Settling(SECOND, why=f"no mirror commits in {asked.target.region}") if back else _settling(seen, asked)
    if settling is None:
        return
    still, _ = unchanged(seen.window, asked.source)
    there, moved = unchanged(seen.window, asked.target)
    if not still or not there:
        seen.doubt("stable", "no history yet of groups at rest")
        return
    held = seen.now - max(still, there)
    if held >= settling.wait:
        seen.prove("stable", f"nothing moved for {spent(held)}, {spent(settling.wait)} were needed", source)
    else:
        left = f"{spent(settling.wait - held)} still, of {spent(settling.wait)} in which nothing may move"
        seen.doubt("stable", left + _due(settling, seen.now - there, moved=moved), source)


def _due(settling: Settling, since: int, *, moved: bool) -> str:
    """When the mirror moves offsets next, as the end of a sentence: exactly where its last move was seen."""
    if not settling.every:
        return f"; {settling.why}" if settling.why else ""
    next_one = f"in {spent(settling.every - since % settling.every)}" if moved else f"within {spent(settling.every)}"
    return f"; the mirror's next update is due {next_one}"


def unchanged(window: Window, read: ReadGroups) -> tuple[int, bool]:
    """Since when the answers are the same (0 without any), and whether the change before that was seen.

    What a drill remembers from before its window is the first of an unbroken run: there, and only there, time may lie
    between two answers.
    """
    newest: GroupsSnapshot | None = None
    since, after = 0, 0
    for reading in reversed(window.readings):
        answer = reading.answer
        if reading.read != read or not isinstance(answer, GroupsSnapshot) or answer.errors:
            continue
        newest = newest or answer
        if after - answer.observed_at > MOST_APART and window.now - answer.observed_at <= HISTORY:
            return since, False
        if replace(answer, observed_at=0, took=0) != replace(newest, observed_at=0, took=0):
            return since, True
        since, after = answer.observed_at + answer.took, answer.observed_at
    return since, False


def _settling(seen: Evidence, asked: Asked) -> Settling | None:
    """From the checkpoint connector's settings as they are; None after saying why they are not known."""
    link = asked.scope.link
    if link is None or not link.checkpoint:
        seen.doubt("stable", "regions.yaml names no checkpoint connector, whose intervals say how long offsets move")
        return None
    answer = seen.read(link_of(link), ReplicationSnapshot)
    if answer is None:
        return None
    found = connector(answer, link.checkpoint)
    if found is None:
        seen.doubt("stable", f"the answer does not hold {link.checkpoint}: how long offsets move is not known", answer)
        return None
    return _of_connector(seen, link, found)


def _of_connector(seen: Evidence, link: ReplicationLink, found: Connector) -> Settling | None:
    settings = dict(found.settings)
    if found.missing or is_stopped(found):
        return Settling(SECOND, why=f"{link.checkpoint} is {'not there' if found.missing else 'stopped'}")
    if settings.get("sync.group.offsets.enabled", "false") != "true":
        return Settling(SECOND, why=f"{link.checkpoint} commits no offsets of groups")
    emit, sync = settings.get(EMIT, DEFAULT), settings.get(SYNC, DEFAULT)
    if not emit.isdigit() or not sync.isdigit():
        seen.doubt("stable", f"{link.checkpoint} has intervals that are no seconds: {emit}, {sync}")
        return None
    return Settling((int(emit) + int(sync) + 1) * SECOND, int(sync) * SECOND)
