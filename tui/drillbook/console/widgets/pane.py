"""A pane: a rule with its title, then lines. It repaints only the cells that differ from what it shows."""

from collections.abc import Callable

from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from drillbook.console.lines import Line, ln, paint
from drillbook.console.theme import Look
from drillbook.console.widgets.changed import changed
from drillbook.console.widgets.content import Content, rule, scrolled

Draw = Callable[[int, int], Content]
"""Draws for so many columns and rows below the rule."""

HELP_SCROLL = (("j k, arrows", "scroll"), ("g G", "first, last"), ("+", "zoom"), ("tab", "next pane"))


class Pane(Widget, can_focus=True):
    """Scrolls by itself when its lines are more than its rows, and says so in its rule."""

    help_keys: tuple[tuple[str, str], ...] = HELP_SCROLL

    def __init__(self, look: Look, *, id: str, focusable: bool = True) -> None:  # noqa: A002  # Textual's own word
        super().__init__(id=id, markup=False)
        self.look = look
        self.can_focus = focusable
        self.top = 0
        self._draw: Draw = lambda _w, _h: Content()
        self._strips: list[Strip] = []
        self._rows = 0
        self._total = 0
        self._ruled = True
        """Whether its last content had a title: a drawing is made twice only where that has changed."""
        self._drawn: tuple[Size, Content] | None = None
        """The last content, and the size that it was drawn for."""

    def show(self, draw: Draw) -> None:
        """Take a new drawing, and paint what changed."""
        self._draw = draw
        self.repaint()

    def repaint(self, *, moved: bool = False) -> None:
        """Draw again for the present size and focus; where only a cursor `moved`, the content is still the same."""
        if not self.is_mounted or not self.size.width or not self.size.height:
            return
        old, self._strips = self._strips, self._painted(moved=moved)
        if len(old) != len(self._strips):
            self.refresh()
            return
        regions = changed(old, self._strips)
        if regions:
            self.refresh(*regions)

    def lines_for(self, content: Content, rows: int) -> tuple[list[Line], int, int]:
        """The lines in sight, and how many lie above and below."""
        self._rows, self._total = rows, len(content.lines)
        self.top = max(0, min(self.top, self._total - rows))
        visible = content.lines[self.top : self.top + rows]
        return visible, self.top, max(0, self._total - rows - self.top)

    def selected(self) -> str:
        """The name of what is under the pane's cursor; empty where it has none."""
        return ""

    def facts_of(self, content: Content, above: int, below: int) -> Line:
        """What stands at the right of the rule: lines out of sight, or else the content's facts."""
        return scrolled(above, below) if above or below else content.facts

    def scroll_rows(self, by: int) -> None:
        """Scroll down by so many rows; negative is up."""
        self.top = max(0, min(self.top + by, max(0, self._total - self._rows)))
        self.repaint(moved=True)

    def take(self, key: str, character: str | None) -> bool | Message:  # noqa: ARG002  # for those that take keys
        """Take a key before any binding sees it: whether it was taken, or what it made the pane say."""
        return False

    def press(self, key: str) -> bool:
        """Answer a key of movement; False leaves it to others."""
        steps = {"j": 1, "down": 1, "k": -1, "up": -1, "pagedown": self._rows, "pageup": -self._rows}
        ends = {"g": -self._total, "home": -self._total, "G": self._total, "end": self._total}
        if key in steps:
            self.scroll_rows(steps[key])
        elif key in ends:
            self.scroll_rows(ends[key])
        else:
            return False
        return True

    def render_line(self, y: int) -> Strip:
        if y < len(self._strips):
            return self._strips[y]
        return paint([], self.size.width, self.look)

    def on_resize(self) -> None:
        if self.size.width and self.size.height:
            self._strips = self._painted()
        self.refresh()

    def watch_has_focus(self, value: bool) -> None:
        super().watch_has_focus(value)
        self.repaint()

    def _painted(self, *, moved: bool = False) -> list[Strip]:
        cells, height = self.size
        content = self._drawing(again=not moved)
        has_rule = bool(content.title)
        foot = content.foot[-height:] if height > 1 else []
        visible, above, below = self.lines_for(content, max(0, height - has_rule - len(foot)))
        blank: list[Line] = [[] for _ in range(max(0, height - has_rule - len(foot) - len(visible)))]
        lines = [*visible, *blank, *foot]
        if has_rule:
            facts = self.facts_of(content, above, below)
            if content.mark:
                facts = [*facts, *(ln("  ") if facts else []), *content.mark]
            focused, scrolls = self.has_focus and self.can_focus, content.table is None and bool(above or below)
            lines = [rule(content, facts, cells, focused=focused, keep=scrolls), *lines]
        return [paint(line, cells, self.look) for line in lines]

    def _drawing(self, *, again: bool) -> Content:
        if not again and self._drawn is not None and self._drawn[0] == self.size:
            return self._drawn[1]
        cells, height = self.size
        content = self._draw(cells, height - self._ruled)
        if bool(content.title) is not self._ruled:
            self._ruled = bool(content.title)
            content = self._draw(cells, height - self._ruled)
        self._drawn = self.size, content
        return content
