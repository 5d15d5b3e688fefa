"""The console with explain and coverage: both cover the panes, and keep their own place."""

import os
from dataclasses import replace

from rich.text import Text
from textual.events import Key
from textual.geometry import Region

from drillbook import crash
from drillbook.console import explained, frame
from drillbook.console.actions import More
from drillbook.console.app import DrillbookApp
from drillbook.console.explain_pane import ExplainPane
from drillbook.console.lines import Line
from drillbook.console.matrix_cell import detail
from drillbook.console.matrix_pane import MatrixPane, word
from drillbook.console.panes.rows import data_age, key_line
from drillbook.console.theme import Look
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.pane import Draw, Pane
from drillbook.state.port import DrillPort

KEYS = {
    "explain": (
        ("esc", "back"),
        ("c", "copy value"),
        ("left right", "another claim"),
        ("j k", "scroll"),
        ("?", "help"),
    ),
    "matrix": (("esc", "back"), ("enter", "explain"), ("arrows", "cell"), ("?", "help")),
}
DETAIL_CELLS: dict[frame.Size, int] = {"wide": 56, "middle": 40, "small": 0}
FROM_MATRIX = "from 9 Coverage"
DETAIL_ROWS = 8
"""Of the detail under the matrix, where it does not stand beside it."""


class ExplainingApp(DrillbookApp):
    """`enter` explains what has the focus; `9` shows the coverage."""

    def __init__(self, port: DrillPort, look: Look, *, hint: str = "", back: str = "") -> None:
        self._came_from = "step"
        super().__init__(port, look, hint=hint, back=back)
        self.explain_pane, self.matrix_pane = ExplainPane(look), MatrixPane(look)
        self.add_panes(self.explain_pane, self.matrix_pane, Pane(look, id="matrix-detail", focusable=False))

    def add_panes(self, *panes: Pane) -> None:
        """Give the screen more panes, before it is composed."""
        self.drill_screen.panes.update({pane.id or "": pane for pane in panes})

    def more(self, what: More) -> None:
        if what == "explain":
            self._explain()
        elif what == "copy":
            text = self.explain_pane.value(self.scene) if self.opened.cover == "explain" else ""
            if text:
                self.copy_to_clipboard(text)
            self.say(f"Copied: {text}" if text else "Only a value that is explained can be copied.")
        else:
            super().more(what)

    def panel(self, number: int) -> None:
        if number != 9:
            super().panel(number)
        elif self.opened.cover == "matrix":
            self.back()
        else:
            self._set(replace(self.opened, cover="matrix"), focus="matrix")

    def on_key(self, event: Key) -> None:
        """Sideways keys, which only these two covers know."""
        key = event.key
        if self.opened.cover == "explain" and key in {"left", "right"}:
            self.explain_pane.turn(1 if key == "right" else -1)
            self.paint()
        elif self.opened.cover == "matrix" and key in {"left", "right"}:
            self.move(key)

    def back(self) -> None:
        asked = self.explain_pane.asked
        if self.opened.cover == "explain" and asked is not None and asked.origin == FROM_MATRIX:
            self._set(replace(self.opened, cover="matrix"), focus="matrix")
        elif self.opened.cover == "explain":
            self._set(replace(self.opened, cover=""), focus=self._came_from)
        else:
            super().back()

    def move(self, key: str) -> None:
        super().move(key)
        if self.opened.cover == "matrix":
            self.paint()

    def draw_of(self, name: str) -> Draw:
        if name == "key-row" and self.opened.cover in KEYS:
            return lambda cells, _rows: Content(lines=[self._keys(cells)])
        if name == "matrix-detail":
            cell = self.matrix_pane.cell
            return lambda cells, _rows: detail(
                self.scene, cell, word(self.scene, cell) if cell is not None else "not checked", cells
            )
        return super().draw_of(name)

    def _explain(self) -> None:
        cover, focus = self.opened.cover, self.focused
        if cover in {"form", "help", "palette", "explain"}:
            return
        if cover == "matrix":
            cell = self.matrix_pane.cell
            asked = explained.of_claims(self.scene, cell.claims, FROM_MATRIX) if cell is not None else None
        else:
            row = focus.selected() if isinstance(focus, Pane) else ""
            asked = explained.of_pane(self.scene, self.opened.focus, row)
        if asked is None:
            self.say("Nothing was read here that could be explained.")
            return
        self._came_from = self.opened.focus
        self.explain_pane.open(asked)
        self._set(replace(self.opened, cover="explain"), focus="explain")

    def _keys(self, cells: int) -> Line:
        right = data_age(self.scene, small=frame.size_of(cells) == "small")
        return key_line([(key, label, True) for key, label in KEYS[self.opened.cover]], right, cells)

    def base_regions(self, columns: int, rows: int) -> dict[str, Region]:
        """Before the matrix is given its detail."""
        return super()._regions(columns, rows)

    def _regions(self, columns: int, rows: int) -> dict[str, Region]:
        regions = self.base_regions(columns, rows)
        if "matrix" not in regions:
            return regions
        regions.pop("runbook", None)
        _, y, _, height = regions["matrix"]
        width, beside = columns - 2, DETAIL_CELLS[frame.size_of(columns)]
        if beside:
            regions["matrix"] = Region(1, y, width - beside - 2, height)
            regions["matrix-detail"] = Region(1 + width - beside, y, beside, height)
        else:
            below = max(0, height - 14) if height < 14 + DETAIL_ROWS else DETAIL_ROWS
            regions["matrix"] = Region(1, y, width, height - below)
            if below > 2:
                regions["matrix-detail"] = Region(1, y + height - below, width, below)
        return regions

    def _fatal_error(self) -> None:
        """Say where the crash was written: Textual's own words would show what variables held."""
        error = self._exception
        path = crash.write_crash(error) if error is not None else None
        said = f"The console failed ({type(error).__name__}); the drill is not touched by that."
        self.panic(Text(f"{said}{f' {path} says where.' if path else ''}{os.linesep}{self.back_line}"))
