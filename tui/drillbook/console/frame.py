"""Where everything stands on the screen: a pure function of its size and of what is open."""

from dataclasses import dataclass
from typing import Literal

from textual.geometry import Region

Size = Literal["wide", "middle", "small"]
LEAST = (80, 24)
TIMELINE = 8
WIDE_FROM, MIDDLE_FROM = 150, 110
MOST_PANELS: dict[Size, int] = {"wide": 3, "middle": 2, "small": 1}


@dataclass(frozen=True)
class Opened:
    """What is open: panels from top to bottom with the rows each wants, the pane in focus, and what covers them."""

    panels: tuple[tuple[str, int], ...] = ()
    focus: str = "step"
    zoom: bool = False
    cover: Literal["", "form", "help", "palette", "explain", "matrix"] = ""
    message: bool = False


def size_of(columns: int) -> Size:
    """Which of the three arrangements a width gets."""
    return "wide" if columns >= WIDE_FROM else "middle" if columns >= MIDDLE_FROM else "small"


def shown_panels(numbers: list[int], size: Size) -> list[int]:
    """Of the panels that are open, newest first, those that fit; the timeline keeps its place from 110 columns."""
    kept = TIMELINE in numbers and size != "small"
    others = [n for n in numbers if not (kept and n == TIMELINE)]
    return [*others[: MOST_PANELS[size] - kept], *([TIMELINE] if kept else [])]


def arrange(columns: int, rows: int, opened: Opened) -> dict[str, Region]:
    """The region of every widget in sight, by its id."""
    if columns < LEAST[0] or rows < LEAST[1]:
        return {"too-small": Region(0, 0, columns, rows)}
    size = size_of(columns)
    heads = 2 if size == "small" else 1
    regions = {
        "header": Region(0, 0, columns, heads),
        "coverage": Region(0, heads, columns, 1),
        "bar": Region(0, heads + 1, columns, 1),
        "key-row": Region(0, rows - 1, columns, 1),
    }
    top = heads + 2 + (size != "small")
    if size != "small":
        regions["panel-row"] = Region(0, rows - 2, columns, 1)
        regions["message"] = Region(0, rows - 3, columns, 1)
        area = Region(1, top, columns - 2, rows - top - 3)
    else:
        regions["message" if opened.message else "panel-row"] = Region(0, rows - 2, columns, 1)
        area = Region(1, top, columns - 2, rows - top - 2)
    return {**regions, **panes(area, size, opened)}


def panes(area: Region, size: Size, opened: Opened) -> dict[str, Region]:
    """The panes in an area of the screen."""
    x, y, width, height = area
    book = {"wide": 34, "middle": 30, "small": 0}[size]
    if opened.cover:
        if size == "wide" and not opened.zoom:
            return {
                "runbook": Region(x, y, book, height),
                opened.cover: Region(x + book + 2, y, width - book - 2, height),
            }
        return {opened.cover: area}
    if size == "small" or opened.zoom:
        return {opened.focus: area}
    side = {"wide": 56, "middle": 36}[size] if opened.panels else -2
    regions = {"runbook": Region(x, y, book, height), "step": Region(x + book + 2, y, width - book - side - 4, height)}
    left, panels = height, opened.panels[: MOST_PANELS[size]]
    for index, (name, want) in enumerate(panels):
        rest = len(panels) - index - 1
        rows = left if not rest else min(want, left - rest * 3)
        regions[name] = Region(x + width - side, y + height - left, side, rows)
        left -= rows
    return regions
