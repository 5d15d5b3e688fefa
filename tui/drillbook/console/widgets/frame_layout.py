"""Puts each widget of the screen where the frame says, and leaves out those that it does not name."""

from collections.abc import Callable

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget


class FrameLayout(Layout):
    """`regions` is asked at each layout, so that a resize needs nothing else."""

    name = "frame"

    def __init__(self, regions: Callable[[int, int], dict[str, Region]]) -> None:
        self._regions = regions

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        del parent, greedy
        regions = self._regions(size.width, size.height)
        return [
            WidgetPlacement(regions[child.id], NULL_OFFSET, NULL_SPACING, child, 0, False, False, False)
            for child in children
            if child.id in regions
        ]
