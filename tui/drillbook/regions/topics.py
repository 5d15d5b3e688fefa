"""Reads topics and configs; needs DESCRIBE and DESCRIBE_CONFIGS on each, and DESCRIBE on all where a pattern asks."""

from fnmatch import fnmatchcase
from typing import Any, Final

from confluent_kafka.admin import ConfigResource, ConfigSource

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import read_error
from drillbook.regions.login import Login
from drillbook.regions.region import Region
from drillbook.regions.visible import Seen, see_topics, sees_every_topic
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.topics import ReadTopics, Topic, TopicsSnapshot

COMPARED: Final = frozenset(
    {
        "cleanup.policy",
        "compression.type",
        "delete.retention.ms",
        "max.message.bytes",
        "message.timestamp.type",
        "min.insync.replicas",
        "retention.bytes",
        "retention.ms",
        "unclean.leader.election.enable",
    }
)
"""Read even where they are not set on the topic: two regions may differ in their defaults."""
PATTERN: Final = frozenset("*?[")


def read_topics(read: ReadTopics, region: Region, deadline: Deadline) -> TopicsSnapshot:
    """Topics by name or pattern, with their partitions, configs and the reading principal's operations."""
    login = region.reading()
    patterns = tuple(t for t in read.topics if PATTERN & set(t))
    errors: list[ReadError] = []
    names = set(read.topics) - set(patterns)
    if patterns or not read.topics:
        if not sees_every_topic(login, deadline):
            right = "DESCRIBE on TOPIC *"
            errors += [
                ReadError(f"some topics may be hidden: a complete list needs {right}", scope, "NOT_PERMITTED", right)
                for scope in patterns or ("",)
            ]
        names |= _matching(login, patterns, deadline)
    seen = see_topics(login, sorted(names), deadline)
    configs, refused = _configs(login, seen, deadline)
    topics = tuple(
        Topic(t.name, len(t.partitions), t.replication_factor, configs.get(t.name, ()), t.operations)
        for t in seen.topics
        if not t.internal or t.name in read.topics
    )
    return TopicsSnapshot(
        region=read.region, observed_at=0, errors=(*errors, *seen.errors, *refused), asked=read.topics, topics=topics
    )


def _matching(login: Login, patterns: tuple[str, ...], deadline: Deadline) -> set[str]:
    visible = [str(name) for name in login.admin.list_topics(timeout=deadline.left(10.0)).topics]
    if not patterns:
        return {name for name in visible if not name.startswith("__")}
    return {name for name in visible if any(fnmatchcase(name, p) for p in patterns)}


def _configs(
    login: Login, seen: Seen, deadline: Deadline
) -> tuple[dict[str, tuple[tuple[str, str], ...]], tuple[ReadError, ...]]:
    if not seen.topics:
        return {}, ()
    resources = [ConfigResource(ConfigResource.Type.TOPIC, t.name) for t in seen.topics]
    answers = login.wait_each(login.call(login.admin.describe_configs, resources), deadline)
    configs: dict[str, tuple[tuple[str, str], ...]] = {}
    errors: list[ReadError] = []
    for resource in resources:
        answer = answers[resource]
        if isinstance(answer, Exception):
            errors.append(read_error(answer, resource.name, f"DESCRIBE_CONFIGS on TOPIC {resource.name}"))
        else:
            configs[resource.name] = tuple(sorted((e.name, e.value or "") for e in answer.values() if _wanted(e)))
    return configs, tuple(errors)


def _wanted(entry: Any) -> bool:
    set_here = entry.source == ConfigSource.DYNAMIC_TOPIC_CONFIG.value
    return not entry.is_sensitive and (set_here or entry.name in COMPARED)
