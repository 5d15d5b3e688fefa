"""The console's keys, panes and sizes; what it sends; and that it repaints only what changed."""

import subprocess
import sys
import time

import pytest
from msgspec.structs import replace
from textual.geometry import Region
from textual.pilot import Pilot

from console.pieces import LAG_ROWS, NOW, S, log, seen
from console.screens import on_screen, text
from console.states import states
from console.still_port import StillPort
from drillbook.console.actions import ACTIONS, BY_ID
from drillbook.console.app import DrillbookApp
from drillbook.console.frame import LEAST, Opened, arrange
from drillbook.console.panels.registry import PANELS
from drillbook.console.widgets.changed import changed
from drillbook.console.widgets.table_pane import TablePane
from drillbook.model.finding import Verdict
from drillbook.model.intent import Intent
from drillbook.model.rows import LagRow
from drillbook.state.port import Integrity, Reply, You

STATES = states()
BOTH = You("alice", "driver", "ed25519", also=("bob", "erin"))
HOSTILE = (
    "[red]",
    "[/]",
    "[bold",
    "\x1b[2J",
    "\x1b]52;c;eA==\x07",
    "\u202egpj",
    "\u2066",
    "\n\n",
    "\x9b",
    "t" * 249,
    "\u0301\u0301",
)


@pytest.mark.parametrize(("columns", "rows"), [LEAST, (109, 40), (110, 36), (149, 30), (150, 45), (220, 60)])
def test_regions_tile_without_overlap(columns: int, rows: int) -> None:
    panels = (("panel-1", 10), ("panel-2", 11), ("panel-8", 12))
    for opened in (
        Opened(panels), Opened(panels, zoom=True), Opened(panels, cover="form"), Opened(panels, message=True), Opened()
    ):  # fmt: skip
        regions = list(arrange(columns, rows, opened).values())
        screen = Region(0, 0, columns, rows)
        for i, region in enumerate(regions):
            assert region.area
            assert screen.contains_region(region)
            assert not any(region.overlaps(other) for other in regions[i + 1 :])


def test_a_hostile_name_neither_breaks_nor_spoofs_the_screen() -> None:
    name = "".join(HOSTILE)
    rows = tuple(LagRow(h, i, 7) for i, h in enumerate(HOSTILE))
    claim = seen("stop-writers/requires/0", Verdict.FAILED, name, value=1, limit=0, note=name, rows=rows, remedy=name)
    state = replace(
        STATES["gate"], claims={**STATES["gate"].claims, claim.claim: claim}, log=log((1, name, name, "failed")),
        people=(*STATES["gate"].people, replace(STATES["gate"].people[0], name=name)),
    )  # fmt: skip
    for size in ((160, 45), (120, 36), (80, 24)):
        app = on_screen(state, size, lambda pilot, _: pilot.press("a", "8", "n", *"[red]"), you=BOTH)
        shown = [line for line in text(app).split("\n") if line]
        assert len(text(app).split("\n")) == size[1]
        assert all(line.isprintable() for line in shown)
        assert shown[-1].startswith((" a ", " enter"))
        app = on_screen(state, size)
        assert "\\u202e" in text(app) or "[red]" in text(app)


def test_a_tick_repaints_only_the_cells_that_changed() -> None:
    port = StillPort(STATES["held"])

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        header = app.drill_screen.panes["header"]
        before = list(header._strips)
        port.at += 1 * S
        app.draw()
        cells = sum(region.width for region in changed(before, header._strips))
        assert 0 < cells <= 12
        before = {name: list(pane._strips) for name, pane in app.drill_screen.panes.items()}
        app.draw()
        assert not any(changed(before[name], pane._strips) for name, pane in app.drill_screen.panes.items())

    on_screen(port, (160, 45), act)


def test_a_tick_writes_its_own_digits_and_nothing_else() -> None:
    port = StillPort(STATES["held"])

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        compositor = app.screen._compositor
        written: list[str] = []
        render = compositor.render_partial_update

        def spied() -> object:
            update = render()
            if update is not None:
                written.append(update.render_segments(app.console))
            return update

        compositor.render_partial_update = spied
        port.at += 1 * S
        app.draw()
        for _ in range(5):
            await pilot.pause()
        assert 0 < len("".join(written)) <= 450  # in true colour, as the test console is; 256 colours need a third less

    on_screen(port, (160, 45), act)


