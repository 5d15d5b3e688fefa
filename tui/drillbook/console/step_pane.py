"""The step's pane: a cursor that goes over its claims, so that enter explains the one that is meant."""

from drillbook.console.glyphs import SELECTED
from drillbook.console.lines import Line
from drillbook.console.theme import Look, Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.pane import Pane

HELP_STEP = (
    ("j k, arrows", "another requirement, then scroll"), ("enter", "explain it"), ("g G", "first, last line"),
    ("+", "zoom"), ("tab", "next pane"),
)  # fmt: skip


class StepPane(Pane):
    """The cursor follows its claim, and is nowhere until somebody moves."""

    help_keys = HELP_STEP

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="step")
        self.claim = ""
        self._places: dict[str, int] = {}

    def selected(self) -> str:
        return self.claim

    def lines_for(self, content: Content, rows: int) -> tuple[list[Line], int, int]:
        self._places = {part.mark: at for at, line in enumerate(content.lines) for part in line if part.mark}
        if self.claim not in self._places:
            self.claim = ""
        lines, above, below = super().lines_for(content, rows)
        at = self._places.get(self.claim, -1) - self.top
        if 0 <= at < len(lines):
            lines = [*lines[:at], self._lit(lines[at]), *lines[at + 1 :]]
        return lines, above, below

    def press(self, key: str) -> bool:
        by = {"j": 1, "down": 1, "k": -1, "up": -1}.get(key, 0)
        order = [*self._places]
        to = (order.index(self.claim) if self.claim in order else -1) + by
        if not by or (by < 0 and to < 0) or to >= len(order):
            self.claim = "" if by < 0 or key in {"g", "home"} else self.claim
            return super().press(key)
        self.claim = order[to]
        place = self._places[self.claim]
        self.top = min(place, max(self.top, place + 2 - self._rows))
        self.repaint()
        return True

    def _lit(self, line: Line) -> Line:
        first, *rest = line
        text = SELECTED + first.text[1:] if first.text.startswith(" ") else first.text
        role: Role = "focus" if self.has_focus else "muted"
        return [p._replace(row=self.has_focus) for p in (first._replace(text=text, role=role), *rest)]
