"""Tables as lines: whole columns go by priority when it is narrow, and none is ever squeezed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from drillbook.console.glyphs import SELECTED
from drillbook.console.lines import Line, Part, Piece, fit_place, ln, pad

GUTTER = 2


@dataclass(frozen=True)
class Column:
    """`width` 0 takes what is left; columns with the highest `priority` go first, and 0 never goes."""

    head: str
    width: int = 0
    right: bool = False
    priority: int = 0
    least: int = 12
    """The fewest cells of a column that takes what is left."""
    place: bool = False
    """Holds partitions, whose numbers are never cut."""
    most: int = 0
    """The most cells of it, where it is known how many its texts need: the rest goes to the others."""


R = TypeVar("R")


@dataclass(frozen=True)
class Table(Generic[R]):
    """Rows are kept as they come, worst first; `cells` is asked for those in sight only."""

    columns: tuple[Column, ...]
    rows: Sequence[R]
    key: Callable[[R], str]
    """A row's own name: the cursor, the filter and a held order follow it."""
    cells: Callable[[R], tuple[Piece, ...]]
    tail: bool = False
    """Newest last, and the newest in sight until somebody moves."""

    def __len__(self) -> int:
        return len(self.rows)

    def key_at(self, index: int) -> str:
        """The name of a row."""
        return self.key(self.rows[index])

    def cells_at(self, index: int) -> tuple[Piece, ...]:
        """What a row shows."""
        return self.cells(self.rows[index])


class AnyTable(Protocol):
    """A table of whatever rows."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns."""
        ...

    @property
    def tail(self) -> bool:
        """Whether the newest row is last, and stays in sight."""
        ...

    def __len__(self) -> int: ...

    def key_at(self, index: int) -> str:
        """The name of a row."""
        ...

    def cells_at(self, index: int) -> tuple[Piece, ...]:
        """What a row shows."""
        ...


def fit_columns(columns: Sequence[Column], cells: int) -> dict[int, int]:
    """Which columns stay, and how wide each is."""
    keep = list(range(len(columns)))
    while True:
        need = GUTTER + sum(columns[i].width or columns[i].least for i in keep) + GUTTER * (len(keep) - 1)
        losable = [i for i in keep if columns[i].priority]
        if need <= cells or not losable:
            break
        keep.remove(max(losable, key=lambda i: (columns[i].priority, i)))
    flexible = [i for i in keep if not columns[i].width]
    spare = cells - GUTTER - sum(columns[i].width for i in keep) - GUTTER * (len(keep) - 1)
    shares: dict[int, int] = {}
    for left, i in enumerate(sorted(flexible, key=lambda i: columns[i].most or cells)):
        share = max(4, spare // (len(flexible) - left))
        others = sum(columns[j].least for j in flexible if j not in shares and j != i)
        shares[i] = min(max(share, spare - others), columns[i].most) if columns[i].most else share
        spare -= shares[i]
    return {i: columns[i].width or shares[i] for i in keep}


def head_line(columns: Sequence[Column], cells: int) -> Line:
    """The line of heads."""
    widths = fit_columns(columns, cells)
    texts = [pad(columns[i].head, widths[i], right=columns[i].right) for i in widths]
    return ln((" " * GUTTER + (" " * GUTTER).join(texts), "muted"))


def row_line(
    columns: Sequence[Column], row: Sequence[Piece], cells: int, *, selected: bool = False, focused: bool = False
) -> Line:
    """One row; the selected one of the focused pane has a background of its own."""
    widths = fit_columns(columns, cells)
    lit = selected and focused
    line: Line = [Part(pad(SELECTED, GUTTER) if selected else " " * GUTTER, "focus" if focused else "muted", lit)]
    for place, index in enumerate(widths):
        piece = row[index]
        shown = piece if isinstance(piece, Part) else ln(piece)[0]
        said = fit_place(shown.text, widths[index]) if columns[index].place else shown.text
        text = pad(said, widths[index], right=columns[index].right)
        line.append(Part((" " * GUTTER if place else "") + text, shown.role, lit))
    return line
