"""Where something stands in a file, and how a mistake there is shown: the line, a caret, the way out."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from drillbook.errors import InputError, NotSupported, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_EXCERPT = 140
LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """Line and column, from 1, and how many characters the caret underlines."""

    line: int
    column: int
    width: int = 1


def visible(text: str) -> str:
    """Escape what a terminal would act on or hide, so that a file cannot draw on the screen that reports on it."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def quoted(text: str) -> str:
    """The text in backquotes, visible and cut to a length that leaves the message readable."""
    shown = visible(text)
    return f"`{shown[: LONGEST_VALUE - 1]}…`" if len(shown) > LONGEST_VALUE else f"`{shown}`"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant; empty when none is near."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), "")


def listed(words: Iterable[str], most: int = 24) -> str:
    """Words as a sentence lists them."""
    all_words = list(words)
    shown = ", ".join(all_words[:most])
    return f"{shown} and {len(all_words) - most} more" if len(all_words) > most else shown or "none"


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text under the name that messages give it."""

    name: str
    text: str

    def excerpt(self, mark: Mark) -> str:
        """The line with a caret under the place; a long line is cut around it."""
        lines = self.text.splitlines()
        line = lines[mark.line - 1] if 0 < mark.line <= len(lines) else ""
        start = max(0, mark.column - 1 - LONGEST_EXCERPT // 2) if len(line) > LONGEST_EXCERPT else 0
        shown = line[start : start + LONGEST_EXCERPT]
        before = visible(shown[: mark.column - 1 - start])
        width = max(1, min(mark.width, len(shown) - (mark.column - 1 - start)))
        number = f"{mark.line:>5} | "
        return f"{number}{visible(shown)}\n{' ' * (len(number) - 2)}| {' ' * len(before)}{'^' * width}"

    def where(self, mark: Mark) -> str:
        """`file:line:column`."""
        return f"{self.name}:{mark.line}:{mark.column}"


@dataclass
class Mistakes:
    """Collects every mistake of one file, so that all of them are told at once."""

    source: Source
    _found: list[tuple[int, int, bool, Problem]] = field(default_factory=list)

    def add(self, mark: Mark, message: str, remedy: str = "", *, hide: str = "") -> None:
        """Remember one mistake; `hide` is what the excerpt must not show."""
        self._add(mark, message, remedy, later=False, hide=hide)

    def later(
        self, mark: Mark, thing: str, remedy: str = "Remove it, or use a version of Drillbook that has it."
    ) -> None:
        """Remember something that the language has and this version has not."""
        self._add(mark, f"{thing}: not in this version", remedy, later=True)

    def unknown(self, mark: Mark, what: str, word: str, known: Iterable[str]) -> None:
        """Remember a name that names nothing, with the nearest that does."""
        names = list(known)
        near = nearest(word, names)
        remedy = f"Did you mean `{near}`?" if near else f"Use one of: {listed(names)}."
        self.add(mark, f"{quoted(word)} is not {what}; expected {listed(names)}", remedy)

    def _add(self, mark: Mark, message: str, remedy: str, *, later: bool, hide: str = "") -> None:
        shown = Source(self.source.name, self.source.text.replace(hide, "***")) if hide else self.source
        problem = problem_at(shown, mark, message, remedy)
        entry = (mark.line, mark.column, later, problem)
        if entry not in self._found:
            self._found.append(entry)

    def __len__(self) -> int:
        return len(self._found)

    def raise_any(self) -> None:
        """Raise one error with all of them in the file's order; `NotSupported` when nothing else is wrong."""
        if self._found:
            ordered = sorted(self._found, key=lambda entry: entry[:2])
            kind = NotSupported if all(later for _, _, later, _ in ordered) else InputError
            raise kind.of(problem for *_, problem in ordered)


def problem_at(source: Source, mark: Mark, message: str, remedy: str = "") -> Problem:
    """A problem whose message shows the line that it is about."""
    return Problem(source.where(mark), f"{message}\n{source.excerpt(mark)}", remedy)
