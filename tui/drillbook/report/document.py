"""What every readable format shows: sections of paragraphs, tables and pictures, as text that is not yet escaped."""

from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["", "good", "bad", "doubt", "quiet"]


@dataclass(frozen=True)
class Cell:
    """A word with a meaning: formats mark it, and never by colour alone."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Paragraph:
    """One or more sentences."""

    text: str
    tone: Tone = ""


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Rows under a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell | str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A chart that only some formats can draw; the others leave it out, for the tables have its numbers."""

    name: Literal["gantt", "lag"]


Block = Paragraph | Items | Table | Picture


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; `level` 2 or 3."""

    title: str
    blocks: tuple[Block, ...] = field(default_factory=tuple)
    level: int = 2


@dataclass(frozen=True)
class Document:
    """A whole report; the standing of its timeline is in its head."""

    title: str
    standing: Cell
    standing_says: str
    result: Cell
    result_says: str
    sections: tuple[Section, ...]


TONES: dict[str, Tone] = {
    "proven": "good", "met": "good", "decided": "good", "done": "good", "intact and closed": "good",
    "rehearsed": "quiet", "skipped": "quiet", "pending": "quiet",
    "failed": "bad", "missed": "bad", "not verified": "bad", "aborted": "bad", "not reached": "bad",
    "overridden": "doubt", "unknown": "doubt", "not checked": "doubt", "not shown": "doubt", "not measured": "doubt",
    "outstanding": "doubt", "accepted": "doubt",
    "intact but open": "doubt", "not closed": "doubt", "rolled-back": "doubt", "none": "doubt",
}  # fmt: skip


def word(text: str) -> Cell:
    """A verdict or a phase, in capitals where nothing was looked at: it must not be read over."""
    return Cell(text.upper() if text in {"not checked", "not verified"} else text, TONES.get(text, ""))
