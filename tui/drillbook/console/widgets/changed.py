"""Which cells of a drawing changed: so that a clock's tick costs its own digits and nothing else."""

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

APART = 8
"""Changes nearer than this are painted as one: moving the cursor costs about as much as so many cells."""


def changed(old: list[Strip], new: list[Strip]) -> list[Region]:
    """The runs of cells that differ, row by row."""
    regions: list[Region] = []
    for y in range(max(len(old), len(new))):
        before = _cells(old[y]) if y < len(old) else []
        after = _cells(new[y]) if y < len(new) else []
        if before != after:
            size = max(len(before), len(after))
            differ = [x for x in range(size) if before[x : x + 1] != after[x : x + 1]]
            regions += [Region(first, y, last - first + 1, 1) for first, last in _runs(differ)]
    return regions


def _runs(places: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for x in places:
        if runs and x - runs[-1][1] <= APART:
            runs[-1] = (runs[-1][0], x)
        else:
            runs.append((x, x))
    return runs


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    cells: list[tuple[str, Style | None]] = []
    for segment in strip:
        for char in segment.text:
            cells.append((char, segment.style))
            cells.extend(("", segment.style) for _ in range(cell_len(char) - 1))
    return cells
