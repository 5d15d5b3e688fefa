"""topics: what differs is named, what may differ is let pass, and what the mirror never copies is said."""

import pytest

from drillbook.model.finding import Verdict
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.topics import ReadTopics, Topic
from unit.checks.sweeps import Sweeps, look
from unit.checks.two_regions import CONFIGS, TOPICS, Regions

LEDGER, ORDERS = TOPICS


def west(*topics: Topic) -> Regions:
    return Regions(topics={"east": TOPICS, "west": topics})


def with_configs(**changes: str | None) -> Topic:
    configs = {**dict(CONFIGS), **{k.replace("_", "."): v for k, v in changes.items()}}
    return Topic("orders.new", 2, 1, tuple(sorted((k, v) for k, v in configs.items() if v is not None)))


def test_equal_topics_are_proven_and_none_differs() -> None:
    found = look("topics")
    assert found.verdict is Verdict.PROVEN
    assert (found.value, found.limit, found.relation) == (0, 0, "=")
    assert {f.name for f in found.facts} == {"orders.new", "ledger.entries"}


@pytest.mark.parametrize(
    ("topic", "says"),
    [
        (Topic("orders.new", 3, 1, CONFIGS), "has 2 partitions in east, 3 in west"),
        (with_configs(retention_ms="1"), "retention.ms is 604800000 in east, 1 in west"),
        (with_configs(max_message_bytes="1"), "max.message.bytes is not set in east, 1 in west"),
        (with_configs(cleanup_policy=None), "cleanup.policy is delete in east, not set in west"),
    ],
)
def test_each_difference_is_named(topic: Topic, says: str) -> None:
    found = look("topics", "{}", west(LEDGER, topic))
    assert found.verdict is Verdict.FAILED
    assert found.value == 1
    assert f"orders.new: {says}" in found.note
    assert "MirrorMaker never" not in found.note


@pytest.mark.parametrize("config", ["min_insync_replicas", "unclean_leader_election_enable", "message_timestamp_type"])
def test_what_the_mirror_never_copies_is_said(config: str) -> None:
    found = look("topics", "{}", west(LEDGER, with_configs(**{config: "other"})))
    assert found.verdict is Verdict.FAILED
    assert "MirrorMaker never copies it" in found.note


@pytest.mark.parametrize("allow", ["min.insync.replicas", "min.*"])
def test_what_is_allowed_may_differ_and_is_told(allow: str) -> None:
    regions = west(LEDGER, with_configs(min_insync_replicas="2"))
    found = look("topics", f'{{"allow": ["{allow}"]}}', regions)
    assert found.verdict is Verdict.PROVEN
    assert any("differ as allowed: min.insync.replicas" in f.text for f in found.facts)
    assert look("topics", '{"allow": ["retention.ms"]}', regions).verdict is Verdict.FAILED


@pytest.mark.parametrize("region", ["east", "west"])
def test_a_topic_that_a_region_lacks_fails(region: str) -> None:
    regions = Regions()
    regions.topics = {**regions.topics, region: (LEDGER,)}
    found = look("topics", "{}", regions)
    assert found.verdict is Verdict.FAILED
    assert f"orders.new: is not in {region}" in found.note


def test_fewer_replicas_are_said_and_not_judged() -> None:
    regions = Regions(topics={"east": (LEDGER, Topic("orders.new", 2, 3, CONFIGS)), "west": TOPICS})
    found = look("topics", "{}", regions)
    assert found.verdict is Verdict.PROVEN
    assert found.note == "fewer replicas in west: orders.new"


def test_a_topic_that_may_not_be_seen_is_unknown_and_never_missing() -> None:
    sweeps = Sweeps("topics")
    sweeps.broken = {ReadTopics: ReadError("", "orders.new", needs="DESCRIBE on TOPIC orders.new")}
    found = sweeps.run(west(LEDGER)).finding
    assert found.verdict is Verdict.UNKNOWN
    assert found.needs == "DESCRIBE on TOPIC orders.new"
