"""When a connector is what a call made of it: the state comes before the tasks are gone, or there."""

import pytest

from drillbook.model.plan import ConnectorCall
from drillbook.regions.connector_call import stands
from drillbook.snapshots.replication import Connector

STOP = ConnectorCall("west", "", connector="c", verb="stop")
RESUME = ConnectorCall("west", "", connector="c", verb="resume")
IDLE = ConnectorCall("west", "", connector="c", verb="resume", idle=True)


@pytest.mark.parametrize(
    ("call", "state", "tasks", "done"),
    [
        (STOP, "STOPPED", (), True),
        (STOP, "STOPPED", ("RUNNING",), False),
        (STOP, "RUNNING", (), False),
        (RESUME, "RUNNING", ("RUNNING",), True),
        (RESUME, "RUNNING", (), False),
        (RESUME, "RUNNING", ("RUNNING", "FAILED"), False),
        (RESUME, "STOPPED", (), False),
        (IDLE, "RUNNING", (), True),
        (IDLE, "RUNNING", ("FAILED",), False),
        (IDLE, "STOPPED", (), False),
    ],
)
def test_a_connector_stands_as_called(call: ConnectorCall, state: str, tasks: tuple[str, ...], done: bool) -> None:
    assert stands(call, Connector("c", state, tasks)) is done
