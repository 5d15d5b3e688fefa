"""Panel 6: who writes: open transactions, and the producer ids that wrote where nobody should."""

from drillbook.console.glyphs import NONE
from drillbook.console.lines import Piece
from drillbook.console.panels.judged import RANK, Judged, facts, judged, remarks, score, sign
from drillbook.console.panels.panel import Panel
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.table import Column, Table
from drillbook.model.finding import Verdict
from drillbook.model.rows import ProducerRow
from drillbook.state.clocks import age

CHECKS = ("transactions", "producers", "single_writer")
QUIET = frozenset({"writes", "idle"})
"""States of a producer id; every other word is Kafka's for a transaction."""
COLUMNS = (
    Column("", 1), Column("producer", least=12), Column("in", 6, priority=3), Column("state", 13),
    Column("where", least=14, priority=1, place=True), Column("since", 6, right=True, priority=2),
)  # fmt: skip


def key(row: ProducerRow) -> str:
    """Everything that tells one from another: a transaction, or an id on a partition."""
    return f"{row.region} {who(row)} {row.place if row.state in QUIET else 'transaction'}"


def who(row: ProducerRow) -> str:
    """Its transactional id, else its producer id."""
    return row.name or f"id {row.id}"


def draw(scene: Scene, cells: int, rows: int) -> Content:
    """Worst first, then transactions, then who writes; the idle last."""
    del rows
    found = judged(scene, CHECKS, ProducerRow, key)
    ordered = sorted(found.rows, key=_worst)
    failed = sum(row.verdict is Verdict.FAILED for row in ordered)
    return Content(
        "Transactions",
        remarks(scene, found, "who writes, and whether a transaction is open", cells),
        number="6",
        facts=facts(scene, found, score(failed, len(ordered), "failed")),
        table=Table(COLUMNS, ordered, key, lambda row: _cells(scene, found, row)),
    )


def _worst(row: ProducerRow) -> tuple[int, bool, bool, str, str]:
    return RANK[row.verdict], row.state in QUIET, row.state == "idle", who(row), row.place


def since(scene: Scene, row: ProducerRow) -> str:
    """For how long a transaction is open, or nothing was written; a dash while it writes."""
    return age(scene.now - row.since) if row.since else NONE


def _cells(scene: Scene, found: Judged[ProducerRow], row: ProducerRow) -> tuple[Piece, ...]:
    old = found.is_old(row)
    plain: Role = "stale" if old else "muted" if row.state == "idle" else "text"
    state: Role = "failed" if row.verdict is Verdict.FAILED and not old else plain
    return (
        sign(found, row, row.verdict),
        who(row),
        row.region,
        (row.state, state),
        (row.place, plain),
        (since(scene, row), "stale" if old else "muted"),
    )


PANEL = Panel(6, "Transactions", "Txns", "transactions", 8, draw)
