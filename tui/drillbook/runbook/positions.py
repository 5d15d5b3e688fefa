"""Where something stands in a file, and how a mistake there is shown: the line, a caret, the way out."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from drillbook.errors import InputError, NotSupported, Problem
from drillbook.redact import Redactor

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
    hidden: frozenset[int] = frozenset()
    """Lines that no message may show."""

    def excerpt(self, mark: Mark) -> str:
        """The line with a caret under the place; a long line is cut around it."""
        if mark.line in self.hidden:
            return f"{mark.line:>5} | (not shown: this line holds a secret)"
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


@dataclass(frozen=True)
class _Mistake:
    mark: Mark
    message: str
    remedy: str
    later: bool = False


@dataclass
class Mistakes:
    """Collects every mistake of one file, so that all of them are told at once."""

    source: Source
    redactor: Redactor | None = None
    _found: list[_Mistake] = field(default_factory=list)

    def add(self, mark: Mark, message: str, remedy: str = "") -> None:
        """Remember one mistake."""
        self._add(_Mistake(mark, message, remedy))

    def refused(self, mark: Mark, sentence: str) -> None:
        """Remember what a check or action itself refuses, in its own words."""
        self._add(_Mistake(mark, sentence, "Change its parameters.", later="not in this version" in sentence))

    def later(
        self, mark: Mark, thing: str, remedy: str = "Remove it, or use a version of Drillbook that has it."
    ) -> None:
        """Remember something that the language has and this version has not."""
        self._add(_Mistake(mark, f"{thing}: not in this version", remedy, later=True))

    def unknown(self, mark: Mark, what: str, word: str, known: Iterable[str]) -> None:
        """Remember a name that names nothing, with the nearest that does."""
        names = list(known)
        near = nearest(word, names)
        remedy = f"Did you mean `{near}`?" if near else f"Use one of: {listed(names)}."
        self.add(mark, f"{quoted(word)} is not {what}; expected {listed(names)}", remedy)

    def conceal(self, lines: frozenset[int], secrets: Iterable[str]) -> None:
        """Keep these lines and values out of every message, also of those already remembered."""
        self.source = replace(self.source, hidden=self.source.hidden | lines)
        self.redactor = Redactor(secrets)

    def _add(self, mistake: _Mistake) -> None:
        if mistake not in self._found:
            self._found.append(mistake)

    def __len__(self) -> int:
        return len(self._found)

    def raise_any(self) -> None:
        """Raise one error with all of them in the file's order; `NotSupported` when nothing else is wrong."""
        if self._found:
            ordered = sorted(self._found, key=lambda mistake: (mistake.mark.line, mistake.mark.column))
            kind = NotSupported if all(mistake.later for mistake in ordered) else InputError
            raise kind.of(self._problem(mistake) for mistake in ordered)

    def _problem(self, mistake: _Mistake) -> Problem:
        message = self.redactor.text(mistake.message) if self.redactor else mistake.message
        return problem_at(self.source, mistake.mark, message, mistake.remedy)


def problem_at(source: Source, mark: Mark, message: str, remedy: str = "") -> Problem:
    """A problem whose message shows the line that it is about."""
    return Problem(source.where(mark), f"{message}\n{source.excerpt(mark)}", remedy)
