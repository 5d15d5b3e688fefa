"""Panel 8: what happened, newest last."""

from drillbook.console.glyphs import FAILED, PROVEN, UNKNOWN
from drillbook.console.lines import Line, Piece, ln
from drillbook.console.panels.panel import Panel
from drillbook.console.scene import Scene
from drillbook.console.theme import Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.table import Column, Table
from drillbook.state.clocks import wall_time
from drillbook.state.drill_state import LogLine

SIGNS: dict[str, tuple[str, Role]] = {
    "proven": (PROVEN, "proven"), "failed": (FAILED, "failed"), "unknown": (UNKNOWN, "unknown"),
}  # fmt: skip


def draw(scene: Scene, cells: int, rows: int) -> Content:
    """The numbers of entries are what findings and approvals are cited by."""
    del cells, rows
    log = scene.state.log
    digits = max(3, len(str(scene.state.seq)))
    columns = (
        Column("", 1), Column("#", digits, right=True, priority=2), Column("time UTC", 8),
        Column("what happened", least=20), Column("by", 7, priority=1),
    )  # fmt: skip
    table = Table(columns, log, lambda line: f"{line.seq} {line.what} {line.by}", _cells, tail=True)
    return Content("Timeline", number="8", facts=sealed(scene), table=table)


def sealed(scene: Scene) -> Line:
    """How far the timeline is sealed, or where it breaks."""
    if scene.integrity.broken_at >= 0:
        return ln((f"intact to {scene.integrity.intact_to}", "danger"))
    if scene.state.sealed < 0:
        return ln(("not sealed yet", "muted"))
    return ln((f"sealed to {scene.state.sealed}", "muted"))


def _cells(line: LogLine) -> tuple[Piece, ...]:
    at = f"{wall_time(line.at):%H:%M:%S}"
    quiet: Role = "muted" if line.mark == "quiet" else "text"
    return (SIGNS.get(line.mark, ""), (str(line.seq), "muted"), (at, "muted"), (line.what, quiet), (line.by, "muted"))


PANEL = Panel(8, "Timeline", "Time", "", 12, draw)
