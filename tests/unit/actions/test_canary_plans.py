"""Plans of canary: one topic, never a workload's, and nothing where it exists."""

import msgspec
import pytest

from drillbook.actions.registry import ACTIONS
from drillbook.model.plan import effect_key, undone_key
from drillbook.model.topic_calls import CreateTopic, DeleteTopic
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.topics import ReadTopics, Topic, TopicsSnapshot
from drillbook.snapshots.window import Reading, Window
from unit.actions.paper import NOW, SCOPE, plan

CREATE = '{"create": "drillbook.canary"}'
ASKED = ReadTopics("west", ("drillbook.canary", "ledger.entries", "orders.new", "orders.paid"))
WORKLOADS = (Topic("ledger.entries", 4, 3), Topic("orders.new", 6, 2))


def west(*topics: Topic, errors: tuple[ReadError, ...] = ()) -> Window:
    return Window(NOW, (Reading(ASKED, TopicsSnapshot("west", NOW, errors=errors, topics=topics)),))


def test_it_is_made_in_the_target_with_the_replicas_of_the_workloads_there() -> None:
    planned = plan("canary", CREATE, west(*WORKLOADS))
    (call,) = planned.calls
    assert isinstance(call, CreateTopic)
    assert (call.region, call.topic, call.partitions, call.replication) == ("west", "drillbook.canary", 2, 3)
    assert call.text == "create drillbook.canary in west: 2 partitions, 3 replicas each"
    assert planned.blast == "creates 1 topic in west"
    line = (
        "kafka-topics --bootstrap-server w:9092 --command-config west.properties --delete --if-exists"
        " --topic drillbook.canary"
    )
    assert call.undo == (line,)


def test_numbers_that_are_given_stand() -> None:
    params = '{"create": "drillbook.canary", "partitions": 1, "replication": 1}'
    (call,) = plan("canary", params, west()).calls
    assert call.text == "create drillbook.canary in west: 1 partition, 1 replica each"


def test_one_that_exists_is_left_as_it_is_and_said() -> None:
    planned = plan("canary", CREATE, west(Topic("drillbook.canary", 7, 1), *WORKLOADS))
    assert planned.calls == ()
    assert planned.blast == "creates 0 topics in west"
    assert planned.notes == ("drillbook.canary exists in west: 7 partitions, 1 replica each",)


@pytest.mark.parametrize("topic", ["orders.paid", "orders.canary"])
def test_a_topic_of_a_workload_is_refused_even_one_that_only_its_pattern_would_match(topic: str) -> None:
    planned = plan("canary", f'{{"create": "{topic}"}}', west(*WORKLOADS))
    assert not planned.calls
    assert f"{topic} is a topic of orders" in planned.unknown


@pytest.mark.parametrize(
    ("params", "seen", "says"),
    [
        (CREATE, Window(NOW), "can't be read"),
        (CREATE, west(*WORKLOADS, errors=(ReadError("denied", "drillbook.canary"),)), "can't be read: denied"),
        (CREATE, west(), "give `replication`"),
        ('{"create": "drillbook.canary", "region": "north"}', west(), "no region"),
    ],
)
def test_nothing_is_made_where_it_is_not_known_to_be_missing(params: str, seen: Window, says: str) -> None:
    planned = plan("canary", params, seen)
    assert not planned.calls
    assert says in planned.unknown


@pytest.mark.parametrize("topic", ["", "__transaction_state", "a b", "drill/book"])
def test_a_name_that_no_topic_should_have_is_no_name(topic: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        ACTIONS["canary"].decode(msgspec.json.encode({"create": topic}).decode())


def test_deleting_it_takes_back_its_creation() -> None:
    made, gone = CreateTopic("west", "", topic="c"), DeleteTopic("west", "", topic="c")
    assert undone_key(gone) == effect_key(made)
    assert undone_key(made) == effect_key(gone)
    assert effect_key(made) != effect_key(msgspec.structs.replace(made, topic="d"))
    assert SCOPE.target.name == "west"