def test_ten_thousand_rows_are_drawn_quickly() -> None:
    many = tuple(LagRow(f"topic-{i // 10}", i % 10, i) for i in range(10_000))
    claim = seen("in-sync/requires/0", Verdict.PROVEN, "lag", value=12, limit=20_000, rows=many)
    port = StillPort(replace(STATES["held"], claims={claim.claim: claim}), BOTH)

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("1", "j", "G")
        pane = app.drill_screen.panes["panel-1"]
        assert isinstance(pane, TablePane)
        assert pane.cursor == 9_999
        best = min(_timed(pane) for _ in range(5))
        assert best < 0.1
        await pilot.press("slash", *"topic-77", "enter")
        assert "topic-77" in pane.cursor_key or pane.cursor == 0

    app = on_screen(port, (160, 45), act)
    assert "/topic-77" in text(app)


def _timed(pane: TablePane) -> float:
    began = time.thread_time()
    pane.press("k")
    return time.thread_time() - began


def test_the_order_holds_while_the_cursor_is_in_the_table() -> None:
    port = StillPort(STATES["held"], BOTH)
    worse = tuple(replace(row, records=900) if row.partition == 1 else row for row in LAG_ROWS)

    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("1", "j")
        pane = app.drill_screen.panes["panel-1"]
        assert isinstance(pane, TablePane)
        on = pane.cursor_key
        claims = {
            name: replace(claim, observation=replace(claim.observation, rows=worse))
            if claim.observation.rows
            else claim
            for name, claim in STATES["held"].claims.items()
        }
        port.shown = replace(STATES["held"], claims=claims)
        app.draw()
        assert (pane.cursor_key, pane.cursor) == (on, 1)
        assert "order held" in "".join(s.text for s in pane._strips)
        await pilot.press("s")
        assert "order held" not in "".join(s.text for s in pane._strips)

    on_screen(port, (160, 45), act)


def test_resizing_keeps_everything_in_place() -> None:
    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("1")
        for size in ((160, 45), (80, 24), (120, 36), (60, 20), (160, 45)):
            await pilot.resize_terminal(*size)
            await pilot.pause()

    app = on_screen(STATES["gate"], (120, 36), act)
    assert "━ 1 Lag" in text(app)
    assert "Step 4" in text(app)


def test_a_key_that_is_not_available_says_why() -> None:
    app = on_screen(STATES["gate"], (80, 24), lambda pilot, _: pilot.press("o"))
    assert "Only a failed step can be overridden." in text(app)
    app = on_screen(STATES["gate"], (80, 24), lambda pilot, _: pilot.press("r"), you=You("dan", "observer"))
    assert "Only the driver, alice, may do that." in text(app)
    app = on_screen(STATES["gate"], (120, 36), lambda pilot, _: pilot.press("a"), you=You("dan", "observer"))
    assert "You observe: an observer sends nothing." in text(app)
    keys = text(app).splitlines()[-1]
    assert "approve" not in keys
    assert "roll back" not in keys
    assert "q leave" in keys


@pytest.mark.parametrize(
    ("state", "keys", "sent"),
    [
        ("pending", "r", Intent("run", step="identity")),
        ("held", "r", Intent("run", step="in-sync")),
        ("failed", "r", Intent("retry", step="fence")),
        ("acting", "h", Intent("hold")),
        ("aborted", "l", Intent("leave")),
    ],
)
def test_intents(state: str, keys: str, sent: Intent) -> None:
    port = StillPort(STATES[state])
    port.reply = Reply(ok=False, text="refused: because")
    app = on_screen(port, (80, 24), lambda pilot, _: pilot.press(keys))
    assert port.sent == [sent]
    assert "refused: because" in text(app)


