"""While the disk does not take what must be recorded nothing new is done, no result is forgotten, and all are told."""

from collections.abc import Callable

from drillbook.engine.events import Came, Event, LookedAt, Performed, RegionChanged, ToWrite
from drillbook.entries.drill import Damage
from drillbook.entries.steps import Held
from drillbook.state.drill_state import DrillState
from drillbook.timeline.writer import NotKeptError

REASON = "the disk did not take what was to be recorded: see what is there before going on"
SHORT = "hardly any room is left on the drill's disk: what is kept back is for the way back"


class FullDisk:
    """Remembers that the disk takes nothing, and what happened meanwhile that nobody would tell again."""

    def __init__(self) -> None:
        self.message = ""
        self._short = False
        self._owed: list[Event] = []

    @property
    def told(self) -> str:
        """What everybody is told while it lasts, or nothing."""
        return f"nothing is recorded, so nothing is done: {self.message}" if self.message else ""

    def met(self, error: NotKeptError, event: Event) -> str:
        """The sentence for whoever asked: nothing was recorded, so nothing was done."""
        self.noticed(error)
        if isinstance(event, Performed | LookedAt | Came | RegionChanged):
            self._owed.append(event)
        return f"nothing was recorded and nothing was done: {error}"

    def noticed(self, error: NotKeptError) -> None:
        """The disk takes nothing, and nobody's event was lost by it."""
        self.message = self.message or f"{error.where}: {error.message}"

    def over(self, state: DrillState, write: Callable[[tuple[ToWrite, ...]], object]) -> tuple[Event, ...]:
        """Say it in the timeline, hold the drill where it runs, and give back what is owed; raises while it lasts."""
        write((ToWrite(Damage(f"for a while nothing was recorded. {self.message}"), seal=True), *_held(state, REASON)))
        owed, self._owed, self.message = tuple(self._owed), [], ""
        return owed

    def short(self, state: DrillState, *, reserved: bool) -> tuple[ToWrite, ...]:
        """What to write where no room is kept back any more: the drill holds, as often as it is let go on."""
        said, self._short = self._short, not reserved
        if reserved:
            return ()
        damage = () if said else (ToWrite(Damage(SHORT), seal=True),)
        return (*damage, *_held(state, SHORT))


def _held(state: DrillState, reason: str) -> tuple[ToWrite, ...]:
    runs = state.hold is None and state.closed is None and state.aborted < 0 and state.rollback is None
    return (ToWrite(Held(reason=reason, cause="stop"), state.current, seal=True),) if runs else ()
