"""The one screen: every widget once, placed by the frame."""

from collections.abc import Callable, Iterator

from textual.app import ComposeResult
from textual.geometry import Region
from textual.layout import Layout
from textual.screen import Screen

from drillbook.console.forms.form_pane import FormPane
from drillbook.console.palette_pane import PalettePane
from drillbook.console.panels.registry import PANELS
from drillbook.console.theme import Look, palette
from drillbook.console.widgets.frame_layout import FrameLayout
from drillbook.console.widgets.pane import Pane
from drillbook.console.widgets.table_pane import TablePane

STILL = ("header", "coverage", "bar", "message", "panel-row", "key-row", "too-small")
"""Rows that take no focus."""


class DrillScreen(Screen[None], inherit_bindings=False):
    """Nothing floats: what is not in the frame is not drawn."""

    AUTO_FOCUS = None
    CSS = "DrillScreen { overflow: hidden hidden; } DrillScreen > Pane { background: transparent; }"

    def __init__(self, look: Look, regions: Callable[[int, int], dict[str, Region]]) -> None:
        super().__init__(id="drill")
        self.look = look
        self._frame = FrameLayout(regions)
        ground = look.theme.background
        self.styles.background = palette(ground) if ground is not None else "ansi_default"

    @property
    def layout(self) -> Layout:
        return self._frame

    def compose(self) -> ComposeResult:
        for name in STILL:
            yield Pane(self.look, id=name, focusable=False)
        yield Pane(self.look, id="runbook")
        yield Pane(self.look, id="step")
        for panel in PANELS:
            yield TablePane(self.look, id=panel.id)
        yield FormPane(self.look, id="form")
        yield Pane(self.look, id="help")
        yield PalettePane(self.look, id="palette")

    def pane(self, name: str) -> Pane:
        """The widget with this id."""
        return self.get_child_by_id(name, Pane)

    def panes(self) -> Iterator[Pane]:
        """All of them."""
        yield from self.query(Pane)