@pytest.mark.parametrize(
    ("state", "keys", "sent"),
    [
        ("failed", ("b", *"eas", "enter", "t", "enter"), Intent("rollback", step="stop-writers", text="east")),
        ("failed", ("exclamation_mark", *"why", "enter", *"abort", "enter"), Intent("abort", text="why")),
        ("aborted", ("u", *"east", "enter"), Intent("undo", text="east")),
        ("held", ("n", *"tom? q", "enter"), Intent("note", text="tom? q")),
    ],
)
def test_forms_that_send(state: str, keys: tuple[str, ...], sent: Intent) -> None:
    port = StillPort(STATES[state], BOTH)
    app = on_screen(port, (80, 24), lambda pilot, _: pilot.press(*keys))
    assert port.sent == [sent]
    assert app.opened.cover == ""


def test_an_override_is_signed_by_the_role_of_the_gate() -> None:
    port = StillPort(STATES["failed"], BOTH)
    on_screen(port, (120, 36), lambda pilot, _: pilot.press("o", *"fence/verify/0", "enter", *"known", "enter"))
    assert [(r.decision, r.person, r.role, r.step, r.rule, r.reason) for r in port.signed] == [
        ("override", "bob", "approver", "fence", "fence/verify/0", "known")
    ]


def test_what_was_seen_by_hand_is_attested_by_its_role() -> None:
    port = StillPort(STATES["attest"], BOTH)
    on_screen(port, (120, 36), lambda pilot, _: pilot.press("w", *"all well", "enter"))
    assert [(r.decision, r.person, r.role, r.reason) for r in port.signed] == [
        ("attest", "erin", "commander", "all well")
    ]


def test_leaving_says_how_to_come_back() -> None:
    async def act(pilot: "Pilot[str]", app: DrillbookApp) -> None:
        await pilot.press("q")

    app = on_screen(STATES["held"], (80, 24), act)
    assert app.return_value == "The drill holds at step in-sync. Come back with:  drillbook attach 2026-11-24-orders"


def test_what_does_not_verify_outranks_every_verdict() -> None:
    port = StillPort(STATES["gate"])
    port.integrity_now = Integrity(120, 121, "Entry 121 does not follow entry 120. Entries 0 to 120 are intact.")
    shown = text(on_screen(port, (160, 45)))
    assert "✗ NOT VERIFIED   Entry 121 does not follow entry 120." in shown
    assert "intact to 120" in shown


def test_an_engine_that_is_away_is_said_and_nothing_is_sent() -> None:
    port = StillPort(STATES["held"])
    port.away = "the engine is gone; drillbook reopen takes the drill up again"
    app = on_screen(port, (160, 45), lambda pilot, _: pilot.press("r"))
    assert port.sent == []
    assert "Not sent: the engine is gone" in text(app)
    assert "engine away" in text(app)


def test_a_disk_that_takes_nothing_is_said_and_going_back_stays_open() -> None:
    port = StillPort(STATES["aborted"], BOTH)
    said = []

    async def full(pilot: Pilot[str], app: DrillbookApp) -> None:
        port.not_recorded = "nothing is recorded, so nothing is done: timeline.jsonl: the disk is full"
        port.moved.set()
        await pilot.pause()
        said.append(app.said)
        await pilot.press("u", *"east", "enter")

    app = on_screen(port, (160, 45), full)
    assert "NOT RECORDED" in text(app)
    assert said == [port.not_recorded]
    assert port.sent == [Intent("undo", text="east")]


def test_keys_and_ids_are_unique() -> None:
    keys = [key for action in ACTIONS for key in action.key.split(",")]
    assert len(keys) == len(set(keys))
    assert len(BY_ID) == len(ACTIONS)
    assert not any(key in {"ctrl+a", "ctrl+b", "ctrl+s", "ctrl+j", "ctrl+o"} for key in keys)
    assert len({panel.number for panel in PANELS}) == len(PANELS)


def test_the_console_loads_no_client_and_no_key() -> None:
    code = (
        "import sys, drillbook.console.app; bad = ['confluent_kafka', 'kafka', 'httpx', 'yaml', 'cryptography', "
        "'drillbook.regions', 'drillbook.timeline', 'drillbook.wire', 'drillbook.signing', 'drillbook.lab']; "
        "print([m for m in bad if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_now_is_the_ports() -> None:
    port = StillPort(STATES["held"])
    port.at = NOW + 3_600 * S
    assert "11:14:32 UTC" in text(on_screen(port, (160, 45)))
