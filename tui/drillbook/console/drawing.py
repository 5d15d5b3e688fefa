"""Drawing: the port's state becomes a scene, and each pane paints what of it has changed."""

import asyncio
import os
from collections.abc import Callable

from textual.geometry import Region
from textual.screen import Screen

from drillbook import clock
from drillbook.console import draws, frame
from drillbook.console.forms.form_pane import FormPane
from drillbook.console.frame import Opened
from drillbook.console.in_order import InOrderApp
from drillbook.console.palette_pane import PalettePane
from drillbook.console.scene import Scene
from drillbook.console.screen import DrillScreen
from drillbook.console.theme import Look
from drillbook.console.widgets.looking import LookingPane
from drillbook.console.widgets.pane import Draw
from drillbook.state.port import DrillPort
from drillbook.state.view import view

TICK_SECONDS = 1.0
SETTLE_SECONDS = 0.05
"""The least time between two drawings that the data asked for."""


class DrawingApp(InOrderApp[str], inherit_bindings=False):
    """Draws when the port says that something changed, and each second where it does not."""

    def __init__(self, port: DrillPort, look: Look, hint: str) -> None:
        if not os.environ.get("NO_COLOR"):
            os.environ.pop("NO_COLOR", None)  # Textual takes an empty value for a set one, against the convention
        super().__init__(ansi_color=look.theme.table is None)
        self.port, self.look, self.hint = port, look, hint
        self.animation_level = "none"
        self.drawn = False
        """Whether the screen has its widgets."""
        self.tell: Callable[[Scene], None] | None = None  # each scene, once it was drawn
        self.opened = Opened()
        self.said = ""
        self.helped = draws.Helped()
        self._looked_at = 0.0
        self.scene = self._scene()
        self.drill_screen = DrillScreen(look, self._regions)

    def get_default_screen(self) -> Screen[None]:
        return self.drill_screen

    def begin(self) -> None:
        """Follow the port from here on."""
        self.run_worker(self._tick(), exclusive=False)
        self.call_after_refresh(lambda: self.run_worker(self._follow(), exclusive=False))

    def draw(self) -> None:
        """Take the port's state and paint what changed."""
        self.look_again()
        self.paint()
        self._tell()

    async def draw_in_turns(self) -> None:
        """The same, pane by pane: a key that is pressed meanwhile waits for one of them and not for all."""
        self.look_again()
        for name in self._regions(*self.size):
            self._paint_one(name)
            await asyncio.sleep(0)
        self._tell()

    def look_again(self) -> None:
        """Take the port's state."""
        self._looked_at = clock.monotonic()
        self.scene = self._scene()

    def paint(self) -> None:
        """Paint what changed since each pane was painted last."""
        if not self.drawn:
            return
        for name in self._regions(*self.size):
            self._paint_one(name)

    def draw_of(self, name: str) -> Draw:
        """How the widget with this id is drawn now."""
        return draws.draw_for(name, self.scene, self.opened, self.said, self.helped)

    async def _tick(self) -> None:
        """Clocks go on where no data come; where they do, what is drawn then is young enough."""
        while True:
            due = self._looked_at + TICK_SECONDS - clock.monotonic()
            if due <= 0:
                await self.draw_in_turns()
            await asyncio.sleep(max(due, SETTLE_SECONDS))

    async def _follow(self) -> None:
        async for _ in self.port.changes():
            await self.draw_in_turns()
            await asyncio.sleep(SETTLE_SECONDS)  # what comes meanwhile is one more change

    def _scene(self) -> Scene:
        port = self.port
        state, now = port.state, port.now()
        return Scene(
            state, view(state, now), port.you, port.mode, port.integrity, now, port.connected(), port.trouble(),
            port.lately, self.hint, behind=port.behind(), own=port.own,
        )  # fmt: skip

    def _tell(self) -> None:
        if self.tell is not None:
            self.call_after_refresh(self.tell, self.scene)

    def _paint_one(self, name: str) -> None:
        pane = self.drill_screen.panes[name]
        if isinstance(pane, FormPane | PalettePane | LookingPane):
            pane.look_at(self.scene)
        else:
            pane.show(self.draw_of(name))

    def _regions(self, columns: int, rows: int) -> dict[str, Region]:
        return frame.arrange(columns, rows, self.opened)
