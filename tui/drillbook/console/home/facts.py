"""What home shows, as frozen values: made by the command line, which may read files; drawn by the console."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

from drillbook.console.theme import Role

Action = Literal["attach", "run", "rehearse", "check", "replay", "verify"]


@dataclass(frozen=True)
class Mark:
    """A sign, words, and how they are drawn."""

    sign: str
    text: str
    role: Role = "text"


@dataclass(frozen=True)
class RunbookFact:
    """A runbook as lint sees it; `argument` is what a command is given, `rto` microseconds or -1."""

    argument: str
    name: str
    errors: int = 0
    warnings: int = 0
    problem: str = ""
    """The first error, where there is one."""
    pattern: str = ""
    regions: str = ""
    steps: int = 0
    rto: int = -1
    objective: str = ""
    checked: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    no_return: str = ""


@dataclass(frozen=True)
class DrillFact:
    """A drill folder; what is not read yet is empty. `started` is wall-clock microseconds."""

    folder: str
    name: str
    started: int
    live: bool = False
    running: bool = False
    result: Mark | None = None
    rto: str = ""
    reread: int | None = None
    unchecked: int | None = None
    timeline: Mark | None = None
    now: str = ""
    """Where a running drill stands, as a sentence for the bar."""


@dataclass(frozen=True)
class PartFact:
    """A part of the lab, or a key: name, state, remark."""

    name: str
    state: Mark
    note: str = ""


@dataclass(frozen=True)
class HomeFacts:
    """Everything; `lab_read` is wall-clock microseconds, 0 before the lab was looked at."""

    person: str
    runbooks: tuple[RunbookFact, ...] = ()
    drills: tuple[DrillFact, ...] = ()
    total: int = 0
    """How many drill folders there are."""
    lab: tuple[PartFact, ...] = ()
    lab_name: str = ""
    lab_read: int = 0
    keys: tuple[PartFact, ...] = ()


@dataclass(frozen=True)
class Choice:
    """What the person wants done, and with what."""

    action: Action
    runbook: str = ""
    folder: str = ""


class HomeSource(Protocol):
    """Where the facts come from; they grow while the screen stands."""

    @property
    def facts(self) -> HomeFacts:
        """The newest."""
        ...

    def now(self) -> int:
        """Wall-clock microseconds."""
        ...

    def changes(self) -> AsyncIterator[None]:
        """Yields after the facts changed."""
        ...
