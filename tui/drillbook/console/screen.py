"""The one screen: every widget once, placed by the frame."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.geometry import Region
from textual.layout import Layout
from textual.screen import Screen

from drillbook.console.forms.form_pane import FormPane
from drillbook.console.palette_pane import PalettePane
from drillbook.console.panels.registry import PANELS
from drillbook.console.step_pane import StepPane
from drillbook.console.theme import Look, palette
from drillbook.console.widgets.exact_update import ExactCompositor
from drillbook.console.widgets.frame_layout import FrameLayout
from drillbook.console.widgets.pane import Pane
from drillbook.console.widgets.table_pane import TablePane

STILL = ("header", "coverage", "bar", "message", "panel-row", "key-row", "too-small")
"""Rows that take no focus."""


class DrillScreen(Screen[None], inherit_bindings=False):
    """Nothing floats: what is not in the frame is not drawn."""

    AUTO_FOCUS = ""
    CSS = "DrillScreen { overflow: hidden hidden; } DrillScreen > Pane { background: transparent; }"

    def __init__(self, look: Look, regions: Callable[[int, int], dict[str, Region]]) -> None:
        super().__init__(id="drill")
        self._compositor = ExactCompositor()
        self.look = look
        self._frame = FrameLayout(regions)
        self.form = FormPane(look, id="form")
        self.palette = PalettePane(look, id="palette")
        plain = [Pane(look, id=name, focusable=False) for name in STILL]
        plain += [Pane(look, id=name) for name in ("runbook", "help")]
        plain.append(StepPane(look))
        tables = [TablePane(look, id=panel.id) for panel in PANELS]
        self.panes: dict[str, Pane] = {p.id or "": p for p in (*plain, *tables, self.form, self.palette)}
        ground = look.theme.background
        self.styles.background = palette(ground) if ground is not None else "ansi_default"

    @property
    def layout(self) -> Layout:
        return self._frame

    def compose(self) -> ComposeResult:
        yield from self.panes.values()

    def rearrange(self) -> None:
        """Ask the frame again: Textual keeps an arrangement for as long as the size is the same."""
        self._clear_arrangement_cache()
        self.refresh(layout=True)
