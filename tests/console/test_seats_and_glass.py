"""Handing over, taking over and breaking the glass with keys alone: what is signed arrives and is decided by the real
engine; what was typed wrong, or left, signs nothing.
"""

import pytest
from make_entries import TWO_DRIVERS
from msgspec.structs import replace
from textual.pilot import Pilot

from console.drive_port import DrivePort
from console.screens import on_screen, text
from drillbook.console.app import DrillbookApp
from drillbook.entries.drill import Decided
from drillbook.state.port import You
from laws.drive import Drive

SIZES = ((160, 45), (80, 24))
ALICE, CAROL = You("alice", "driver", "ed25519"), You("carol", "driver", "ed25519")
ERIN, BOB = You("erin", "commander", "ed25519"), You("bob", "approver", "ed25519")
RULE = "stop-writers/approvals"


@pytest.fixture
def drive() -> Drive:
    drive = Drive(runbook=replace(TWO_DRIVERS, break_glass="commander"))
    drive.to_gate()
    return drive


def offered(drive: Drive) -> Drive:
    assert not drive.sign("hand-over", "alice", "driver", option="carol").refused
    return drive


def press(drive: Drive, you: You, *keys: str, size: tuple[int, int] = (160, 45)) -> str:
    """Press the keys at that person's console, and give what it shows then."""

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press(*keys)
        for _ in range(3):
            await pilot.pause()

    return text(on_screen(DrivePort(drive, you), size, act))


def signed(drive: Drive) -> list[tuple[str, ...]]:
    return [
        (d.decision, d.person, d.role, d.reason)
        for d in (e.data for e in drive.history) if isinstance(d, Decided)
    ]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_the_seat_is_handed_over_and_taken(drive: Drive, size: tuple[int, int]) -> None:
    press(drive, ALICE, "H", *"carol", "tab", *"my shift ends", "enter", size=size)
    assert signed(drive) == [("hand-over", "alice", "driver", "my shift ends")]
    assert (drive.state.driver, drive.state.offered.person if drive.state.offered else "") == ("alice", "carol")
    press(drive, CAROL, "T", *"take over", "enter", size=size)
    assert signed(drive)[1:] == [("take-over", "carol", "driver", "")]
    assert drive.state.driver == "carol"


@pytest.mark.parametrize("size", SIZES)
def test_the_glass_is_broken(drive: Drive, size: tuple[int, int]) -> None:
    press(drive, ERIN, "asterisk", *["pagedown"] * 6, *RULE, "enter", *"the phone is dead", "enter", size=size)
    assert signed(drive) == [("break-glass", "erin", "commander", "the phone is dead")]
    assert drive.state.gate is None or drive.state.gate.cleared
    assert drive.state.overrides


@pytest.mark.parametrize(
    ("you", "keys"),
    [
        (ALICE, ("H", *"bob", "enter", "enter")),
        (ALICE, ("H", *"carole", "enter", "enter")),
        (CAROL, ("T", "enter", "enter")),
        (CAROL, ("T", *"take ove", "enter", "enter")),
        (ERIN, ("asterisk", *"fence/approvals", "enter", *"now", "enter")),
        (ERIN, ("asterisk", *RULE, "enter", "enter")),
        (ERIN, ("asterisk", *RULE, "enter", "space", "enter")),
    ],
    ids=["no driver", "nobody", "no word", "half a word", "another rule", "no reason", "an empty reason"],
)
def test_what_is_typed_wrong_signs_nothing(drive: Drive, you: You, keys: tuple[str, ...]) -> None:
    before = len(offered(drive).history)
    press(drive, you, *keys)
    assert len(drive.history) == before


@pytest.mark.parametrize(
    ("you", "keys"),
    [(ALICE, ("H", *"carol")), (CAROL, ("T", *"take over")), (ERIN, ("asterisk", *RULE, "tab", *"now"))],
    ids=["hand-over", "take-over", "break-glass"],
)
def test_escape_leaves_unsigned(drive: Drive, you: You, keys: tuple[str, ...]) -> None:
    before = len(offered(drive).history)
    assert "Nothing was sent." in press(drive, you, *keys, "escape")
    assert len(drive.history) == before


@pytest.mark.parametrize(
    ("you", "key", "why"),
    [
        (BOB, "H", "Only the driver, alice, may do that."),
        (ALICE, "T", "The seat was not offered to you."),
        (BOB, "asterisk", "Nobody at this console may open a gate alone."),
    ],
)
def test_whose_it_is_not_is_told_why(drive: Drive, you: You, key: str, why: str) -> None:
    assert why in press(offered(drive), you, key)


def test_a_suspended_gate_is_not_broken_open(drive: Drive) -> None:
    drive.say("acls", "failed", "1 missing")
    drive.sweep(2)
    before = len(drive.history)
    assert "Not proven now" in press(drive, ERIN, "asterisk")
    assert len(drive.history) == before


def test_the_glass_is_not_broken_unread(drive: Drive) -> None:
    before = len(drive.history)
    shown = press(drive, ERIN, "asterisk", *RULE, "enter", *"now", "enter", size=(80, 24))
    assert "were not shown yet: page down." in shown
    assert len(drive.history) == before


def test_what_is_no_longer_proven_clears_the_form(drive: Drive) -> None:
    port = DrivePort(drive, ERIN)

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("asterisk", *RULE)
        drive.say("acls", "failed", "1 missing")
        port.sweep(2)
        for _ in range(3):
            await pilot.pause()
        assert app.form_pane.filling is not None
        assert app.form_pane.filling.values["rule"] == ""

    assert "Not proven now: acls of everything" in text(on_screen(port, (160, 45), act))


def test_the_form_goes_with_its_gate(drive: Drive) -> None:
    port = DrivePort(drive, ERIN)

    async def act(pilot: "Pilot[str]", _: DrillbookApp) -> None:
        await pilot.press("asterisk", *RULE)
        assert not drive.sign("refuse", "bob", "approver", reason="not now").refused
        port.sweep(1)
        for _ in range(3):
            await pilot.pause()

    assert "is over. Nothing was signed here." in text(on_screen(port, (160, 45), act))
