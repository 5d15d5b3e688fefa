"""A question on screen: who decides between what, on which findings; answered by whom it is asked, typed whole."""

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from console.screens import on_screen, text
from console.still_port import StillPort
from drillbook.console.app import DrillbookApp
from drillbook.state.drill_state import DrillState
from drillbook.state.port import You
from laws.deciding_book import CONDITIONAL, DECIDING, drive_of, to_question
from laws.drive import Drive

ERIN = You("erin", "commander", "ed25519")
SIZES = ((160, 45), (120, 36), (80, 24))


@pytest.fixture(scope="module")
def asked() -> Drive:
    drive = drive_of(DECIDING)
    to_question(drive)
    return drive


def port_at(drive: Drive, you: You, state: DrillState | None = None) -> StillPort:
    port = StillPort(state or drive.state, you)
    port.at = drive.now
    return port


@pytest.mark.parametrize("size", SIZES)
def test_the_bar_says_who_decides_and_the_step_says_where_each_answer_leads(
    asked: Drive, size: tuple[int, int]
) -> None:
    shown = text(on_screen(port_at(asked, ERIN), size))
    assert "erin decides: stay or go-back" in shown
    assert "d decide" in shown
    if size != (80, 24):
        assert "failback.yaml" in shown
        assert "without an answer in" in shown


def test_it_is_answered_by_the_role_that_is_asked_with_an_option_typed_as_a_whole(asked: Drive) -> None:
    port = port_at(asked, ERIN)

    async def act(pilot: "Pilot[str]", _: DrillbookApp) -> None:
        await pilot.press("d", *"sta", "enter")
        assert port.signed == []
        await pilot.press("y", "enter", "enter")
        await pilot.pause()

    on_screen(port, (160, 45), act)
    assert [(r.decision, r.person, r.role, r.step, r.option) for r in port.signed] == [
        ("decide", "erin", "commander", "decide", "stay")
    ]


@pytest.mark.parametrize("size", SIZES)
def test_the_form_says_what_follows_and_what_the_signature_binds(asked: Drive, size: tuple[int, int]) -> None:
    async def act(pilot: "Pilot[str]", _: DrillbookApp) -> None:
        await pilot.press("d", *"sta")

    shown = text(on_screen(port_at(asked, ERIN), size, act))
    assert "ends the drill; failback.yaml is to be run next" in shown
    assert "stay or go-back" in shown
    assert "What is left behind" in shown
    assert size == (80, 24) or "Bound to" in shown


def test_a_form_goes_with_its_question(asked: Drive) -> None:
    port = port_at(asked, ERIN)

    async def act(pilot: "Pilot[str]", _: DrillbookApp) -> None:
        await pilot.press("d", *"sta")
        port.move(replace(asked.state, question=None))
        await pilot.pause()
        await pilot.pause()

    assert "The question of entry" in text(on_screen(port, (160, 45), act))


def test_nobody_else_gets_the_form(asked: Drive) -> None:
    port = port_at(asked, You("bob", "approver", "ed25519"))

    async def act(pilot: "Pilot[str]", _: DrillbookApp) -> None:
        await pilot.press("d")

    assert "asked of the commander" in text(on_screen(port, (160, 45), act))
    assert port.signed == []


def test_a_condition_says_what_it_reads_and_a_skipped_step_is_never_shown_as_done() -> None:
    drive = drive_of(CONDITIONAL)
    for step in ("identity", "survey"):
        drive.ask("run")
        drive.until("done", step)
    shown = text(on_screen(port_at(drive, You("alice", "driver")), (160, 45)))
    assert "Runs if" in shown
    drive.ask("run")
    drive.sweep()
    shown = text(on_screen(port_at(drive, You("alice", "driver")), (160, 45)))
    assert "–  3 Bring governance" in shown
    assert any("skipped: 3 Bring governance" in line.what for line in drive.state.log)
