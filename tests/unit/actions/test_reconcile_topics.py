"""reconcile topics: partitions are raised and configs set as the source has them; nothing is lowered or deleted."""

import msgspec
import pytest

from drillbook.actions.base import Planned
from drillbook.actions.reverse import reverse
from drillbook.model.plan import effect_key, undone_key
from drillbook.model.scope import Scope
from drillbook.model.topic_calls import AlterTopic, ConfigChange
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.topics import ReadTopics, Topic, TopicsSnapshot
from drillbook.snapshots.window import Reading, Window
from unit.actions.paper import NOW, SCOPE, plan

NAMES = ("ledger.entries", "orders.new", "orders.paid")
ALLOWED = msgspec.structs.replace(SCOPE, target=msgspec.structs.replace(SCOPE.target, allow=("topics",)))
SAME = (("cleanup.policy", "delete"), ("retention.ms", "604800000"))


def topic(name: str, partitions: int = 3, **configs: str) -> Topic:
    named = {k.replace("_", "."): v for k, v in configs.items()}
    return Topic(name, partitions, 2, tuple(sorted({**dict(SAME), **named}.items())))


def seen(east: tuple[Topic, ...], west: tuple[Topic, ...], *errors: ReadError) -> Window:
    def answer(region: str, found: tuple[Topic, ...]) -> Reading:
        held = {t.name: t for t in (*map(topic, NAMES), *found)}
        return Reading(ReadTopics(region, NAMES), TopicsSnapshot(region, NOW, 0, errors, NAMES, tuple(held.values())))

    return Window(NOW, (answer("east", east), answer("west", west)))


def reconcile(window: Window, params: str = '{"what": "topics"}', scope: Scope = ALLOWED) -> Planned:
    return plan("reconcile", params, window, scope)


def test_configs_are_set_as_the_source_has_them_and_back_by_stock_tools() -> None:
    east = topic("orders.new", retention_ms="1000", segment_ms="5")
    west = topic("orders.new", retention_ms="2000", flush_ms="7")
    planned = reconcile(seen((east,), (west,)))
    (call,) = planned.calls
    assert isinstance(call, AlterTopic)
    assert (call.region, call.topic, call.partitions, call.effect) == ("west", "orders.new", 0, "reversible")
    assert call.configs == (
        ConfigChange("flush.ms", None, "7"),
        ConfigChange("retention.ms", "1000", "2000"),
        ConfigChange("segment.ms", "5", None),
    )
    head = "kafka-configs --bootstrap-server w:9092 --command-config west.properties --alter --topic orders.new"
    assert call.undo == (
        f"{head} --add-config 'flush.ms=[7],retention.ms=[2000]'",
        f"{head} --delete-config segment.ms",
    )
    assert planned.blast == "adds 0 partitions and sets 3 configs in west, deletes 0 topics"
    back = reverse(call, ALLOWED)
    assert isinstance(back, AlterTopic)
    assert undone_key(back) == effect_key(call)


def test_partitions_are_raised_which_nothing_takes_back_and_is_said() -> None:
    planned = reconcile(seen((topic("orders.new", 6),), ()))
    (call,) = planned.calls
    assert isinstance(call, AlterTopic)
    assert (call.found, call.partitions, call.effect, call.undo) == (3, 6, "irreversible", ())
    assert planned.blast.startswith("adds 3 partitions and sets 0 configs in west")
    assert any("can't be lowered again" in n for n in planned.notes)
    assert isinstance(reverse(call, ALLOWED), str)


def test_a_change_that_also_raised_partitions_stays_outstanding_when_its_configs_are_set_back() -> None:
    (call,) = reconcile(seen((topic("orders.new", 6, retention_ms="1"),), ())).calls
    back = reverse(call, ALLOWED)
    assert isinstance(back, AlterTopic)
    assert back.partitions == 0
    assert undone_key(back) != effect_key(call)


def test_what_can_not_or_must_not_be_changed_is_named_and_left() -> None:
    east = (topic("orders.new", 2), topic("orders.paid", min_insync_replicas="3"))
    planned = reconcile(seen(east, (topic("orders.paid", min_insync_replicas="1"),)))
    assert planned.calls == ()
    assert "left, orders.new has 3 partitions, and none can be taken away" in planned.notes
    assert any("2 replicas could never keep 3 in sync" in n for n in planned.notes)


def test_a_topic_that_is_missing_is_not_made() -> None:
    answers = seen((), ()).readings
    west = answers[1].answer
    assert isinstance(west, TopicsSnapshot)
    fewer = msgspec.structs.replace(west, topics=west.topics[:2])
    planned = reconcile(Window(NOW, (answers[0], Reading(answers[1].read, fewer))))
    assert planned.calls == ()
    assert any("orders.paid is not in west" in n for n in planned.notes)


def test_configs_that_may_differ_are_left() -> None:
    east = topic("orders.new", retention_ms="1", message_timestamp_type="LogAppendTime")
    params = '{"what": "topics", "allow": ["retention.*", "message.timestamp.type"]}'
    assert reconcile(seen((east,), ()), params).calls == ()


@pytest.mark.parametrize("window", [Window(NOW), seen((), (), ReadError("denied", "orders.new"))])
def test_topics_that_cannot_be_read_do_not_differ(window: Window) -> None:
    planned = reconcile(window)
    assert not planned.calls
    assert "can't be read" in planned.unknown
