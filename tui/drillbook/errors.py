"""The errors a person can meet, as one small tree.

    DrillbookError            1  the drill, the proof or the comparison failed
      InputError              2  what was typed, or a file, is wrong: carries every problem found
      RegionUnreachable       3  a region did not answer
      NotPermitted            1  a person, key or principal may not do this
      KeyProblem              1  a signing key or agent cannot be used
      TimelineError           1  the timeline cannot be written, read or trusted
      NotSupported            2  the language or format allows it, this version does not

A message says what failed, where, what was expected and what to do next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake and the way out of it; `where` is usually `file:line:column`."""

    where: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head}\n  {self.remedy}" if self.remedy else head


class DrillbookError(Exception):
    """An expected failure that is told to a person; anything else is a bug."""

    exit_code = 1

    def __init__(self, message: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What went wrong, one item a mistake; most errors carry exactly one."""
        return (Problem(self.where, self.message, self.remedy),)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class InputError(DrillbookError):
    """Something typed or some file is wrong; `InputError.of` carries all mistakes at once."""

    exit_code = 2

    def __init__(self, message: str, *, where: str = "", remedy: str = "", problems: Iterable[Problem] = ()) -> None:
        super().__init__(message, where=where, remedy=remedy)
        self._problems = tuple(problems)

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> InputError:
        """One error out of every problem found, in the order found."""
        found = tuple(problems)
        return cls(found[0].message, where=found[0].where, remedy=found[0].remedy, problems=found)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every mistake found, in order."""
        return self._problems or super().problems


class NotSupported(InputError):  # noqa: N818  # reads as the sentence it is
    """The language accepts it and this version cannot do it; never ignored."""


class RegionUnreachable(DrillbookError):  # noqa: N818
    """A region could not be reached, so that nothing about it is known."""

    exit_code = 3


class NotPermitted(DrillbookError):  # noqa: N818
    """A person, key or principal lacks the right; `remedy` names the right it needs."""


class KeyProblem(DrillbookError):  # noqa: N818
    """A private key or an agent cannot be used; the message tells each cause apart."""


class TimelineError(DrillbookError):
    """The timeline cannot be written, read or trusted."""
