"""The scrubber of a replay: where it stands, where the steps begin, and from where on nothing is verified."""

from textual.message import Message

from drillbook.console.frame import size_of
from drillbook.console.glyphs import BREAK, BROKEN, HEAVY, HELD, NO_RETURN, NOW, RULE
from drillbook.console.lines import Line, ln, part, spread
from drillbook.console.scene import Scene
from drillbook.console.theme import Look
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.field import Field
from drillbook.console.widgets.looking import LookingPane
from drillbook.model.quantity import SECOND
from drillbook.state.clocks import budget, wall_time
from drillbook.state.port import Integrity, ReplayPosition

HEAD = "●"


class ScrubberPane(LookingPane):
    """Takes the focus only while a place is typed into it."""

    class Sought(Message):
        """Enter after a place was typed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """Escape."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="scrubber")
        self.typing = False
        self.field = Field()
        self.speed = 1
        """The speed that playing has, or will have."""

    def ask(self) -> None:
        """Begin to take a place."""
        self.typing, self.field = True, Field()

    def look_at(self, scene: Scene) -> None:
        self.show(lambda cells, _rows: self._content(scene, cells))

    def take(self, key: str, character: str | None) -> bool | Message:
        if not self.typing or key in {"f1", "ctrl+p", "ctrl+c"}:
            return False
        if key in {"enter", "escape"}:
            self.typing = False
            return self.Sought(self.field.text) if key == "enter" else self.Left()
        if (typed := self.field.press(key, character)) is not None:
            self.field = typed
            self.repaint()
        return True

    def _content(self, scene: Scene, cells: int) -> Content:
        position = scene.position
        if position is None:
            return Content()
        track = cells - 2
        marks = ln(" ", (step_numbers(position, track), "muted"))
        line = [part(" "), *bar_line(position, scene.integrity, track)]
        return Content(lines=[self._where(position, scene.integrity, cells), marks, line])

    def _where(self, position: ReplayPosition, integrity: Integrity, cells: int) -> Line:
        small = size_of(cells) == "small"
        if self.typing:
            left = ln((f"{RULE} ", "rule"), ("Go to  ", "strong"))
            left += self.field.draw(14, active=True)
            left += ln(("  an entry, +MM:SS, HH:MM:SS, a step, or words; enter goes, esc stays ", "muted"))
            return spread(left, [], cells, RULE, "rule")
        gap = "  " if small else "   "
        state = f"{NOW} playing" if position.speed else f"{HELD} paused"
        at = wall_time(position.at)
        past = position.at - position.started
        left = ln(
            (f"{RULE} ", "rule"), (state, "strong"), gap, "" if small else "entry ", (str(position.seq), "strong"),
            (f" of {position.last}", "muted"), gap, f"{at:%H:%M:%S}.{at.microsecond // 1000:03}",
            ("" if small else " UTC", "muted"), gap,
            f"+{budget(past)}.{past % SECOND // 1000:03}", gap, f"{position.speed or self.speed}× ",
        )  # fmt: skip
        return spread(left, _break_words(position, integrity, small=small), cells, RULE, "rule")


def _break_words(position: ReplayPosition, integrity: Integrity, *, small: bool) -> Line:
    broken = integrity.broken_at
    reading: Line = ln((f" {position.read} % read ", "strong"), (RULE, "rule")) if position.read < 100 else []
    if broken < 0:
        return reading or ln((" verified ", "muted"), (RULE, "rule"))
    if integrity.pending:
        return [*ln((f" {BROKEN} {'verifying' if small else 'being verified'} ", "danger"), (RULE, "rule")), *reading]
    words = f"from {broken}" if small else f"not verified: {broken} to {max(broken, position.last)}"
    return ln((f" {BROKEN} {words} ", "danger"), (RULE, "rule"), *reading)


def place_of(seq: int, position: ReplayPosition, cells: int) -> int:
    """The cell of an entry on the track."""
    return max(0, min(cells - 1, round((cells - 1) * seq / max(1, position.last))))


def step_numbers(position: ReplayPosition, cells: int) -> str:
    """The numbers of the steps where they began; one that has no room is left out, the flag goes first."""
    text = [" "] * cells
    flag = place_of(position.no_return, position, cells) if position.no_return >= 0 else -1
    if flag >= 0:
        text[flag] = NO_RETURN
    for number, seq in position.step_marks:
        at, label = place_of(seq, position, cells), str(number)
        around = range(max(0, at - 1), min(cells, at + len(label) + 1))
        if at + len(label) <= cells and all(text[i] == " " or i == flag == at - 1 for i in around):
            text[at : at + len(label)] = label
    return "".join(text)


def bar_line(position: ReplayPosition, integrity: Integrity, cells: int) -> Line:
    """Seen, here, ahead; and from the break on, not verified."""
    here = place_of(position.seq, position, cells)
    broken = integrity.broken_at
    bad = place_of(broken, position, cells) if broken >= 0 else cells
    line: Line = []
    for at in range(cells):
        if at == here:
            piece = ln((HEAD, "strong"))
        elif at == bad:
            piece = ln((BREAK, "danger"))
        elif at > bad:
            piece = ln((HEAVY if at < here else BROKEN, "danger"))
        else:
            piece = ln((HEAVY, "accent") if at < here else (RULE, "rule"))
        line = (
            [*line[:-1], line[-1]._replace(text=line[-1].text + piece[0].text)] if _joins(line, piece) else line + piece
        )
    return line


def _joins(line: Line, piece: Line) -> bool:
    return bool(line) and line[-1].role == piece[0].role and line[-1].text[-1] == piece[0].text
