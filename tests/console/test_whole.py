"""A newcomer alone drives a whole drill with keys: runs, approves as two others, attests, goes back."""

from textual.pilot import Pilot

from console.drive_port import DrivePort
from console.screens import on_screen, text
from drillbook.console.app import DrillbookApp
from drillbook.state.drill_state import step_state
from drillbook.state.port import You
from laws.drive import Drive

ALONE = You("alice", "driver", "ed25519", also=("bob", "erin"))
SIZE = (80, 24)


async def let(pilot: "Pilot[str]", app: DrillbookApp, port: DrivePort, seconds: int = 12) -> None:
    """Time goes on, and the screen follows."""
    port.sweep(seconds)
    app.draw()
    await pilot.pause()


async def to_gate(pilot: "Pilot[str]", app: DrillbookApp, port: DrivePort) -> None:
    for _ in range(12):
        if port.state.gate is not None:
            return
        await pilot.press("r")
        await let(pilot, app, port)
    raise AssertionError(f"no gate: {text_of(app)}")


def text_of(app: DrillbookApp) -> str:
    return "\n".join(s.text for pane in app.drill_screen.panes.values() for s in pane._strips)


async def approve(pilot: "Pilot[str]", app: DrillbookApp, port: DrivePort) -> None:
    """As bob, then as erin: the second form opens by itself."""
    gate = port.state.gate
    assert gate is not None
    await pilot.press("a")
    for role in ("approver", "commander"):
        filling = app.form_pane.filling
        assert filling is not None
        assert role in filling.form.facts
        for _ in range(12):
            await pilot.press("pagedown")
        for word in gate.opened.type_words:
            await pilot.press(*word, "enter")
        await pilot.pause()
        await pilot.pause()


def test_a_whole_drill_by_keys() -> None:
    drive = Drive(lab=True)
    drive.everybody()
    port = DrivePort(drive, ALONE)

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await to_gate(pilot, app, port)
        await approve(pilot, app, port)
        for _ in range(30):
            await let(pilot, app, port, 4)
            if step_state(drive.state, "release").phase == "done":
                break
        assert "outstanding" in text_of(app) or "effects" in text_of(app)
        for _ in range(12):
            await let(pilot, app, port)
            if drive.state.closed is not None:
                break
            await pilot.press("r")
            await let(pilot, app, port, 2)
            await pilot.press("w")
            if app.form_pane.filling is not None:
                await pilot.press(*"all well", "enter")
                await pilot.pause()

    app = on_screen(port, SIZE, act)
    assert drive.state.closed is not None, text(app)
    assert not drive.state.four_eyes
    assert "The drill is closed" in text(app)


def test_going_back_by_keys() -> None:
    drive = Drive(lab=True)
    drive.everybody()
    port = DrivePort(drive, ALONE)

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await to_gate(pilot, app, port)
        await approve(pilot, app, port)
        await let(pilot, app, port, 3)
        await pilot.press("b")
        filling = app.form_pane.filling
        assert filling is not None
        for slot in filling.form.slots:
            await pilot.press(*slot.words, "enter")
        await pilot.pause()
        for _ in range(20):
            await let(pilot, app, port, 3)

    app = on_screen(port, SIZE, act)
    assert step_state(drive.state, "stop-writers").phase == "rolled-back", text(app)
