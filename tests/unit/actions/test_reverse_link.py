"""Plans of the link home: one call with a start for every partition, or none at all."""

import json

import msgspec
import pytest

from drillbook.actions.registry import ACTIONS
from drillbook.actions.reverse import reverse
from drillbook.model.link_calls import CreateLink, DeleteLink, LinkStart
from drillbook.model.plan import effect_key, undone_key
from drillbook.model.region import ReplicationLink
from drillbook.model.scope import Scope
from drillbook.snapshots.replication import Connector, LinkPosition, ReadReplication, ReplicationSnapshot
from drillbook.snapshots.topics import ReadTopics, Topic, TopicsSnapshot
from drillbook.snapshots.window import Reading, Window
from unit.actions.paper import NOW, SCOPE, plan

BACK = ReplicationLink("west", "east", connect="west", source="mm2-back")
HOME: Scope = msgspec.structs.replace(
    SCOPE,
    source=SCOPE.target,
    target=SCOPE.source,
    link=BACK,
    opposite=ReplicationLink("east", "west", connect="west", source="mm2-source"),
)
CUT = {"ledger.entries": (5, 0), "orders.new": (7, 8), "orders.paid": (0, 1)}


def asks(**cut: tuple[int, ...]) -> str:
    return json.dumps({"do": "reverse", "cut": {**CUT, **cut}})


def seen(forward: str = "STOPPED", back: str = "", stands: int = 3) -> Window:
    topics = tuple(Topic(t, 2) for t in CUT)
    positions = (LinkPosition("orders.new", 1, stands),)
    state = Connector("mm2-source", forward, ("RUNNING",) if forward == "RUNNING" else (), positions)
    found = Connector("mm2-back", back, missing=not back)
    return Window(
        NOW,
        (
            Reading(ReadTopics("west"), TopicsSnapshot("west", NOW, topics=topics)),
            Reading(ReadReplication("west", ("mm2-source",)), ReplicationSnapshot("west", NOW, connectors=(state,))),
            Reading(ReadReplication("west", ("mm2-back",)), ReplicationSnapshot("west", NOW, connectors=(found,))),
        ),
    )


def test_the_link_home_starts_every_partition_at_its_cut() -> None:
    planned = plan("replication", asks(), seen(), HOME)
    (call,) = planned.calls
    assert isinstance(call, CreateLink)
    assert (call.region, call.connector, call.forward) == ("west", "mm2-back", "mm2-source")
    assert call.starts == tuple(LinkStart(t, p, offset) for t, each in CUT.items() for p, offset in enumerate(each))
    assert planned.blast == "creates 1 connector in west, sets 6 offsets of 3 topics"
    assert call.undo == ("curl -fsS -X DELETE http://w:8083/connectors/mm2-back",)
    back = reverse(call, HOME)
    assert isinstance(back, DeleteLink)
    assert undone_key(back) == effect_key(call)


def test_a_stopped_link_that_is_there_is_finished_from_the_same_cut() -> None:
    planned = plan("replication", asks(), seen(back="STOPPED"), HOME)
    (call,) = planned.calls
    assert isinstance(call, CreateLink)
    assert call.text.startswith("finish connector mm2-back of west")
    assert planned.blast == "resumes 1 connector in west, sets 6 offsets of 3 topics"
    assert "nowhere before the cut" in planned.notes[-1]


def test_a_cut_of_an_earlier_drill_holds_while_its_link_stands_where_it_was_stopped() -> None:
    origin = {"drill": "d1", "entry": 99, "sha256": "a" * 64, "link": "mm2-source", "stood": {"orders.new": [0, 3]}}
    params = json.dumps({"do": "reverse", "cut": CUT, "origin": origin})
    planned = plan("replication", params, seen(), HOME)
    assert "the cut is that of entry 99 (aaaaaaaaaaaaaaaa) of drill d1" in planned.notes
    moved = plan("replication", params, seen(stands=4), HOME)
    assert not moved.calls
    assert "mm2-source stood at 3 of orders.new-1 when drill d1 stopped it, and stands at 4 now" in moved.unknown


@pytest.mark.parametrize(
    ("params", "window", "scope", "says"),
    [
        (asks(**{"orders.new": (7,)}), seen(), HOME, "orders.new has 2 partitions in west, and the cut has 1"),
        (asks(**{"orders.old": (7,)}), seen(), HOME, "topics of no workload: orders.old"),
        (asks(), seen(forward="RUNNING"), HOME, "mm2-source is not stopped"),
        (asks(), seen(back="RUNNING"), HOME, "mm2-back is there already, RUNNING"),
        ('{"do": "reverse"}', seen(), HOME, "--after DRILL"),
        (asks(), Window(NOW), HOME, "can't be read"),
        (asks(), seen(), msgspec.structs.replace(HOME, opposite=None), "no MirrorMaker link from east to west"),
        (
            asks(),
            seen(),
            msgspec.structs.replace(HOME, link=msgspec.structs.replace(BACK, policy="default")),
            "identity policy",
        ),
    ],
)
def test_no_link_without_a_cut_of_every_partition_and_a_forward_link_at_rest(
    params: str, window: Window, scope: Scope, says: str
) -> None:
    planned = plan("replication", params, window, scope)
    assert not planned.calls
    assert says in planned.unknown or (says == "can't be read" and "was not read" in planned.unknown)


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ('{"do": "stop", "direction": "back"}', "belongs to do: resume"),
        ('{"do": "resume", "direction": "back"}', "belong together"),
        ('{"do": "resume", "ends_of": "x"}', "belong together"),
        ('{"do": "reverse", "origin": {"drill": "d", "entry": 1, "sha256": "s"}}', "not written by hand"),
        ('{"do": "stop", "cut": {"a": [1]}}', "belongs to do: reverse"),
        ('{"do": "reverse", "cut": {"a": [-1]}}', "below 0"),
    ],
)
def test_a_cut_and_reverse_belong_together(params: str, says: str) -> None:
    action = ACTIONS["replication"]
    assert says in action.refuse(action.decode(params))
