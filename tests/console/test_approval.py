"""Approving is deliberate: read to the end, typed whole, never pasted, signed once, and only while all is proven."""

from msgspec.structs import replace
from textual.events import Paste
from textual.pilot import Pilot

from console.pieces import NOW, S, gate
from console.screens import on_screen, text
from console.states import states
from console.still_port import StillPort
from drillbook.console.app import DrillbookApp
from drillbook.state.drill_state import Approval
from drillbook.state.port import Reply, You

BOB = You("bob", "approver", "ed25519")
STATES = states()
WIDE = (160, 45)
TYPED = (*"write-outage", "enter", *"west")


async def read_all(pilot: "Pilot[str]") -> None:
    for _ in range(8):
        await pilot.press("pagedown")


async def settled(pilot: "Pilot[str]") -> None:
    for _ in range(3):
        await pilot.pause()


def test_nothing_is_signed_before_all_is_typed() -> None:
    port = StillPort(STATES["gate"], BOB)

    async def act(pilot: "Pilot[str]", _: DrillbookApp) -> None:
        await pilot.press("a")
        await read_all(pilot)
        await pilot.press("enter", *"write-outag", "enter", "enter")
        assert port.signed == []
        await pilot.press("e", "enter", *"west", "enter")
        await settled(pilot)

    on_screen(port, WIDE, act)
    assert [(r.decision, r.person, r.role, r.step) for r in port.signed] == [
        ("approve", "bob", "approver", "stop-writers")
    ]


def test_the_whole_of_it_must_have_been_on_screen() -> None:
    port = StillPort(STATES["gate"], BOB)

    async def act(pilot: "Pilot[str]", _: DrillbookApp) -> None:
        await pilot.press("a", *TYPED, "enter")
        assert port.signed == []

    app = on_screen(port, (80, 24), act)
    assert "were not shown yet: page down." in text(app)
    assert port.signed == []


def test_enter_twice_signs_once() -> None:
    port = StillPort(STATES["gate"], BOB)
    port.reply = Reply(ok=False, text="not recorded")

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("a")
        await read_all(pilot)
        await pilot.press(*TYPED, "enter", "enter", "enter")
        await settled(pilot)
        await pilot.press("enter")

    app = on_screen(port, WIDE, act)
    assert len(port.signed) == 1
    assert "not recorded" in text(app)
    assert app.form_pane.filling is not None
    assert app.form_pane.filling.values["words0"] == ""


def test_a_paste_is_refused() -> None:
    port = StillPort(STATES["gate"], BOB)

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("a")
        app.form_pane.post_message(Paste("write-outage"))
        await settled(pilot)
        assert app.form_pane.filling is not None
        assert app.form_pane.filling.values["words0"] == ""
        assert "these words must be typed" in app.form_pane.filling.line
        await pilot.press("shift+tab")
        app.form_pane.post_message(Paste("tail is\nshort"))
        await settled(pilot)
        assert app.form_pane.filling.values["reason"] == "tail isshort"

    on_screen(port, WIDE, act)
    assert port.signed == []


def test_escape_leaves_unsigned() -> None:
    port = StillPort(STATES["gate"], BOB)

    async def act(pilot: "Pilot[str]", _: DrillbookApp) -> None:
        await pilot.press("a", *"write", "escape")
        await settled(pilot)

    app = on_screen(port, WIDE, act)
    assert port.signed == []
    assert app.opened.cover == ""
    assert "Nothing was sent." in text(app)


def test_a_requirement_that_is_no_longer_proven_clears_the_field_and_is_named() -> None:
    port = StillPort(STATES["gate"], BOB)

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("a", *"write-outage")
        port.move(STATES["suspended"])
        await settled(pilot)
        app.draw()
        await pilot.press("enter")

    app = on_screen(port, WIDE, act)
    assert port.signed == []
    assert app.form_pane.filling is not None
    assert app.form_pane.filling.values["words0"] == ""
    assert "Not proven now: resume points of billing, fraud, search in west." in text(app)
    assert "✗ NO GO" in text(app)


def test_a_gate_that_is_over_closes_its_form() -> None:
    port = StillPort(STATES["gate"], BOB)

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("a", *"write")
        port.move(replace(STATES["gate"], gate=gate("stop-writers", seq=400)))
        app.draw()
        await settled(pilot)

    app = on_screen(port, WIDE, act)
    assert app.opened.cover == ""
    assert "The gate of entry 214 is over. Nothing was signed here." in text(app)


def test_one_console_with_several_keys_signs_one_after_the_other() -> None:
    port = StillPort(STATES["gate"], You("alice", "driver", "ed25519", also=("bob", "erin")))
    agreed = Approval("bob", "approver", 220, NOW, NOW + 600 * S)

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("a")
        assert "whose key alice holds too   four eyes: no" in app.form_pane.filling.form.signer
        await read_all(pilot)
        port.shown = replace(STATES["gate"], gate=gate("stop-writers", approvals=(agreed,)))
        await pilot.press(*TYPED, "enter")
        await settled(pilot)

    app = on_screen(port, WIDE, act)
    assert [(r.person, r.role) for r in port.signed] == [("bob", "approver")]
    assert app.form_pane.filling is not None
    assert app.form_pane.filling.form.facts == "for erin, commander"


def test_a_driver_alone_is_told_what_the_others_type() -> None:
    app = on_screen(STATES["gate"], WIDE, lambda pilot, _: pilot.press("a"))
    assert "drillbook attach 2026-11-24-orders --key ~/.ssh/bob" in text(app)
    assert "This gate waits for others than alice." in text(app)


def test_what_failed_outside_the_gate_is_not_called_unchecked() -> None:
    opened = gate("stop-writers")
    left_out = ("schemas of orders.new-value are equal: failed", "topics: not checked")
    opened = replace(opened, opened=replace(opened.opened, not_asked=left_out))
    port = StillPort(replace(STATES["gate"], gate=opened), BOB)

    async def act(pilot: "Pilot[str]", _: DrillbookApp) -> None:
        await pilot.press("a", *["pagedown"] * 8)

    shown = text(on_screen(port, WIDE, act))
    assert "✗ failed schemas of orders.new-value are equal" in shown
    assert "○ NOT CHECKED topics" in shown
    assert "not checked" not in shown.partition("NOT CHECKED topics")[2].partition("\n")[0]
