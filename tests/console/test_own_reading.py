"""One's own second reading on the screen: beside the drill's, carried by an approval, handed in where it differs."""

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from console.drive_port import DrivePort
from console.screens import on_screen, text
from console.states import states
from console.still_port import StillPort
from console.test_screens import SIZES, check
from drillbook.console.app import DrillbookApp
from drillbook.drill.wording import reading_to_sign
from drillbook.state.drill_state import DrillState
from drillbook.state.port import OwnReading, Reply, SignRequest, You
from laws.drive import Drive
from laws.read_again import FAILED, read_again

if TYPE_CHECKING:
    from textual.pilot import Pilot

BOB = You("bob", "approver", "ed25519  SHA256:Qk3v8...")
GATE = states()["gate"]
RESUME = "stop-writers/requires/3"
WIDE = (160, 45)


class ReadingPort(DrivePort):
    """Bob's console over a driven drill: his statements are worded as a live one words them."""

    def __init__(self, drive: Drive) -> None:
        super().__init__(drive, BOB)

    def read(self, says: dict[str, dict[str, object]] | None = None) -> None:
        """His workers have read again."""
        self.own_reading = OwnReading(read_again(self.state, self.now(), says=says))
        self.moved.set()

    async def sign(self, request: SignRequest) -> Reply:
        drive = self.drive
        said = drive.decision(request.decision, request.person, request.role, reason=request.reason, rule=request.rule)
        return self._reply(drive.hand_in(replace(said, reading=reading_to_sign(self.state, request, self.own))))


def still(says: dict[str, dict[str, object]] | None = None, state: DrillState = GATE) -> StillPort:
    recorded = {n: replace(c, recorded=c.observation.finding.verdict) for n, c in state.claims.items()}
    port = StillPort(replace(state, claims=recorded), BOB)
    port.own_reading = OwnReading(read_again(port.state, port.at - 2_000_000, says=says))
    return port


def text_now(app: DrillbookApp) -> str:
    return "\n".join("".join(s.text for s in strip) for strip in app.screen._compositor.render_strips())


def test_an_approval_shows_both_sides_and_binds_the_own_one() -> None:
    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        assert "you read  it agrees  2.0 s ago" in text_now(app)
        await pilot.press("a")
        shown = text_now(app)
        assert "You read     2.0 s ago, by your own workers" in shown
        assert "drill      you" in shown
        assert "✓ agree" in shown
        assert "✗ differ" not in shown
        await pilot.press(*["pagedown"] * 8)

    assert "reading   4 claims" in text(on_screen(still(), WIDE, act))


def test_it_stands_in_the_approval_at_80_columns_too() -> None:
    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("a")
        for _ in range(8):
            if "by your own workers" in text_now(app):
                return
            await pilot.press("pagedown")

    assert "by your own workers" in text(on_screen(still(), (80, 24), act))


def test_what_nobody_reads_twice_is_named() -> None:
    port = still()
    steps = port.state.opened.runbook.steps
    at = next(i for i, s in enumerate(steps) if s.id == "stop-writers")
    writes = replace(steps[at].requires[2], check="writes")
    asks = replace(steps[at], requires=(*steps[at].requires[:2], writes, *steps[at].requires[3:]))
    runbook = replace(port.state.opened.runbook, steps=(*steps[:at], asks, *steps[at + 1 :]))
    port.shown = replace(port.state, opened=replace(port.state.opened, runbook=runbook))
    shown = text(on_screen(port, WIDE, lambda pilot, _: pilot.press("a")))
    assert "read by the drill alone: schemas" in shown


def test_what_differs_is_not_approved_but_handed_in() -> None:
    port = still({RESUME: FAILED})

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("a")
        assert app.opened.cover == ""
        assert "What you read differs on resume points of billing, fraud, search in west: y hands it in." in app.said
        await pilot.press("y")

    shown = text(on_screen(port, WIDE, act))
    assert "Hand in what you read" in shown
    assert "✗ differ" in shown
    assert "you read failed 2.8 s ago, the drill proven 1.1 s ago" in shown
    assert "812" in shown


