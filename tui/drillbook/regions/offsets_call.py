"""Commits offsets of an empty group, and believes only what the region then says."""

from typing import Any

from confluent_kafka import ConsumerGroupState, ConsumerGroupTopicPartitions, TopicPartition

from drillbook.model.finding import Fact
from drillbook.model.plan import CommitOffsets, OffsetRow, Outcome
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError, code_of
from drillbook.regions.log_offsets import scope_of
from drillbook.regions.login import Login
from drillbook.regions.region import Region
from drillbook.snapshots.base import Partition

NO_SUCH_GROUP = frozenset({"GROUP_ID_NOT_FOUND"})
AT_REST = frozenset({ConsumerGroupState.EMPTY, ConsumerGroupState.DEAD})


def commit(call: CommitOffsets, region: Region, deadline: Deadline) -> Outcome:
    """Nothing is sent to a group that has members, or whose offsets are not those that the plan saw."""
    login = region.acting()
    refused = "its numbers were never taken from a group at rest" if call.moving else _busy(call.group, login, deadline)
    before = {} if refused else _committed(call.group, login, deadline)
    other = [r for r in call.rows if before.get((r.topic, r.partition), -1) != r.old]
    if not refused and other:
        now = before.get((other[0].topic, other[0].partition), -1)
        refused = f"{_place(other[0])} was to be found at {_told(other[0].old)} and is at {_told(now)}"
    if refused:
        return Outcome(ok=False, text=f"refused: {call.group} in {call.region}: {refused}; nothing was sent")
    wanted = [TopicPartition(r.topic, r.partition, r.offset) for r in call.rows]
    asked = login.call(login.admin.alter_consumer_group_offsets, [ConsumerGroupTopicPartitions(call.group, wanted)])
    answer = login.wait(asked[call.group], deadline)
    errors = [f"{tp.topic}-{tp.partition}: {tp.error.name()}" for tp in answer.topic_partitions if tp.error is not None]
    outcome = stand(call, login, deadline)
    if errors:
        says = f"; {len(errors)} refused inside a success, {errors[0]}"
        return Outcome(ok=False, text=outcome.text + says, facts=outcome.facts)
    return outcome


def stand(call: CommitOffsets, login: Login, deadline: Deadline) -> Outcome:
    """Whether the group's offsets are those of the call."""
    now = _committed(call.group, login, deadline)
    wrong = [r for r in call.rows if now.get((r.topic, r.partition), -1) != r.offset]
    count = len(call.rows)
    text = f"{count - len(wrong):,} of {count:,} offsets of {call.group} in {call.region} are as planned"
    if wrong:
        text += f"; {_place(wrong[0])} is at {_told(now.get((wrong[0].topic, wrong[0].partition), -1))}"
    facts = tuple(
        Fact(f"{call.group} {_place(r)}", now.get((r.topic, r.partition)), region=call.region, source="OffsetFetch")
        for r in call.rows
    )
    return Outcome(ok=not wrong, text=text, facts=facts)


def _busy(group: str, login: Login, deadline: Deadline) -> str:
    try:
        about = login.wait(login.call(login.admin.describe_consumer_groups, [group])[group], deadline)
    except Exception as error:
        if code_of(error) in NO_SUCH_GROUP:
            return ""
        raise
    members = len(about.members)
    if about.state in AT_REST and not members:
        return ""
    return f"it is {about.state.name} with {members} {'member' if members == 1 else 'members'}"


def _committed(group: str, login: Login, deadline: Deadline) -> dict[Partition, int]:
    """Every offset; an error of one partition is an error of all, as nothing may be written on a guess."""
    asked = login.call(login.admin.list_consumer_group_offsets, [ConsumerGroupTopicPartitions(group)])
    try:
        answer: Any = login.wait(asked[group], deadline)
    except Exception as error:
        if code_of(error) in NO_SUCH_GROUP:
            return {}
        raise
    for tp in answer.topic_partitions:
        if tp.error is not None:
            place = scope_of((tp.topic, tp.partition))
            raise RegionError(f"the offset of {place} cannot be read: {tp.error.name()}", code=str(tp.error.name()))
    return {(tp.topic, tp.partition): tp.offset for tp in answer.topic_partitions if tp.offset >= 0}


def _place(row: OffsetRow) -> str:
    return scope_of((row.topic, row.partition))


def _told(offset: int) -> str:
    return f"{offset:,}" if offset >= 0 else "none"
