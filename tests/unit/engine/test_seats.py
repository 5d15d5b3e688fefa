"""The driver's seat changes hands by two signatures, and never to whoever agreed to what is driven."""

import pytest
from make_entries import TWO_DRIVERS

from drillbook.model.plan import TakeSnapshot
from laws.drive import Drive


@pytest.fixture
def drive() -> Drive:
    drive = Drive(runbook=TWO_DRIVERS)
    drive.to_gate()
    return drive


def test_the_seat_changes_hands_when_both_signed(drive: Drive) -> None:
    assert not drive.sign("hand-over", "alice", "driver", option="carol").refused
    assert drive.state.driver == "alice"
    assert "only the driver, alice," in drive.ask("hold", person="carol").refused
    assert not drive.sign("take-over", "carol", "driver").refused
    assert drive.state.driver == "carol"
    assert "only the driver, carol," in drive.ask("hold", person="alice").refused
    drive.come("carol", "driver")
    assert not drive.ask("hold", person="carol").refused


def test_the_step_does_not_act_before_the_new_driver_is_here(drive: Drive) -> None:
    drive.sign("hand-over", "alice", "driver", option="carol")
    drive.sign("take-over", "carol", "driver")
    drive.approve()
    drive.sweep(3)
    assert drive.state.current == "stop-writers"
    assert all(isinstance(call, TakeSnapshot) for call in drive.performed)
    drive.come("carol", "driver")
    drive.until("done", "stop-writers")


def test_who_may_not_have_it(drive: Drive) -> None:
    assert "bob is not among the drivers" in drive.sign("hand-over", "alice", "driver", option="bob").refused
    assert "alice drives already" in drive.sign("hand-over", "alice", "driver", option="alice").refused
    assert "alice drives, and hands over" in drive.sign("hand-over", "carol", "driver", option="carol").refused
    assert "did not hand over" in drive.sign("take-over", "carol", "driver").refused
    assert not drive.sign("hand-over", "alice", "driver", option="carol").refused
    assert "offered to carol" in drive.sign("take-over", "alice", "driver").refused


def test_who_approved_does_not_drive_what_was_approved(drive: Drive) -> None:
    drive.sign("hand-over", "alice", "driver", option="carol")
    assert not drive.sign("approve", "carol", "approver").refused
    assert "carol approved at the open gate" in drive.sign("take-over", "carol", "driver").refused
    assert "carol approved at the open gate" in drive.sign("hand-over", "alice", "driver", option="carol").refused
    assert drive.state.driver == "alice"


def test_a_crash_takes_the_offer_back(drive: Drive) -> None:
    drive.sign("hand-over", "alice", "driver", option="carol")
    drive.crash()
    assert drive.state.offered is None
