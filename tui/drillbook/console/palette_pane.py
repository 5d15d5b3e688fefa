"""The palette: every action of the registry, found by typing a part of its name."""

from textual.message import Message

from drillbook.console.actions import ACTIONS, Action
from drillbook.console.lines import Line, Part, ln, spread
from drillbook.console.scene import Scene
from drillbook.console.theme import Look
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.field import Field
from drillbook.console.widgets.pane import Pane

HELP_PALETTE = (("letters", "find"), ("up, down", "choose"), ("enter", "do it"), ("esc", "back"))


class PalettePane(Pane):
    """Actions that are not available are listed with the reason, and enter says it again."""

    help_keys = HELP_PALETTE

    class Chosen(Message):
        """Enter on an action."""

        def __init__(self, action: Action) -> None:
            super().__init__()
            self.action = action

    class Left(Message):
        """Escape."""

    def __init__(self, look: Look, *, id: str) -> None:  # noqa: A002  # Textual's own word
        super().__init__(look, id=id)
        self.field, self.at = Field(), 0

    def open(self) -> None:
        """Start with nothing typed."""
        self.field, self.at, self.top = Field(), 0, 0

    def found(self) -> list[Action]:
        """The actions whose name or label has every word that was typed."""
        words = self.field.text.lower().split()
        return [a for a in ACTIONS if a.group != "move" and all(w in f"{a.label} {a.id}".lower() for w in words)]

    def look_at(self, scene: Scene) -> None:
        """List the actions as they are in this scene."""
        self.show(lambda cells, rows: self._content(scene, cells, rows))

    def take(self, key: str, character: str | None) -> bool | Message:
        if key in {"f1", "ctrl+c"}:
            return False
        found = self.found()
        if key in {"escape", "ctrl+p"}:
            return self.Left()
        if key == "enter":
            return self.Chosen(found[self.at]) if found else True
        if key in {"up", "down"}:
            self.at = max(0, min(self.at + (1 if key == "down" else -1), len(found) - 1))
        elif (typed := self.field.press(key, character)) is not None:
            self.field, self.at = typed, 0
        self.repaint()
        return True

    def _content(self, scene: Scene, cells: int, rows: int) -> Content:
        lines: list[Line] = [[*ln(("Find  ", "muted")), *self.field.draw(min(40, cells - 6), active=True)], []]
        found = self.found()
        room = max(1, rows - 3)
        first = max(0, min(self.at - room + 1, len(found) - room))
        for index, action in enumerate(found[first : first + room], first):
            why = action.why_not(scene)
            left = ln(
                (f"  {action.label:<24}", "text" if not why else "muted"),
                (f"{action.shown:<10}", "muted" if why else "key"),
            )
            line = spread([*left, *ln((why, "muted"))], [], cells)
            lines.append([Part(p.text, p.role, row=True) for p in line] if index == self.at else line)
        return Content("Palette", lines)
