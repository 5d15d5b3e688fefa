"""Panel 5: each topic in both regions, its partitions, and the configs that differ."""

from rich.cells import cell_len

from drillbook.console.glyphs import ARROW
from drillbook.console.lines import Piece
from drillbook.console.numbers import number
from drillbook.console.panels.judged import RANK, Judged, facts, judged, remarks, score, sign
from drillbook.console.panels.panel import Panel
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.table import Column, Table
from drillbook.model.finding import Verdict
from drillbook.model.rows import TopicRow

CHECKS = ("topics",)


def key(row: TopicRow) -> str:
    """`orders.paid`."""
    return row.topic


def draw(scene: Scene, cells: int, rows: int) -> Content:
    """Worst first; a topic that is equal is quiet."""
    del rows
    found = judged(scene, CHECKS, TopicRow, key)
    ordered = sorted(found.rows, key=lambda row: (RANK[row.verdict], row.state == "equal", row.topic))
    failed = sum(row.verdict is Verdict.FAILED for row in ordered)
    widest = max((cell_len(row.topic) for row in ordered), default=12)
    columns = (
        Column("", 1), Column("topic", least=12, most=max(12, widest)), Column("parts", 8, right=True),
        Column("conf", 4, right=True, priority=1), Column("what differs", least=14, priority=2),
    )  # fmt: skip
    return Content(
        "Topics",
        remarks(scene, found, "whether topics are equal", cells),
        number="5",
        facts=facts(scene, found, score(failed, len(ordered), "differ")),
        table=Table(columns, ordered, key, lambda row: _cells(found, row)),
    )


def parts(row: TopicRow) -> str:
    """`6`, or `6 → 3` where the regions have not the same."""
    here, there = number(row.source), number(row.target)
    return here if here == there else f"{here} {ARROW} {there}"


def _cells(found: Judged[TopicRow], row: TopicRow) -> tuple[Piece, ...]:
    old, failed = found.is_old(row), row.verdict is Verdict.FAILED
    quiet: Role = "stale" if old else "muted"
    loud: Role = "stale" if old else "failed" if failed else "muted"
    return (
        sign(found, row, row.verdict),
        row.topic,
        (parts(row), quiet if row.source == row.target else loud),
        (number(row.configs), loud if row.configs else quiet),
        (row.state, loud),
    )


PANEL = Panel(5, "Topics", "Topics", "topics", 9, draw)
