"""One word, one sentence in three lengths, and what happens next: the value that the bar shows."""

from dataclasses import dataclass
from typing import Literal

Word = Literal["GO", "NO GO", "FAILED", "UNKNOWN", "ACTING", "CHECKING", "VERIFYING", "HELD", "GO BUT NO WAY BACK"]


@dataclass(frozen=True)
class Bar:
    """The verdict; `long` from 150 columns, `middle` from 110, `short` below; `right` is cut first."""

    word: Word
    long: str
    middle: str
    short: str
    right: str = ""


def bar(word: Word, short: str, more: str = "", right: str = "", *, brief: str = "") -> Bar:
    """Its lengths follow from its sentence and what more there is to say; `brief` is the least that must be said."""
    long = f"{short} {more}".strip()
    less = f"{sentence(brief)} {more}".strip() if brief else short
    return Bar(word, long, long if len(long) <= 90 else less, (brief or short).removesuffix("."), right)


def sentence(text: str) -> str:
    """The text with its full stop."""
    text = text.strip()
    return text if text.endswith((".", "?")) else f"{text}."
