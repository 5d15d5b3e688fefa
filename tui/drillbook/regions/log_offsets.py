"""Log offsets of partitions, with the client's two known lies told apart from offsets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from confluent_kafka import IsolationLevel, TopicPartition
from confluent_kafka.admin import OffsetSpec

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import code_of, read_error
from drillbook.regions.login import Login
from drillbook.regions.visible import refuse_if_silent
from drillbook.snapshots.base import Partition, ReadError

STALE_LEADER = frozenset({"FENCED_LEADER_EPOCH", "NOT_LEADER_FOR_PARTITION", "UNKNOWN_LEADER_EPOCH"})
"""After a broker restarts the client answers the first of these until its metadata is asked for anew."""


@dataclass(frozen=True)
class Ends:
    """Of one partition; last_stable <= high_watermark."""

    earliest: int
    high_watermark: int
    last_stable: int


def scope_of(partition: Partition) -> str:
    """`topic-partition`, as errors and facts name it."""
    return f"{partition[0]}-{partition[1]}"


def log_ends(
    login: Login, partitions: Iterable[Partition], deadline: Deadline
) -> tuple[dict[Partition, Ends], tuple[ReadError, ...]]:
    """Earliest, last stable and end offsets; all three requests are in flight at once, the end's last."""
    wanted = list(partitions)
    if not wanted:
        return {}, ()
    committed, uncommitted = IsolationLevel.READ_COMMITTED, IsolationLevel.READ_UNCOMMITTED
    asked = [
        _ask(login, wanted, spec, isolation)
        for spec, isolation in (
            (OffsetSpec.earliest(), uncommitted),
            (OffsetSpec.latest(), committed),
            (OffsetSpec.latest(), uncommitted),
        )
    ]
    earliest, stable, end = ({_key(tp): a for tp, a in login.wait_each(f, deadline).items()} for f in asked)
    answers = {p: [earliest[p], stable[p], end[p]] for p in wanted}
    stale = [p for p, found in answers.items() if any(_is_stale(a) for a in found)]
    if stale and not deadline.passed():
        login.admin.list_topics(timeout=deadline.left(5.0))
        answers |= _again(login, stale, deadline)
    refuse_if_silent(a for found in answers.values() for a in found)
    return _sorted_out(answers)


def _again(login: Login, partitions: list[Partition], deadline: Deadline) -> dict[Partition, list[Any]]:
    found: dict[Partition, list[Any]] = {p: [] for p in partitions}
    for spec, isolation in (
        (OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED),
        (OffsetSpec.latest(), IsolationLevel.READ_COMMITTED),
        (OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED),
    ):
        futures = _ask(login, partitions, spec, isolation)
        for tp, answer in login.wait_each(futures, deadline).items():
            found[_key(tp)].append(answer)
    return found


def _ask(login: Login, partitions: list[Partition], spec: Any, isolation: Any) -> Any:
    request = {TopicPartition(topic, number): spec for topic, number in partitions}
    return login.call(login.admin.list_offsets, request, isolation_level=isolation)


def _key(partition: Any) -> Partition:
    return (str(partition.topic), int(partition.partition))


def _is_stale(answer: Any) -> bool:
    return isinstance(answer, Exception) and code_of(answer) in STALE_LEADER


def _sorted_out(answers: Mapping[Partition, list[Any]]) -> tuple[dict[Partition, Ends], tuple[ReadError, ...]]:
    ends: dict[Partition, Ends] = {}
    errors: list[ReadError] = []
    for partition, found in sorted(answers.items()):
        failed = next((a for a in found if isinstance(a, Exception)), None)
        if failed is not None:
            errors.append(read_error(failed, scope_of(partition), f"DESCRIBE on TOPIC {partition[0]}"))
            continue
        earliest, stable, end = (int(a.offset) for a in found)
        if min(earliest, stable, end) < 0:
            errors.append(
                ReadError("the client answered a negative offset: unknown", scope_of(partition), "NEGATIVE_OFFSET")
            )
        else:
            ends[partition] = Ends(earliest, max(end, stable), stable)
    return ends, tuple(errors)