def test_a_difference_that_comes_while_typing_clears_the_words_and_says_so() -> None:
    port = still()

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("a", *["pagedown"] * 8, *"write-outage")
        port.own_reading = OwnReading(read_again(port.state, port.at, says={RESUME: FAILED}))
        app.draw()
        await pilot.press("enter")

    app = on_screen(port, WIDE, act)
    assert port.signed == []
    assert app.form_pane.filling is not None
    assert app.form_pane.filling.values["words0"] == ""
    assert "What you read differs on" in text(app)


def test_a_gate_that_demands_it_says_how_to_bring_it() -> None:
    gate = GATE.gate
    assert gate is not None
    asks = replace(GATE, gate=replace(gate, opened=replace(gate.opened, second_reading=("approver",))))
    app = on_screen(StillPort(asks, BOB), WIDE, lambda pilot, _: pilot.press("a"))
    assert "This gate counts the approver only with a second reading: attach with --regions FILE." in text(app)
    assert "approver must read for themselves" in text(app)


def test_trouble_of_the_own_workers_is_shown() -> None:
    port = still()
    port.own_reading = OwnReading(trouble="east can't be read: no answer")
    assert "east can't be read: no answer" in text(on_screen(port, WIDE, lambda pilot, _: pilot.press("a")))


def test_a_driven_drill_is_shut_by_a_difference_and_opened_by_a_newer_reading() -> None:
    drive = Drive()
    drive.show("resume_point", value=488, limit=500, claim="resume points of billing")
    drive.to_gate()
    port = ReadingPort(drive)
    port.read({RESUME: FAILED})

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("y", "enter")
        await pilot.pause()
        assert "resume points of billing: bob read 812, failed" in text_now(app)
        assert "NO GO" in text_now(app)
        port.sweep(2)
        port.read()
        await pilot.pause()
        await pilot.press("y", "enter")
        await pilot.pause()
        port.sweep(1)
        port.read()
        await pilot.pause()
        assert "NO GO" not in text_now(app)
        await pilot.press("a", *["pagedown"] * 8, *"write-outage", "enter", *"west", "enter")
        await pilot.pause()

    on_screen(port, WIDE, act)
    gate = drive.state.gate
    assert gate is not None
    assert [(a.person, a.read) for a in gate.approvals] == [("bob", True)]


def test_a_difference_is_overridden_from_the_gate() -> None:
    drive = Drive()
    drive.to_gate()
    port = ReadingPort(drive)
    port.read({RESUME: FAILED})

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("y", "enter")
        await pilot.pause()
        assert "o override" in text_now(app)
        await pilot.press("o", *"stop-writers/second-reading/bob", "enter", *"my replica lags", "enter")
        await pilot.pause()

    on_screen(port, WIDE, act)
    assert drive.state.overridden == ("stop-writers/second-reading/bob",)
    assert drive.state.gate is not None
    assert drive.state.gate.suspended == ()


def test_an_engine_that_is_not_heard_is_said() -> None:
    port = StillPort(GATE, BOB)

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        port.late = "nothing was heard from the engine for more than 2 s"
        app.draw()
        await pilot.pause()

    shown = text(on_screen(port, WIDE, act))
    assert "engine silent" in shown
    assert "nothing was heard from the engine for more than 2 s" in shown


@pytest.mark.parametrize("size", SIZES)
def test_the_screens_of_a_reading(size: str) -> None:
    agrees = on_screen(still(), SIZES[size], lambda pilot, _: pilot.press("a", *"write"))
    check(f"form-approve-read-{size}", text(agrees))
    differs = on_screen(still({RESUME: FAILED}), SIZES[size], lambda pilot, _: pilot.press("y"))
    check(f"form-reading-{size}", text(differs))
