"""Reads what stands around committed offsets; needs DESCRIBE and READ on each topic."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from drillbook.regions.backwards import WINDOWS, Before, last_before
from drillbook.regions.deadline import Deadline
from drillbook.regions.digest import digest
from drillbook.regions.log_offsets import Ends, log_ends, scope_of
from drillbook.regions.reader import Reader, Span
from drillbook.regions.region import Region
from drillbook.regions.visible import readable, see_topics
from drillbook.snapshots.base import Partition, ReadError
from drillbook.snapshots.position import Position, PositionsSnapshot, PositionWanted, ReadPositions

Around = dict[PositionWanted, "Found"]


@dataclass
class Found:
    """Around one committed offset, as far as was read."""

    before: Any = None
    at: Any = None
    after: int = 0


def read_positions(read: ReadPositions, region: Region, deadline: Deadline) -> PositionsSnapshot:
    """One pass over each partition serves all groups on it; earlier records are looked for only where none was near."""
    login = region.reading()
    seen, refused = readable(see_topics(login, [w.topic for w in read.wanted], deadline))
    asked = defaultdict(list)
    for wanted in read.wanted:
        asked[(wanted.topic, wanted.partition)].append(wanted)
    ends, failed = log_ends(login, sorted(set(asked) & set(seen.partitions)), deadline)
    reader = region.reader("read_committed")
    around, unread = _forwards(reader, asked, ends, deadline)
    unread |= _backwards(reader, around, ends, unread, deadline)
    rows: list[Position] = []
    errors: list[ReadError] = []
    causes = {e.scope: e for e in (*refused, *seen.absent_errors(), *failed, *unread.values())}
    for wanted in read.wanted:
        partition = (wanted.topic, wanted.partition)
        scope = f"{wanted.group} {scope_of(partition)}"
        cause = causes.get(scope_of(partition)) or causes.get(wanted.topic)
        if cause is not None:
            errors.append(ReadError(cause.message, scope, cause.code, cause.needs))
        elif partition not in ends:
            errors.append(ReadError("there is no such partition", scope, "UNKNOWN_TOPIC_OR_PART"))
        elif wanted.offset > ends[partition].high_watermark:
            text = f"offset {wanted.offset} is past the end, {ends[partition].high_watermark}"
            errors.append(ReadError(text, scope, "OFFSET_OUT_OF_RANGE"))
        else:
            rows.append(_row(wanted, around[wanted]))
    return PositionsSnapshot(region=read.region, observed_at=0, errors=tuple(errors), positions=tuple(rows))


def _forwards(
    reader: Reader, asked: Mapping[Partition, list[PositionWanted]], ends: Mapping[Partition, Ends], deadline: Deadline
) -> tuple[Around, dict[Partition, ReadError]]:
    around = {w: Found() for wanted in asked.values() for w in wanted}

    def visit(partition: Partition, message: Any) -> bool:
        offset = message.offset()
        for wanted in asked[partition]:
            found = around[wanted]
            if offset < wanted.offset:
                found.before = message
            else:
                found.after += 1
                if found.at is None:
                    found.at = message
        return True

    spans = {p: Span(_start(asked[p], e), e.last_stable) for p, e in ends.items()}
    return around, reader.read(spans, visit, deadline).errors


def _start(wanted: Iterable[PositionWanted], ends: Ends) -> int:
    lowest = min(*(w.offset for w in wanted), ends.last_stable)
    return max(ends.earliest, lowest - WINDOWS[0])


def _backwards(
    reader: Reader,
    around: Around,
    ends: Mapping[Partition, Ends],
    unread: Mapping[Partition, ReadError],
    deadline: Deadline,
) -> dict[Partition, ReadError]:
    """For the offsets with nothing near before them; all of a partition share the answer."""
    lacking = defaultdict(list)
    for wanted, found in around.items():
        partition = (wanted.topic, wanted.partition)
        if found.before is None and partition in ends and partition not in unread:
            lacking[partition].append(wanted)
    below = {p: min(w.offset for w in wanted) for p, wanted in lacking.items()}
    looking = {p: Before(ends[p].earliest, o, o) for p, o in below.items() if o > ends[p].earliest}
    found_before, errors = last_before(reader, looking, deadline)
    for partition, message in found_before.items():
        for wanted in lacking[partition]:
            around[wanted].before = message
    return errors


def _row(wanted: PositionWanted, found: Found) -> Position:
    return Position(
        wanted.group,
        wanted.topic,
        wanted.partition,
        wanted.offset,
        digest(found.at) if found.at is not None else "",
        found.at.offset() if found.at is not None else -1,
        digest(found.before) if found.before is not None else "",
        found.before.offset() if found.before is not None else -1,
        found.after,
    )
