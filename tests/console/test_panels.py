"""The panels that show verdicts row by row: which row counts where several claims tell of one thing."""

from msgspec.structs import replace

from console.pieces import DRIFTED, NOW, seen
from console.screens import on_screen, text
from console.states import states
from console.still_port import StillPort
from console.watching import press, watch
from drillbook.console.actions import BY_ID
from drillbook.console.explaining_app import ExplainingApp
from drillbook.console.lines import fit_place
from drillbook.console.panels import connectors, topics, transactions
from drillbook.console.panels.judged import judged
from drillbook.console.panels.panel import Panel
from drillbook.console.panels.registry import PANELS
from drillbook.console.scene import Scene
from drillbook.console.theme import DARK, NO_COLOUR, Look
from drillbook.console.widgets.table import Column, fit_columns
from drillbook.model.finding import Verdict
from drillbook.model.rows import ConnectorRow, ProducerRow, TopicRow
from drillbook.state.port import Integrity, You
from drillbook.state.view import view

STATES = states()
BOB = You("bob", "approver", "k")
HOSTILE = "[red]\x1b[2J\u202egpj\n" + "t" * 249
NEW = ((topics.PANEL, "5"), (transactions.PANEL, "6"), (connectors.PANEL, "7"))


def scene(*claims: object) -> Scene:
    state = replace(STATES["gate"], claims={c.claim: c for c in claims})
    return Scene(state, view(state, NOW), BOB, "live", Integrity(state.seq), NOW)


def test_every_panel_has_a_key_and_a_place() -> None:
    assert [panel.number for panel in PANELS] == list(range(1, 10))
    assert all(f"panel.{panel.number}" in BY_ID for panel in PANELS)


def test_a_fresh_row_outranks_an_old_one_and_the_worse_of_two_counts() -> None:
    row = ConnectorRow("mm2-source", "RUNNING", 1, 1, "RUNNING, tasks RUNNING")
    stopped = replace(row, state="STOPPED", running=0, tasks=0, says="STOPPED, tasks none", verdict=Verdict.FAILED)
    wanted = replace(stopped, says="STOPPED, no task left", verdict=Verdict.PROVEN)
    old = seen("survey/observe/4", Verdict.PROVEN, "connectors", rows=(row,), stale=True)
    new = seen("stop-link/verify/0", Verdict.PROVEN, "replication is stopped", rows=(wanted,), check="replication")
    found = judged(scene(new, old), connectors.CHECKS, ConnectorRow, connectors.key)
    assert found.rows == (wanted,)
    assert not found.old
    both = seen("survey/observe/4", Verdict.FAILED, "connectors", rows=(stopped,))
    assert judged(scene(both, new), connectors.CHECKS, ConnectorRow, connectors.key).rows == (stopped,)
    alone = judged(scene(old), connectors.CHECKS, ConnectorRow, connectors.key)
    assert alone.rows == (row,)
    assert alone.is_old(row)


def _of(panel: Panel, *claims: object) -> list[tuple[str, ...]]:
    table = panel.draw(scene(*claims), 80, 20).table
    assert table is not None
    return [
        tuple(piece if isinstance(piece, str) else piece[0] for piece in table.cells_at(i)) for i in range(len(table))
    ]


def test_what_differs_stands_first_with_its_numbers() -> None:
    worst, *_, equal = _of(topics.PANEL, *DRIFTED)
    assert worst == ("✗", "orders.paid", "6 → 3", "1", "partitions, retention.ms")
    assert equal[2:] == ("4", "0", "equal")
    lacking = seen("survey/observe/3", Verdict.FAILED, "topics", rows=(TopicRow("a", 4, None, 0, "missing in west"),))
    assert _of(topics.PANEL, lacking)[0][2] == "4 → –"


def test_open_transactions_and_strays_stand_before_the_idle() -> None:
    assert [(row[1], row[3], row[5]) for row in _of(transactions.PANEL, *DRIFTED)] == [
        ("ledger-1", "Ongoing", "41 s"), ("id 4001", "writes", "–"), ("id 4002", "idle", "3 min"),
    ]  # fmt: skip


def test_a_stale_reading_counts_for_nothing_and_stays_in_sight() -> None:
    rows = _of(transactions.PANEL, *(replace(claim, stale=True) for claim in DRIFTED))
    assert {row[0] for row in rows} == {"~"}
    assert rows[0][1] == "ledger-1"


def test_every_new_row_is_explained() -> None:
    for (panel, key), words in zip(
        NEW, ("6 partitions in east", "times out after 1:00", "leave out fraud"), strict=True
    ):
        app = _explaining(key, "enter")
        assert f"from {panel.number} {panel.name}" in app
        assert words in " ".join(app.split()), app


def _explaining(*keys: str) -> str:
    port = StillPort(STATES["drifted"], BOB)
    return text(watch(lambda: ExplainingApp(port, Look(DARK)), (160, 45), press(*keys)))


def test_hostile_names_stay_in_their_cells() -> None:
    rows = (
        TopicRow(HOSTILE, 1, 2, 3, HOSTILE, Verdict.FAILED),
        ConnectorRow(HOSTILE, HOSTILE, 1, 2, HOSTILE, Verdict.FAILED),
        ProducerRow(HOSTILE, HOSTILE, 1, HOSTILE, HOSTILE, verdict=Verdict.FAILED),
    )
    claims = {c.claim: replace(c, observation=replace(c.observation, rows=rows)) for c in DRIFTED}
    state = replace(STATES["drifted"], claims=claims)
    for size in ((160, 45), (120, 36), (80, 24)):
        for _, key in NEW:
            shown = text(
                on_screen(state, size, lambda pilot, _, key=key: pilot.press(key), look=Look(NO_COLOUR, ascii=True))
            )
            assert shown.isascii()
            assert len(shown.split("\n")) == size[1]
            assert all(line.isprintable() for line in shown.split("\n") if line)
            assert "[red]" in shown


def test_a_partition_keeps_its_number() -> None:
    assert fit_place("ledger.entries-3", 13) == "ledger.ent…-3"
    assert fit_place("ledger.entries-3", 16) == "ledger.entries-3"
    assert fit_place("a-very-long-name", 8) == "a-very-…"
    assert fit_place("orders.paid-123", 5) == "orde…"


def test_a_column_takes_no_more_than_its_texts_need() -> None:
    columns = (Column("", 1), Column("name", least=12, most=14), Column("n", 4), Column("says", least=14, priority=1))
    assert fit_columns(columns, 60) == {0: 1, 1: 14, 2: 4, 3: 60 - 2 - 1 - 14 - 4 - 6}
    assert fit_columns(columns, 30) == {0: 1, 1: 14, 2: 4}
    assert sum(fit_columns(columns, 41).values()) <= 41 - 2 - 6
