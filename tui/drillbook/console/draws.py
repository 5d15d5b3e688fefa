"""Which function draws which widget."""

from dataclasses import dataclass

from drillbook.console.frame import LEAST, Opened
from drillbook.console.lines import clip, ln
from drillbook.console.panels.registry import PANELS
from drillbook.console.panes import bar, coverage, header, rows, runbook, step
from drillbook.console.panes import help as help_text
from drillbook.console.scene import Scene
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.pane import Draw


@dataclass(frozen=True)
class Helped:
    """The pane for which help was asked, and its own keys."""

    name: str = ""
    keys: tuple[tuple[str, str], ...] = ()


def draw_for(name: str, scene: Scene, opened: Opened, said: str, helped: Helped) -> Draw:
    """The drawing of the widget with this id."""
    for panel in PANELS:
        if panel.id == name:
            return lambda cells, height: panel.draw(scene, cells, height)
    match name:
        case "header":
            return lambda cells, _h: header.draw(scene, cells)
        case "coverage":
            return lambda cells, _h: coverage.draw(scene, cells)
        case "bar":
            return lambda cells, _h: bar.draw(scene, cells)
        case "runbook":
            return lambda cells, height: runbook.draw(scene, cells, height)
        case "step":
            return lambda cells, height: step.draw(scene, cells, height)
        case "panel-row":
            return lambda cells, _h: rows.panels(scene, opened, cells)
        case "key-row":
            return lambda cells, _h: rows.keys(scene, opened, cells)
        case "message":
            return lambda cells, _h: Content(lines=[clip(ln(" ", (said, "strong")), cells)])
        case "help":
            return lambda cells, _h: help_text.draw(scene, helped.name, helped.keys, cells)
        case "too-small":
            return _too_small
        case _:
            raise KeyError(name)


def _too_small(cells: int, rows_: int) -> Content:
    text = f"{cells}x{rows_} is too small: {LEAST[0]}x{LEAST[1]} at least, or start with --plain."
    return Content(lines=[clip(ln(text), cells)])
