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
        if y < len(old) and y < len(new) and list(old[y]) == list(new[y]):
            continue
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
    for text, style, _ in strip:
        if cell_len(text) == len(text):
            cells += [(char, style) for char in text]
            continue
        for char in text:
            cells.append((char, style))
            cells.extend(("", style) for _ in range(cell_len(char) - 1))
    return cells
