"""Which cells of a drawing changed: so that a clock's tick costs its own digits and nothing else."""

from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip


def changed(old: list[Strip], new: list[Strip]) -> list[Region]:
    """One region for each row that differs, from its first to its last cell that does."""
    regions: list[Region] = []
    for y in range(max(len(old), len(new))):
        before = _cells(old[y]) if y < len(old) else []
        after = _cells(new[y]) if y < len(new) else []
        if before == after:
            continue
        size = max(len(before), len(after))
        pairs = [i for i in range(size) if before[i : i + 1] != after[i : i + 1]]
        regions.append(Region(pairs[0], y, pairs[-1] - pairs[0] + 1, 1))
    return regions


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    cells: list[tuple[str, Style | None]] = []
    for segment in strip:
        for char in segment.text:
            cells.append((char, segment.style))
            cells.extend(("", segment.style) for _ in range(cell_len(char) - 1))
    return cells
