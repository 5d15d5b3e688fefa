"""Where home's panes stand."""

from textual.geometry import Region

from drillbook.console.frame import LEAST, size_of

SIDE = {"wide": 56, "middle": 44, "small": 0}
KEYS_ROWS = 7


def arrange(columns: int, rows: int, *, cover: bool) -> dict[str, Region]:
    """The region of every pane, by its id."""
    if columns < LEAST[0] or rows < LEAST[1]:
        return {"too-small": Region(0, 0, columns, rows)}
    regions = {
        "header": Region(0, 0, columns, 1),
        "bar": Region(0, 1, columns, 1),
        "message": Region(0, rows - 2, columns, 1),
        "key-row": Region(0, rows - 1, columns, 1),
    }
    top = 3 if rows > 30 else 2
    width, height = columns - 2, rows - top - 2
    if cover:
        return {**regions, "help": Region(1, top, width, height)}
    upper = min(17, height // 2) if rows > 40 else height // 2
    gap = int(rows > 30)
    side = SIDE[size_of(columns)]
    regions["runbooks"] = Region(1, top, width - side - (2 if side else 0), upper)
    if side:
        x = 1 + width - side
        lower = min(KEYS_ROWS, upper // 2)
        regions["lab"] = Region(x, top, side, upper - lower)
        regions["keys"] = Region(x, top + upper - lower, side, lower)
    regions["drills"] = Region(1, top + upper + gap, width, height - upper - gap)
    return regions
