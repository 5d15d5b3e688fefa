"""Plans of connector, and what stopping the link says of connectors that stand still already."""

import msgspec
import pytest

from drillbook.model.plan import ConnectorCall, effect_key, undone_key
from drillbook.model.region import ReplicationLink
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.replication import Connector, ReadReplication, ReplicationSnapshot
from drillbook.snapshots.window import Reading, Window
from unit.actions.paper import NOW, SCOPE, plan

NAMES = ("mm2-source", "mm2-checkpoint")
STOP = '{"name": "checkpoint", "do": "stop"}'
RESUME = '{"name": "checkpoint", "do": "resume"}'


def connect(source: str = "RUNNING", checkpoint: str = "RUNNING", *errors: ReadError) -> Window:
    found = tuple(
        Connector(name, state, ("RUNNING",) if state == "RUNNING" else (), missing=not state)
        for name, state in zip(NAMES, (source, checkpoint), strict=True)
    )
    answer = ReplicationSnapshot("west", NOW, errors=errors, connectors=found)
    return Window(NOW, (Reading(ReadReplication("west", NAMES), answer),))


def test_the_checkpoint_connector_is_stopped_and_its_undo_is_connects_own_call() -> None:
    planned = plan("connector", STOP, connect())
    (call,) = planned.calls
    assert isinstance(call, ConnectorCall)
    assert (call.region, call.connector, call.verb, call.record_ends) == ("west", "mm2-checkpoint", "stop", ())
    assert call.undo == ("curl -fsS -X PUT http://w:8083/connectors/mm2-checkpoint/resume",)
    assert planned.blast == "stops 1 connector in west"
    assert planned.notes == ("no group's offsets are translated to west any more",)
    (back,) = plan("connector", RESUME, connect(checkpoint="STOPPED")).calls
    assert undone_key(back) == effect_key(call)
    assert isinstance(back, ConnectorCall)
    assert call.idle
    assert back.idle, "a checkpoint connector has no task while no group has offsets"


@pytest.mark.parametrize(
    ("params", "state", "says"),
    [(STOP, "STOPPED", "mm2-checkpoint is stopped already"), (RESUME, "RUNNING", "mm2-checkpoint runs already")],
)
def test_one_that_is_so_already_is_left_so_that_going_back_does_not_touch_it(
    params: str, state: str, says: str
) -> None:
    planned = plan("connector", params, connect(checkpoint=state))
    assert (planned.calls, planned.unknown) == ((), "")
    assert "0 connectors" in planned.blast
    assert says in planned.notes[0]


@pytest.mark.parametrize(
    ("params", "seen", "says"),
    [
        (STOP, Window(NOW), "can't be read"),
        (STOP, connect("RUNNING", "RUNNING", ReadError("no answer")), "no answer"),
        (STOP, connect(checkpoint=""), "there is no connector mm2-checkpoint"),
        ('{"name": "heartbeat", "do": "stop"}', connect(), "names no heartbeat connector"),
    ],
)
def test_a_connector_that_is_not_known_is_not_touched(params: str, seen: Window, says: str) -> None:
    planned = plan("connector", params, seen)
    assert not planned.calls
    assert says in planned.unknown


def test_without_a_link_there_is_nothing_to_stop() -> None:
    for link, says in ((None, "no replication"), (ReplicationLink("east", "west", connect="east", source="s"), "east")):
        assert says in plan("connector", STOP, connect(), msgspec.structs.replace(SCOPE, link=link)).unknown


def test_stopping_the_link_knows_which_connectors_stand_still_already() -> None:
    running = plan("replication", '{"do": "stop"}', connect())
    assert any("mm2-checkpoint runs on" in n for n in running.notes)
    later = plan("replication", '{"do": "stop"}', connect(checkpoint="STOPPED"))
    assert len(later.calls) == 1
    assert not any("mm2-checkpoint" in n for n in later.notes)
    again = plan("replication", '{"do": "stop"}', connect("STOPPED", "STOPPED"))
    assert len(again.calls) == 1
    assert any("is stopped already" in n for n in again.notes)
