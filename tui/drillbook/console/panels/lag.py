"""Panel 1: how far each partition's copy is behind."""

from drillbook.console.glyphs import FAILED, SPARKS, STALE, UNKNOWN
from drillbook.console.lines import Piece, ln
from drillbook.console.numbers import number
from drillbook.console.panels.panel import Found, Panel, age_of, newest, rows_of
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.table import Column, Table
from drillbook.model.finding import Verdict
from drillbook.model.rows import LagRow

COLUMNS = (
    Column("", 1), Column("partition", place=True), Column("lag", 7, right=True), Column("last 60 s", 10, priority=1),
    Column("per s", 6, right=True, priority=2), Column("seconds", 7, right=True, priority=1),
)  # fmt: skip


def partition(row: LagRow) -> str:
    """`orders.paid-2`."""
    return f"{row.topic}-{row.partition}"


def draw(scene: Scene, cells: int, rows: int) -> Content:
    """Worst first: unknown lags, then the largest."""
    del cells, rows
    found_rows, found = rows_of(scene, LagRow)
    ordered = sorted(newest(found_rows, partition), key=_worst)
    total = sum(row.records or 0 for row in ordered)
    facts = ln((f"{'~ ' if found.stale else ''}{total:,} records", "stale" if found.stale else "text"), "   ")
    return Content(
        "Lag",
        number="1",
        facts=[*(facts if ordered else []), *age_of(scene, found)],
        table=Table(COLUMNS, ordered, partition, lambda row: _cells(scene, row, found)),
    )


def _worst(row: LagRow) -> tuple[int, int, str, int]:
    rank = {Verdict.FAILED: 0, Verdict.UNKNOWN: 1, Verdict.PROVEN: 2}[row.verdict]
    return rank, -(row.records or 0), row.topic, row.partition


def _cells(scene: Scene, row: LagRow, found: Found) -> tuple[Piece, ...]:
    plain: Role = "stale" if found.stale else "text" if row.records else "muted"
    sign: Piece = ""
    if found.stale:
        sign = (STALE, "stale")
    elif row.verdict is Verdict.FAILED:
        sign, plain = (FAILED, "failed"), "failed"
    elif row.verdict is Verdict.UNKNOWN:
        sign = (UNKNOWN, "unknown")
    rest: Role = "muted" if plain == "failed" else plain
    trail = scene.lately.lag(partition(row))
    return (
        sign,
        partition(row),
        (number(row.records), plain),
        (spark(trail), "stale" if found.stale else "accent" if any(trail[-1:]) else "rule"),
        (_signed(row.per_second), rest),
        (number(row.behind, "micros"), rest),
    )


def spark(values: tuple[int, ...], cells: int = 10) -> str:
    """The newest values as bars, the tallest of them full."""
    values = values[-cells:]
    top = max(values, default=0)
    bars = (SPARKS[round(v / top * (len(SPARKS) - 1))] if top else SPARKS[0] for v in values)
    return "".join(bars).rjust(cells, SPARKS[0])


def _signed(value: int | None) -> str:
    return f"+{value:,}" if value and value > 0 else number(value)


PANEL = Panel(1, "Lag", "Lag", "records", 10, draw)
