"""Whether a live screen and a replay of the same instant show the same cells. What may differ is listed here, no more:

1. the scrubber's three rows, which only a replay has: its screen is given so many more rows;
2. the key row, the last one: a replay has keys of its own, and the age of the data stands in it;
3. the header, the first one: the mode in it is longer, so that it shortens other words, and it holds the clock and who
   looks on; that the drill, its regions, the step, what is outstanding and each budget's time are the same is demanded.
"""

import re

ROWS = 3
_SCRUBBER = re.compile(r"─ [■▸] (paused|playing) ")
_STYLE = re.compile(r"\x1b\[[0-9;:]*m|\x0e|\x0f")
_HEADER = re.compile(
    r"\S+-to-\S+|\w+ → \w+|step \d+ of \d+|\d+ outstanding|\w+ \? silent|(?<= )\d\d:\d\d(?= of |/)|RTO \d\d:\d\d"
)


def differences(live: str, played: str) -> list[str]:
    """Rows that differ, both ways of each; the rows may hold the terminal's own words for colours."""
    ours, theirs = live.rstrip("\n").split("\n"), played.rstrip("\n").split("\n")
    scrubber = next(n for n, row in enumerate(theirs) if _SCRUBBER.search(_STYLE.sub("", row)))
    theirs = theirs[:scrubber] + theirs[scrubber + ROWS :]
    ours, theirs = [header(ours[0]), *ours[1:-1]], [header(theirs[0]), *theirs[1:-1]]
    assert len(ours) == len(theirs), (len(ours), len(theirs))
    return [f"{n}\n  live   {a}\n  replay {b}" for n, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]


def header(row: str) -> str:
    """What a header says of the drill, however it is shortened."""
    found = _HEADER.findall(_STYLE.sub("", row))
    assert len(found) > 2, row
    return "  ".join(found)
