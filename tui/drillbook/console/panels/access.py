"""Panel 3: each rule that the workloads need, and in which region it stands."""

from drillbook.console.lines import Piece
from drillbook.console.panels.judged import RANK, Judged, facts, judged, remarks, score, sign
from drillbook.console.panels.panel import Panel
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.table import Column, Table
from drillbook.model.finding import Verdict
from drillbook.model.rows import AccessRow

CHECKS = ("acls",)
COLUMNS = (
    Column("", 1), Column("principal", 12, priority=1), Column("rule"), Column("stands in", 16, priority=2),
    Column("host", 12, priority=3),
)  # fmt: skip


def key(row: AccessRow) -> str:
    """Everything that tells one rule from another."""
    return f"{row.principal} {row.permission} {row.operation} {row.resource} {row.name} {row.pattern} {row.host}"


def rule(row: AccessRow) -> str:
    """`WRITE orders.paid`, `DENY WRITE orders.*`, `READ group billing`."""
    name = f"{row.name}*" if row.pattern == "PREFIXED" else row.name
    on = name if row.resource == "TOPIC" else f"{row.resource.lower().replace('_', ' ')} {name}"
    return f"{'DENY ' if row.permission == 'DENY' else ''}{row.operation} {on}"


def draw(scene: Scene, cells: int, rows: int) -> Content:
    """Worst first; what stands in both regions is quiet."""
    del rows
    found = judged(scene, CHECKS, AccessRow, key)
    ordered = sorted(found.rows, key=lambda row: (RANK[row.verdict], row.state == "both", row.principal, rule(row)))
    failed = sum(row.verdict is Verdict.FAILED for row in ordered)
    return Content(
        "Access",
        remarks(scene, found, "whether ACLs are equal", cells),
        number="3",
        facts=facts(scene, found, score(failed, len(ordered), "differ")),
        table=Table(COLUMNS, ordered, key, lambda row: _cells(found, row)),
    )


def _cells(found: Judged[AccessRow], row: AccessRow) -> tuple[Piece, ...]:
    state: Role = "stale" if found.is_old(row) else "failed" if row.verdict is Verdict.FAILED else "muted"
    return (
        sign(found, row, row.verdict),
        row.principal.removeprefix("User:"),
        rule(row),
        ("both regions" if row.state == "both" else row.state, state),
        (row.host, "muted"),
    )


PANEL = Panel(3, "Access", "Access", "acls", 11, draw)
