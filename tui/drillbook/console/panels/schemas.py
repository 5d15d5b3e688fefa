"""Panel 4: each version of each subject, in both registries."""

from drillbook.console.lines import Piece
from drillbook.console.numbers import number
from drillbook.console.panels.judged import RANK, Judged, facts, judged, remarks, score, sign
from drillbook.console.panels.panel import Panel
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.table import Column, Table
from drillbook.model.finding import Verdict
from drillbook.model.rows import SchemaRow

CHECKS = ("schemas",)


def key(row: SchemaRow) -> str:
    """`orders.paid-value 3`."""
    return f"{row.subject} {row.version}"


def draw(scene: Scene, cells: int, rows: int) -> Content:
    """Worst first; what is equal is quiet."""
    del rows
    found = judged(scene, CHECKS, SchemaRow, key)
    ordered = sorted(found.rows, key=lambda row: (RANK[row.verdict], row.subject, row.version))
    failed = sum(row.verdict is Verdict.FAILED for row in ordered)
    columns = (
        Column("", 1), Column("subject", least=20), Column("v", 3, right=True),
        Column(f"id {scene.source}"[:9], 9, right=True, priority=3),
        Column(f"id {scene.target}"[:9], 9, right=True, priority=3),
        Column("state", 16, priority=2),
    )  # fmt: skip
    return Content(
        "Schemas",
        remarks(scene, found, "whether schemas are equal", cells),
        number="4",
        facts=facts(scene, found, score(failed, len(ordered), "differ")),
        table=Table(columns, ordered, key, lambda row: _cells(found, row)),
    )


def _cells(found: Judged[SchemaRow], row: SchemaRow) -> tuple[Piece, ...]:
    plain: Role = "stale" if found.is_old(row) else "text"
    state: Role = "stale" if found.is_old(row) else "failed" if row.verdict is Verdict.FAILED else "muted"
    return (
        sign(found, row, row.verdict),
        row.subject,
        str(row.version),
        (number(row.source_id), plain),
        (number(row.target_id), plain),
        (row.state, state),
    )


PANEL = Panel(4, "Schemas", "Schema", "schemas", 9, draw)
