"""Raises a topic's partitions and sets its configs, and believes only what the region then describes."""

from typing import Any

from confluent_kafka import KafkaException
from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions

from drillbook.clock import monotonic
from drillbook.model.plan import Outcome
from drillbook.model.topic_calls import AlterTopic, ConfigChange
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import UNREACHABLE, RegionError, code_of, text_of
from drillbook.regions.login import Login
from drillbook.regions.polled import poll_until
from drillbook.regions.region import Region
from drillbook.regions.topic_calls import POLL_SECONDS, READ_BACK_SECONDS
from drillbook.regions.topics import read_topics
from drillbook.snapshots.topics import ReadTopics, Topic


def alter(call: AlterTopic, region: Region, deadline: Deadline) -> Outcome:
    """Nothing is sent to a topic that is not as it was planned on; partitions first, as they may be refused."""
    before = _now(call, region, deadline)
    other = _other(call, before)
    if other:
        return Outcome(ok=False, text=f"refused: {other}; nothing was sent")
    login = region.acting()
    sent = ""
    try:
        if call.partitions:
            _wait(
                login, login.call(login.admin.create_partitions, [NewPartitions(call.topic, call.partitions)]), deadline
            )
            sent = f"; it has {call.partitions} partitions now"
        if call.configs:
            entries = [_entry(c) for c in call.configs]
            resource = ConfigResource(ConfigResource.Type.TOPIC, call.topic, incremental_configs=entries)
            _wait(login, login.call(login.admin.incremental_alter_configs, [resource]), deadline)
    except KafkaException as error:
        known = code_of(error) not in UNREACHABLE and not sent
        return Outcome(ok=False, text=text_of(error) + sent, known=known)
    outcome = stand(call, region, deadline)

    def settled() -> bool:
        nonlocal outcome
        outcome = stand(call, region, deadline)
        return outcome.ok

    poll_until(settled, Deadline(min(deadline.at, monotonic() + READ_BACK_SECONDS)), POLL_SECONDS)
    return outcome


def stand(call: AlterTopic, region: Region, deadline: Deadline) -> Outcome:
    """Whether the topic is as the call makes it."""
    topic = _now(call, region, deadline)
    held = dict(topic.configs)
    wrong = [f"{c.name} is {_told(held.get(c.name))}" for c in call.configs if held.get(c.name) != c.value]
    if call.partitions and topic.partitions != call.partitions:
        wrong.insert(0, f"it has {topic.partitions} partitions")
    if wrong:
        return Outcome(ok=False, text=f"{call.topic} in {call.region}: {'; '.join(wrong)}")
    count = len(call.configs)
    return Outcome(ok=True, text=f"{call.topic} has {topic.partitions} partitions, and {count} configs are as planned")


def _other(call: AlterTopic, topic: Topic) -> str:
    held = dict(topic.configs)
    if call.partitions and topic.partitions != call.found:
        return f"{call.topic} was to have {call.found} partitions and has {topic.partitions}"
    for change in call.configs:
        if held.get(change.name) != change.old:
            return f"{change.name} of {call.topic} was to be {_told(change.old)} and is {_told(held.get(change.name))}"
    return ""


def _now(call: AlterTopic, region: Region, deadline: Deadline) -> Topic:
    answer = read_topics(ReadTopics(call.region, (call.topic,)), region, deadline)
    if answer.errors or not answer.topics:
        why = answer.errors[0].message if answer.errors else "there is no such topic"
        raise RegionError(f"{call.topic} can't be read: {why}", code="NOT_READ")
    return answer.topics[0]


def _entry(change: ConfigChange) -> Any:
    if change.value is None:
        return ConfigEntry(change.name, None, incremental_operation=AlterConfigOpType.DELETE)
    return ConfigEntry(change.name, change.value, incremental_operation=AlterConfigOpType.SET)


def _wait(login: Login, futures: Any, deadline: Deadline) -> None:
    for future in futures.values():
        login.wait(future, deadline)


def _told(value: str | None) -> str:
    return "unset" if value is None else value or "empty"
