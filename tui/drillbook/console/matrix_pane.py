"""Coverage: the kinds of state against the workloads, with a cell to stand on."""

from collections import Counter

from drillbook.console.glyphs import FAILED, NOT_CHECKED, PROVEN, SELECTED, SKIPPED, UNKNOWN
from drillbook.console.lines import Line, Part, flow, ln, note, pad, part
from drillbook.console.matrix_cell import DOES_NOT_APPLY, Word, applies
from drillbook.console.numbers import count
from drillbook.console.scene import Scene
from drillbook.console.theme import Look, Role
from drillbook.console.widgets.content import Content
from drillbook.console.widgets.looking import LookingPane
from drillbook.state.coverage import Cell, table

SIGNS: dict[Word, tuple[str, Role]] = {
    "proven": (PROVEN, "proven"), "failed": (FAILED, "failed"), "unknown": (UNKNOWN, "unknown"),
    "not checked": (NOT_CHECKED, "not-checked"), DOES_NOT_APPLY: (SKIPPED, "muted"),
}  # fmt: skip
KIND_CELLS = 15
HELP_MATRIX = (("arrows, j k h l", "cell"), ("enter", "explain the cell's worst claim"), ("esc", "back"))


class MatrixPane(LookingPane):
    """Keeps which cell is meant; `cell` is that cell as it is now."""

    help_keys = HELP_MATRIX

    def __init__(self, look: Look) -> None:
        super().__init__(look, id="matrix")
        self.row, self.column = 0, 0
        self.cells: tuple[tuple[Cell, ...], ...] = ()

    @property
    def cell(self) -> Cell | None:
        """The cell under the cursor."""
        return self.cells[self.row][self.column] if self.cells and self.cells[self.row] else None

    def look_at(self, scene: Scene) -> None:
        self.cells = tuple(tuple(scene.doubted(cell) for cell in row) for row in table(scene.state))
        self._stay_inside()
        self.show(lambda cells, rows: self._content(scene, cells, rows))

    def press(self, key: str) -> bool:
        down = {"j": 1, "down": 1, "k": -1, "up": -1, "g": -99, "home": -99, "G": 99, "end": 99}
        across = {"left": -1, "h": -1, "right": 1, "l": 1}
        if key not in down and key not in across:
            return False
        self.row += down.get(key, 0)
        self.column += across.get(key, 0)
        self._stay_inside()
        self.repaint()
        return True

    def _stay_inside(self) -> None:
        self.row = max(0, min(self.row, len(self.cells) - 1))
        self.column = max(0, min(self.column, len(self.cells[0]) - 1 if self.cells else 0))

    def _content(self, scene: Scene, cells: int, rows: int) -> Content:
        workloads = scene.state.opened.runbook.workloads
        room = max(8, (cells - 2 - KIND_CELLS) // max(1, len(workloads)) - 2)
        roomy = rows > 30
        lines: list[Line] = [[], [part("  "), *ln((pad("kind of state", KIND_CELLS), "muted"))]]
        for workload in workloads:
            lines[1] += ln("  ", (pad(part(workload.name).text, room), "muted"))
        for index, row in enumerate(self.cells):
            lines += [self._row(scene, index, row, room), *([[]] if roomy else [])]
        total = Counter(word(scene, cell) for row in self.cells for cell in row)
        said = [note(f"{sign} {total[name]} {name}   ", role) for name, (sign, role) in SIGNS.items() if total[name]]
        summed = flow([*said, note(f"of {sum(total.values())}")], cells - 2)
        facts = ln((count(len(workloads), "workload"), "muted"))
        foot: list[Line] = [[], *([part("  "), *line] for line in summed)]
        return Content("Coverage", [*lines, *foot], number="9", facts=facts)

    def _row(self, scene: Scene, index: int, row: tuple[Cell, ...], room: int) -> Line:
        here = index == self.row
        line: Line = [
            Part(f"{SELECTED} " if here else "  ", "focus"),
            Part(pad(row[0].kind if row else "", KIND_CELLS), "strong" if here else "text"),
        ]
        for column, cell in enumerate(row):
            sign, role = SIGNS[word(scene, cell)]
            lit = here and column == self.column
            line += [part("  "), Part(pad(f"{sign} {shown(scene, cell)}", room), role, lit)]
        return line


def word(scene: Scene, cell: Cell) -> Word:
    """The word of a cell; what nothing checks may also not apply."""
    if cell.word == "not checked" and not applies(scene, cell):
        return DOES_NOT_APPLY
    return cell.word


def shown(scene: Scene, cell: Cell) -> str:
    """`failed 1 of 3`, `proven 2`, `NOT CHECKED`, `none`."""
    said = word(scene, cell)
    if said == "not checked":
        return "NOT CHECKED"
    if said == DOES_NOT_APPLY:
        return "none"
    total = cell.proven + cell.failed + cell.unknown
    return f"{said} {cell.count}" + (f" of {total}" if total != cell.count else "")
