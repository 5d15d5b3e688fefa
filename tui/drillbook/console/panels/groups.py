"""Panel 2: where each group goes on in the target, what it reads again there and what it never reads."""

from drillbook.console.lines import Piece
from drillbook.console.numbers import number
from drillbook.console.panels.judged import RANK, Judged, facts, judged, number_role, remarks, score, sign
from drillbook.console.panels.panel import Panel
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.table import Column, Table
from drillbook.model.finding import Verdict
from drillbook.model.rows import GroupRow

CHECKS = ("resume_point",)


def key(row: GroupRow) -> str:
    """`billing orders.paid-2`."""
    return f"{row.group} {partition(row)}"


def partition(row: GroupRow) -> str:
    """`orders.paid-2`; its number is never cut where it can be helped."""
    return f"{row.topic}-{row.partition}"


def draw(scene: Scene, cells: int, rows: int) -> Content:
    """Worst first: what failed, what is unknown, then by what is skipped and read again."""
    del rows
    found = judged(scene, CHECKS, GroupRow, key)
    ordered = sorted(found.rows, key=_worst)
    widest = max((len(partition(row)) for row in ordered), default=12)
    columns = (
        Column("", 1), Column("group", 7), Column("partition", least=min(24, widest), place=True),
        Column("resumes at", 10, right=True, priority=2), Column("re-read", 7, right=True),
        Column("skips", 5, right=True, priority=1), Column("lag", 8, right=True, priority=3),
        Column("state", 20, priority=4),
    )  # fmt: skip
    failed = sum(row.verdict is Verdict.FAILED for row in ordered)
    return Content(
        "Groups",
        remarks(scene, found, "where groups go on in the target", cells),
        number="2",
        facts=facts(scene, found, score(failed, len(ordered), "failed")),
        table=Table(columns, ordered, key, lambda row: _cells(found, row)),
    )


def _worst(row: GroupRow) -> tuple[int, int, int, str, str, int]:
    return (
        RANK[row.verdict],
        -(row.skip or 0),
        -(row.reread_most or row.reread or 0),
        row.group,
        row.topic,
        row.partition,
    )


def _cells(found: Judged[GroupRow], row: GroupRow) -> tuple[Piece, ...]:
    plain: Role = "stale" if found.is_old(row) else "text"
    skips = bool(row.skip)
    again = number_role(found, row, row.verdict, over=not skips, zero=not (row.reread_most or row.reread))
    lost = number_role(found, row, row.verdict, over=skips, zero=not skips)
    return (
        sign(found, row, row.verdict),
        row.group,
        partition(row),
        (number(row.resumes_at), plain),
        (reread(row), again),
        (number(row.skip), lost),
        (number(row.lag), plain),
        (row.state, "muted"),
    )


def reread(row: GroupRow) -> str:
    """A number, or the bound that is known of it."""
    if row.reread is not None and row.reread_most is not None:
        return f"≤ {number(row.reread_most)}"
    unbounded = row.reread is not None and row.verdict is Verdict.UNKNOWN
    return f"≥ {number(row.reread)}" if unbounded else number(row.reread)


PANEL = Panel(2, "Groups", "Groups", "offsets", 11, draw)
