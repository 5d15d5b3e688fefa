"""Panel 9: coverage; its digit opens the whole matrix, so here it has a name and a place only."""

from drillbook.console.lines import ln
from drillbook.console.panels.panel import Panel
from drillbook.console.scene import Scene
from drillbook.console.widgets.content import Content


def draw(scene: Scene, cells: int, rows: int) -> Content:
    """How to see it."""
    del scene, cells, rows
    return Content("Coverage", [ln("9 opens it over all panes")], number="9")


PANEL = Panel(9, "Coverage", "Cov", "", 3, draw)
