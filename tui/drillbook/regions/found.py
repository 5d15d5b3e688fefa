"""Finds records by content; needs DESCRIBE and READ on each topic."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from drillbook.regions.deadline import Deadline
from drillbook.regions.digest import digest
from drillbook.regions.log_offsets import Ends, log_ends, scope_of
from drillbook.regions.reader import Reader, Span
from drillbook.regions.region import Region
from drillbook.regions.visible import readable, see_topics
from drillbook.snapshots.base import Partition, ReadError
from drillbook.snapshots.found import FindRecords, FindWanted, Found, FoundSnapshot

FIRST_WINDOW: Final = 512
GROWTH: Final = 8
Records = dict[int, str]
"""Offset to digest of the data records of one partition, as far back as was read."""


def find_records(read: FindRecords, region: Region, deadline: Deadline) -> FoundSnapshot:
    """Read backwards in growing windows until each wanted record was found and a whole window before it was seen too.

    That last window is what makes `matches` mean something: a mirror that restarts copies its newest records twice.
    """
    login = region.reading()
    seen, refused = readable(see_topics(login, [w.topic for w in read.wanted], deadline))
    asked = defaultdict(list)
    for wanted in read.wanted:
        asked[(wanted.topic, wanted.partition)].append(wanted)
    ends, failed = log_ends(login, sorted(set(asked) & set(seen.partitions)), deadline)
    records, unread = _search(region.reader("read_committed"), asked, ends, read.back, deadline)
    causes = {e.scope: e for e in (*refused, *seen.absent_errors(), *failed, *unread.values())}
    rows: list[Found] = []
    errors: list[ReadError] = []
    for wanted in read.wanted:
        partition = (wanted.topic, wanted.partition)
        scope = f"{wanted.group} {scope_of(partition)}"
        cause = causes.get(scope_of(partition)) or causes.get(wanted.topic)
        if cause is not None:
            errors.append(ReadError(cause.message, scope, cause.code, cause.needs))
        elif partition not in ends:
            errors.append(ReadError("there is no such partition", scope, "UNKNOWN_TOPIC_OR_PART"))
        else:
            rows.append(_row(wanted, records[partition], ends[partition], read.back))
    return FoundSnapshot(region=read.region, observed_at=0, errors=tuple(errors), found=tuple(rows))


def _search(
    reader: Reader,
    asked: Mapping[Partition, list[FindWanted]],
    ends: Mapping[Partition, Ends],
    back: int,
    deadline: Deadline,
) -> tuple[dict[Partition, Records], dict[Partition, ReadError]]:
    records: dict[Partition, Records] = {p: {} for p in ends}
    errors: dict[Partition, ReadError] = {}
    upto = {p: e.high_watermark for p, e in ends.items()}
    lowest = {p: _lowest(asked[p], e, back) for p, e in ends.items()}
    window = FIRST_WINDOW

    def keep(partition: Partition, message: Any) -> bool:
        records[partition][message.offset()] = digest(message)
        return True

    while upto:
        spans = {}
        for p, end in upto.items():
            near = min(_counted_from(asked[p], ends[p], back), default=end)
            start = end - window if window > FIRST_WINDOW else min(near, end) - window
            spans[p] = Span(max(lowest[p], start), end)
        errors |= reader.read(spans, keep, deadline).errors
        upto = {
            p: span.start
            for p, span in spans.items()
            if p not in errors
            and span.start > lowest[p]
            and not all(_settled(w, records[p], span.start) for w in asked[p])
        }
        window *= GROWTH
    return records, errors


def _lowest(wanted: list[FindWanted], ends: Ends, back: int) -> int:
    committed = min(_counted_from(wanted, ends, back), default=ends.high_watermark)
    return max(ends.earliest, min(committed, ends.high_watermark) - back)


def _counted_from(wanted: list[FindWanted], ends: Ends, back: int) -> list[int]:
    """Committed offsets from which records are worth counting: a group that left long ago is not read all along."""
    return [w.committed for w in wanted if w.committed >= max(0, ends.high_watermark - back)]


def _settled(wanted: FindWanted, records: Records, start: int) -> bool:
    if not wanted.successor and not wanted.predecessor:
        return True
    matches = _matches(wanted, records)[1]
    return bool(matches) and matches[0] - start >= FIRST_WINDOW


def _matches(wanted: FindWanted, records: Records) -> tuple[str, list[int]]:
    for by, looked_for in (("successor", wanted.successor), ("predecessor", wanted.predecessor)):
        offsets = sorted(o for o, d in records.items() if looked_for and d == looked_for)
        if offsets:
            return by, offsets
    return "", []


def _row(wanted: FindWanted, records: Records, ends: Ends, back: int) -> Found:
    by, matches = _matches(wanted, records)
    at = -1 if not matches else matches[0] + (by == "predecessor")
    reread = skip = -1
    if _counted_from([wanted], ends, back):
        upto = at if at >= 0 else ends.high_watermark
        reread = sum(wanted.committed <= o < upto for o in records)
        skip = sum(at <= o < wanted.committed for o in records) if at >= 0 else -1
    return Found(
        wanted.group,
        wanted.topic,
        wanted.partition,
        wanted.committed,
        at,
        by,
        len(matches),
        reread,
        skip,
        ends.earliest,
        ends.high_watermark,
    )
