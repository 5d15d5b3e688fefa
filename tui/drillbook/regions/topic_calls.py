"""Creates and deletes a topic, and believes only what the region then describes."""

from typing import Final

from confluent_kafka import KafkaException
from confluent_kafka.admin import NewTopic

from drillbook.clock import monotonic
from drillbook.model.plan import Outcome
from drillbook.model.topic_calls import CreateTopic, DeleteTopic
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import UNREACHABLE, RegionError, code_of, text_of
from drillbook.regions.login import Login
from drillbook.regions.polled import poll_until
from drillbook.regions.region import Region
from drillbook.regions.visible import SeenTopic, see_topics

READ_BACK_SECONDS: Final = 10.0
POLL_SECONDS: Final = 0.05
GONE: Final = "UNKNOWN_TOPIC_OR_PART"


def create(call: CreateTopic, region: Region, deadline: Deadline) -> Outcome:
    """Create it; a topic that somebody made meanwhile is not this drill's, and is refused as such by the region."""
    login = region.acting()
    new = NewTopic(call.topic, num_partitions=call.partitions, replication_factor=call.replication)
    (future,) = login.call(login.admin.create_topics, [new]).values()
    try:
        login.wait(future, deadline)
    except KafkaException as error:
        return _refused(error)
    return _read_back(call, region, deadline)


def delete(call: DeleteTopic, region: Region, deadline: Deadline) -> Outcome:
    """Delete it; one that is gone already is as it should be."""
    login = region.acting()
    (future,) = login.call(login.admin.delete_topics, [call.topic]).values()
    try:
        login.wait(future, deadline)
    except KafkaException as error:
        if code_of(error) != GONE:
            return _refused(error)
    return _read_back(call, region, deadline)


def stand(call: CreateTopic | DeleteTopic, login: Login, deadline: Deadline) -> Outcome:
    """Whether the topic is there as the call makes it, or is gone."""
    found = described(login, call.topic, deadline)
    if found is None:
        return Outcome(ok=isinstance(call, DeleteTopic), text=f"there is no topic {call.topic}")
    same = (len(found.partitions), found.replication_factor) == (call.partitions, call.replication)
    text = f"{call.topic} has {len(found.partitions)} partitions, {found.replication_factor} replicas each"
    return Outcome(ok=isinstance(call, CreateTopic) and same, text=text)


def described(login: Login, name: str, deadline: Deadline) -> SeenTopic | None:
    """The topic, or None where it is known not to be there."""
    seen = see_topics(login, [name], deadline)
    if seen.errors:
        raise RegionError(seen.errors[0].message, code=seen.errors[0].code, needs=seen.errors[0].needs)
    return seen.topics[0] if seen.topics else None


def _refused(error: KafkaException) -> Outcome:
    return Outcome(ok=False, text=text_of(error), known=code_of(error) not in UNREACHABLE)


def _read_back(call: CreateTopic | DeleteTopic, region: Region, deadline: Deadline) -> Outcome:
    """Wait until brokers say so too: they learn of a topic a moment after the controller made it."""
    outcome = Outcome(ok=False, text="not read back")

    def settled() -> bool:
        nonlocal outcome
        outcome = stand(call, region.reading(), deadline)
        return outcome.ok

    poll_until(settled, Deadline(min(deadline.at, monotonic() + READ_BACK_SECONDS)), POLL_SECONDS)
    return outcome
