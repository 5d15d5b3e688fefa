"""Whether a live screen and a replay of the same instant show the same cells. What may differ is listed here, no more:

1. the scrubber's three rows, which only a replay has: its screen is given so many more rows;
2. the key row, the last one: a replay has keys of its own, and the age of the data stands in it;
3. the header, the first one: the mode in it is longer, so that it shortens other words, and it holds the clock and who
   looks on; that the drill, its regions, the step, what is outstanding and each budget's time are the same is demanded.

Ages, countdowns and every other clock of the panes are compared: a replay can stand at the very microsecond.
"""

import re

ROWS = 3
Cell = tuple[str, str]
"""A letter and how it is drawn; a blank has no colour of its own."""
_SCRUBBER = re.compile(r"─ [■▸] (paused|playing) ")
_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
_HEADER = re.compile(
    r"\S+-to-\S+|\w+ → \w+|step \d+ of \d+|\d+ outstanding|\w+ \? silent|(?<= )\d\d:\d\d(?= of |/)|RTO \d\d:\d\d"
)


def differences(live: str, played: str) -> list[str]:
    """Rows that differ, both ways of each; the screens may hold the terminal's own words for colours."""
    ours, theirs = cells(live.rstrip("\n")), cells(played.rstrip("\n"))
    scrubber = next(n for n, row in enumerate(theirs) if _SCRUBBER.search(letters(row)))
    theirs = theirs[:scrubber] + theirs[scrubber + ROWS :]
    assert len(ours) == len(theirs), (len(ours), len(theirs))
    found = []
    if header(letters(ours[0])) != header(letters(theirs[0])):
        found.append(f"0\n  live   {letters(ours[0])}\n  replay {letters(theirs[0])}")
    for n, (one, other) in enumerate(zip(ours[1:-1], theirs[1:-1], strict=True), start=1):
        if one != other:
            same = letters(one) == letters(other)
            a, b = (repr([c for c, d in zip(x, y, strict=False) if c != d]) if same else letters(x)
                    for x, y in ((one, other), (other, one)))  # fmt: skip
            found.append(f"{n}\n  live   {a}\n  replay {b}")
    return found


def cells(screen: str) -> list[list[Cell]]:
    """Each row's cells without blanks at its end; a style lasts, over rows too, until another one is given."""
    style: dict[str, str] = {}
    rows: list[list[Cell]] = []
    for line in screen.split("\n"):
        row: list[Cell] = []
        pieces = _STYLE.split(line)
        for n, piece in enumerate(pieces):
            if n % 2:
                _draw(style, piece)
            else:
                row += [(c, _seen(style, c)) for c in piece]
        while row and row[-1] == (" ", ""):
            row.pop()
        rows.append(row)
    return rows


def letters(row: list[Cell]) -> str:
    """A row as text."""
    return "".join(letter for letter, _ in row).rstrip()


def header(row: str) -> tuple[str, ...]:
    """What a header says of the drill, however it is shortened."""
    found = tuple(_HEADER.findall(row))
    assert len(found) > 2, row
    return found


def _seen(style: dict[str, str], letter: str) -> str:
    kept = {k: v for k, v in style.items() if letter != " " or k in {"48", "4", "7"}}
    return " ".join(f"{k}={v}" for k, v in sorted(kept.items()))


def _draw(style: dict[str, str], words: str) -> None:
    numbers = [w or "0" for w in words.split(";")]
    while numbers:
        word = numbers.pop(0)
        if word in {"38", "48"}:
            count = 2 if numbers[0] == "5" else 4
            style[word] = ";".join(numbers[:count])
            del numbers[:count]
        elif word == "0":
            style.clear()
        elif word in {"39", "49"}:
            style.pop(f"{word[0]}8", None)
        elif len(word) == 2 and word[0] in "34":
            style[f"{word[0]}8"] = word
        else:
            style[word] = "on"
