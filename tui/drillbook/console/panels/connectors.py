"""Panel 7: the connectors of the link: as Connect tells them, and what the checks think of that."""

from rich.cells import cell_len

from drillbook.console.lines import Piece
from drillbook.console.panels.judged import RANK, Judged, facts, judged, remarks, score, sign
from drillbook.console.panels.panel import Panel
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.table import Column, Table
from drillbook.model.finding import Verdict
from drillbook.model.rows import ConnectorRow

CHECKS = ("connectors", "replication")


def key(row: ConnectorRow) -> str:
    """`mm2-source`."""
    return row.connector


def tasks(row: ConnectorRow) -> str:
    """`2 of 3` that run, or how many there are, none where it is stopped."""
    return str(row.tasks) if row.running == row.tasks else f"{row.running} of {row.tasks}"


def draw(scene: Scene, cells: int, rows: int) -> Content:
    """Worst first. RUNNING alone is no good news: records may be missing all the same."""
    del rows
    found = judged(scene, CHECKS, ConnectorRow, key)
    ordered = sorted(found.rows, key=lambda row: (RANK[row.verdict], row.connector))
    failed = sum(row.verdict is Verdict.FAILED for row in ordered)
    widest = max((cell_len(row.connector) for row in ordered), default=12)
    columns = (
        Column("", 1), Column("connector", least=12, most=max(12, widest)), Column("state", 7),
        Column("tasks", 6, right=True, priority=1), Column("says", least=14, priority=2),
    )  # fmt: skip
    return Content(
        "Connect",
        remarks(scene, found, "how the connectors are", cells),
        number="7",
        facts=facts(scene, found, score(failed, len(ordered), "failed")),
        table=Table(columns, ordered, key, lambda row: _cells(found, row)),
    )


def _cells(found: Judged[ConnectorRow], row: ConnectorRow) -> tuple[Piece, ...]:
    plain: Role = "stale" if found.is_old(row) else "text"
    failed = row.verdict is Verdict.FAILED and not found.is_old(row)
    lame: Role = "failed" if failed and row.running < row.tasks else plain
    return (
        sign(found, row, row.verdict),
        row.connector,
        (row.state.lower() or "unknown", plain),
        (tasks(row), lame),
        (row.says, "failed" if failed else "stale" if found.is_old(row) else "muted"),
    )


PANEL = Panel(7, "Connect", "Conn", "connectors", 7, draw)
