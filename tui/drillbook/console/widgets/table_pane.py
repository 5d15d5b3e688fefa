"""A pane that shows a table: cursor, filter, and an order that holds still while somebody is reading it."""

from textual.message import Message

from drillbook.console.lines import Line, ln, width
from drillbook.console.theme import Look
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.field import Field
from drillbook.console.widgets.pane import Pane
from drillbook.console.widgets.table import AnyTable, head_line, row_line

HELP_TABLE = (
    ("j k, arrows", "row"), ("g G", "first, last row"), ("/", "filter by name"), ("s", "sort worst first again"),
    ("+", "zoom"), ("tab", "next pane"),
)  # fmt: skip


class TablePane(Pane):
    """The cursor and the held order follow rows by their names, so a change of the data moves nothing under them."""

    help_keys = HELP_TABLE

    def __init__(self, look: Look, *, id: str) -> None:  # noqa: A002  # Textual's own word
        super().__init__(look, id=id)
        self.cursor = 0
        self.cursor_key = ""
        """Empty until somebody moves: then there is no cursor to keep."""
        self.filter = Field()
        self.filtering = False
        self.held: dict[str, int] | None = None
        self._order: list[int] | range = range(0)
        self._ordered_by: tuple[AnyTable, str, dict[str, int] | None] | None = None
        """What the order was made of."""
        self._table: AnyTable | None = None

    def lines_for(self, content: Content, rows: int) -> tuple[list[Line], int, int]:
        self._table = table = content.table
        if table is None:
            return super().lines_for(content, rows)
        room = max(1, rows - 1 - len(content.lines))
        self._order = self._ordered(table)
        self._rows, self._total = room, len(self._order)
        self._follow(table)
        cells, shown = self.size.width, self.has_focus or bool(self.cursor_key)
        lines = [*content.lines, head_line(table.columns, cells)]
        for place in range(self.top, min(self._total, self.top + room)):
            here = shown and place == self.cursor
            row = table.cells_at(self._order[place])
            lines.append(row_line(table.columns, row, cells, selected=here, focused=self.has_focus))
        if not self._total and self.filter.text:
            lines.append(ln(("  no row has ", "muted"), self.filter.text, (" in its name", "muted")))
        return lines, self.top, max(0, self._total - room - self.top)

    def facts_of(self, content: Content, above: int, below: int) -> Line:
        """Filter, held order and rows below, then the panel's verdict, and its age where there is room."""
        if self._table is None:
            return super().facts_of(content, above, below)
        line: Line = []
        if self.filtering or self.filter.text:
            line += ln(("/", "key"), (self.filter.text + " ", "input" if self.filtering else "strong"), "  ")
        if self.held is not None:
            line += ln(("order held", "accent"), "   ")
        if below and not self._table.tail:
            line += ln((f"{below:,} more", "accent"), "   ")
        room = self.size.width - len(content.title) - 10
        for facts in (content.facts, content.facts[:1]):
            if width(line) + width(facts) <= room:
                return [*line, *facts]
        return line[:-1]

    def selected(self) -> str:
        return self._table.key_at(self._order[self.cursor]) if self._table is not None and self._total else ""

    def scroll_rows(self, by: int) -> None:
        table = self._table
        if table is None:
            super().scroll_rows(by)
            return
        self.cursor = max(0, min(self.cursor + by, self._total - 1))
        at_tail = table.tail and self.cursor == self._total - 1
        self.cursor_key = table.key_at(self._order[self.cursor]) if self._total and not at_tail else ""
        if self.held is None and not table.tail:
            self.held = {table.key_at(index): place for place, index in enumerate(self._order)}
        self.repaint(moved=True)

    def press(self, key: str) -> bool:
        if self._table is not None and key == "slash":
            self.filtering = True
            self.repaint()
            return True
        if self._table is not None and key == "s":
            self.held, self.cursor, self.cursor_key = None, 0, ""
            self.repaint()
            return True
        return super().press(key)

    def take(self, key: str, character: str | None) -> bool | Message:
        if not self.filtering or key in {"f1", "ctrl+p", "ctrl+c"}:
            return False
        if key in {"enter", "escape", "tab"}:
            self.filtering = False
            self.filter = Field() if key == "escape" else self.filter
        elif (typed := self.filter.press(key, character)) is not None:
            self.filter, self.top, self.cursor, self.cursor_key = typed, 0, 0, ""
        self.repaint()
        return True

    def watch_has_focus(self, value: bool) -> None:
        if not value:
            self.held, self.filtering = None, False
        super().watch_has_focus(value)

    def _ordered(self, table: AnyTable) -> list[int] | range:
        needle, by = self.filter.text.lower(), self._ordered_by
        if not needle and self.held is None:
            self._ordered_by = None
            return range(len(table))
        if by is not None and by[0] is table and by[1] == needle and by[2] is self.held:
            return self._order
        self._ordered_by = table, needle, self.held
        keys = [table.key_at(i) for i in range(len(table))]
        order = [i for i, key in enumerate(keys) if needle in key.lower()]
        if self.held is not None:
            held, last = self.held, len(self.held)
            order.sort(key=lambda i: held.get(keys[i], last))
        return order

    def _follow(self, table: AnyTable) -> None:
        """Keep the cursor on its row and in sight; without one, keep the worst or the newest rows in sight."""
        if self.cursor_key and self._total:
            self.cursor = min(self.cursor, self._total - 1)
            if table.key_at(self._order[self.cursor]) != self.cursor_key:
                found = (p for p, i in enumerate(self._order) if table.key_at(i) == self.cursor_key)
                self.cursor = next(found, self.cursor)
                self.cursor_key = table.key_at(self._order[self.cursor])
        else:
            self.cursor = max(0, self._total - 1) if table.tail else 0
        self.top = max(0, min(self.top, self.cursor, self._total - self._rows))
        self.top = max(self.top, self.cursor - self._rows + 1)
