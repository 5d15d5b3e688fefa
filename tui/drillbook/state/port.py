"""The one interface by which a console meets a drill: live, attached or replayed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

from drillbook.model.intent import DecisionKind, Intent
from drillbook.model.second_reading import SecondReading
from drillbook.state.drill_state import DrillState
from drillbook.state.lately import Lately

Mode = Literal["live", "replay"]


@dataclass(frozen=True)
class You:
    """Who sits at this console; `role` is driver, approver, commander or observer."""

    person: str
    role: str
    key: str = ""
    """`ed25519  SHA256:Qk3v8...  from the agent`, for the signing form."""
    also: tuple[str, ...] = ()
    """Other people whose key this console holds too (the lab's driver may sign as its approver): four eyes: no."""


@dataclass(frozen=True)
class Integrity:
    """What the reader has verified: all lines up to `intact_to`; `broken_at` is the first bad line, or -1."""

    intact_to: int
    broken_at: int = -1
    sentence: str = ""
    pending: bool = False
    """The reader is still at it, and vouches for nothing yet."""


@dataclass(frozen=True)
class Reply:
    """What the engine said to an intent or a statement; `seq` is the durable, sealed entry, or -1."""

    ok: bool
    text: str
    seq: int = -1


@dataclass(frozen=True)
class OwnReading:
    """What this console's own region workers read of the open gate; without a gate, nothing."""

    reading: SecondReading | None = None
    trouble: str = ""
    """Why there is none, where there should be."""


@dataclass(frozen=True)
class SignRequest:
    """What an approval form collected. The port builds the statement's text, signs it and waits for its entry."""

    decision: DecisionKind
    person: str
    role: str
    step: str = ""
    reason: str = ""
    rule: str = ""
    option: str = ""


class DrillPort(Protocol):
    """A drill as a console sees it. Nothing here blocks the screen: long work happens in the port's own tasks."""

    mode: Mode
    you: You

    @property
    def state(self) -> DrillState:
        """The newest folded state."""
        ...

    @property
    def lately(self) -> Lately:
        """What was seen in the minutes before."""
        ...

    @property
    def integrity(self) -> Integrity:
        """How far the chain and its seals were verified by this reader."""
        ...

    @property
    def own(self) -> OwnReading | None:
        """The second reading of whoever sits here; None where no regions of their own were given."""
        ...

    def now(self) -> int:
        """Wall-clock microseconds: the real ones, or the replay's position."""
        ...

    def connected(self) -> str:
        """Empty while the engine can be reached; else one sentence (engine gone, socket closed)."""
        ...

    def trouble(self) -> str:
        """Empty while the engine records what happens; else one sentence (disk full)."""
        ...

    def behind(self) -> str:
        """Empty while what is announced is folded in time; else one sentence."""
        ...

    def changes(self) -> AsyncIterator[None]:
        """Yields after the state changed; changes that come together are told once."""
        ...

    async def send(self, intent: Intent) -> Reply:
        """Ask the engine for something."""
        ...

    async def sign(self, request: SignRequest) -> Reply:
        """Sign a decision with this person's key and hand it in; waits for its durable, sealed entry."""
        ...

    async def close(self) -> None:
        """Leave; the drill goes on holding."""
        ...


@dataclass(frozen=True)
class ReplayPosition:
    """Where a replay stands: entry `seq` of `last`, at wall-clock `at`, `speed` times real time (0 is paused)."""

    seq: int
    last: int
    at: int
    started: int
    ended: int
    speed: int
    step_marks: tuple[tuple[int, int], ...] = ()
    """Step number and the entry at which it began."""
    no_return: int = -1
    read: int = 100
    """How many percent of the files were taken in so far."""


class ReplayPort(DrillPort, Protocol):
    """A drill played back: the same screens, fed from the file."""

    @property
    def position(self) -> ReplayPosition:
        """Where the replay stands."""
        ...

    def seek(self, seq: int) -> None:
        """Go to an entry; past the last one means the last one."""
        ...

    def find(self, text: str, after: int) -> int:
        """The step of this name, or the next entry after `after` with these words; -1 where there is none."""
        ...

    def failed(self, after: int) -> int:
        """The next failed finding after an entry; -1 where there is none."""
        ...

    def seek_time(self, at: int) -> None:
        """Go to the last thing that had happened by this wall-clock time."""
        ...

    def play(self, speed: int) -> None:
        """Play at this speed; 0 pauses."""
        ...
