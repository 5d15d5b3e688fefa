"""Styled lines, the one form in which everything is drawn: widths are cells, and every text is made safe."""

from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from drillbook.console.glyphs import CUT, to_ascii
from drillbook.console.outside import safe
from drillbook.console.theme import Look, Role

GLUE = "\ue000"
"""Stands for a blank at which a text must not break; private use, so `safe` never lets one in from outside."""


class Part(NamedTuple):
    """A piece of text that is safe to draw; made by `part`, never by hand from outside text."""

    text: str
    role: Role = "text"
    row: bool = False
    mark: str = ""
    """The claim whose line this begins; it is not drawn."""


Line = list[Part]
Piece = str | tuple[str, Role] | Part


def part(text: str, role: Role = "text") -> Part:
    """One piece of a line, made safe."""
    return Part(safe(text), role)


def ln(*pieces: Piece) -> Line:
    """A line out of plain texts, (text, role) pairs and parts."""
    line: Line = []
    for piece in pieces:
        if isinstance(piece, Part):
            line.append(piece)
        elif isinstance(piece, str):
            line.append(part(piece))
        else:
            line.append(part(*piece))
    return line


def note(text: str, role: Role = "muted") -> Part:
    """A remark that wraps as one piece or not at all."""
    return Part(safe(text).replace(" ", GLUE), role)


def width(line: Line) -> int:
    """How many cells a line takes."""
    return sum(cell_len(p.text) for p in line)


def fit(text: str, cells: int) -> str:
    """A safe text cut to so many cells, with the mark of the cut."""
    if cell_len(text) <= cells:
        return text
    return set_cell_size(text, max(0, cells - 1)) + CUT if cells > 0 else ""


def fit_place(text: str, cells: int) -> str:
    """`orders.p…-12` for a place that is too long: the partition's number is never cut, the topic's name is."""
    name, dash, number = text.rpartition("-")
    if cell_len(text) <= cells or not number.isdigit() or len(number) + 3 > cells:
        return fit(text, cells)
    return fit(name, cells - len(number) - 1) + dash + number


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """A text cut or filled to exactly so many cells; `right` puts it at the right end."""
    text = fit(text, cells)
    blanks = " " * (cells - cell_len(text))
    return blanks + text if right else text + blanks


def clip(line: Line, cells: int) -> Line:
    """The line cut to so many cells."""
    if width(line) <= cells:
        return line
    out: Line = []
    room = cells
    for p in line:
        size = cell_len(p.text)
        if size >= room:
            out.append(p._replace(text=fit(p.text + " ", room)))
            break
        out.append(p)
        room -= size
    return out


def spread(left: Line, right: Line, cells: int, fill: str = " ", role: Role = "text") -> Line:
    """Left and right ends with a fill between; the right end is never cut."""
    left = clip(left, max(0, cells - width(right) - (1 if right else 0)))
    return [*left, Part(fill * max(0, cells - width(left) - width(right)), role), *right]


def flow(line: Line, cells: int) -> list[Line]:
    """Wrap by words, keeping roles; a word longer than the line is broken, never lost."""
    out: list[Line] = []
    current: Line = []
    used = 0
    for p in line:
        for word in _words(p.text):
            bare = cell_len(word.rstrip())
            if used and used + bare > cells and word.strip():
                out.append(current)
                current, used = [], 0
            for chunk in _chunks(word.lstrip(GLUE) if not current else word, cells):
                if used and used + cell_len(chunk.rstrip()) > cells:
                    out.append(current)
                    current, used = [], 0
                current.append(p._replace(text=chunk))
                used += cell_len(chunk)
    out.append(current)
    return [_trimmed(each) for each in out]


def hang(label: str, cells: int, *rows: Line | str, at: int = 13) -> list[Line]:
    """A label in the left column, and rows that hang at one position: the grid of every form."""
    out: list[Line] = []
    for row in rows:
        for each in flow(ln(row) if isinstance(row, str) else row, cells - at):
            out.append([Part(pad(safe(label) if not out else "", at), "muted"), *each])
    return out


def listed(lead: Line, text: Line, cells: int) -> list[Line]:
    """A text that wraps beside its lead: a number, a sign, a time."""
    room = width(lead)
    first, *rest = flow(text, cells - room)
    return [[*lead, *first], *([Part(" " * room), *more] for more in rest)]


def under(label: str, lines: list[Line], at: int = 13) -> list[Line]:
    """A label in the left column beside lines that are wrapped already."""
    return [[Part(pad(safe(label) if not i else "", at), "muted"), *line] for i, line in enumerate(lines)]


def paint(line: Line, cells: int, look: Look) -> Strip:
    """The line as exactly so many cells of styled text."""
    segments: list[Segment] = []
    for p in line:
        if p.text:
            text = p.text.replace(GLUE, " ")
            text = to_ascii(text) if look.ascii else text
            segments.append(Segment(text, look.theme.style(p.role, row=p.row)))
    return Strip(segments).adjust_cell_length(cells, look.theme.style("text"))


def _words(text: str) -> list[str]:
    """Words, each with the blanks that follow it."""
    words = [f"{word} " for word in text.split(" ")]
    words[-1] = words[-1][:-1]
    return [word for word in words if word]


def _chunks(word: str, cells: int) -> list[str]:
    cells = max(1, cells)
    chunks: list[str] = []
    while cell_len(word.rstrip()) > cells:
        head = set_cell_size(word, cells).rstrip(" ") or word[0]
        chunks.append(head)
        word = word[len(head) :]
    return [*chunks, word]


def _trimmed(line: Line) -> Line:
    while line and not line[-1].text.strip(" " + GLUE):
        line = line[:-1]
    return [*line[:-1], line[-1]._replace(text=line[-1].text.rstrip(" " + GLUE))] if line else []
