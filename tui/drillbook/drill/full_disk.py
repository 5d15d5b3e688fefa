"""What the engine does while its disk is full: nothing new, but it forgets no result and says so once there is room."""

from collections.abc import Callable

from drillbook.engine.events import Event, LookedAt, Performed, ToWrite
from drillbook.entries.drill import Damage
from drillbook.entries.steps import Held
from drillbook.state.drill_state import DrillState
from drillbook.timeline.writer import DiskFullError

REASON = "the disk was full: see what was recorded before going on"


class FullDisk:
    """Remembers that the disk is full, and what came of calls meanwhile: nobody asks for a result again."""

    def __init__(self) -> None:
        self.message = ""
        self._owed: list[Performed | LookedAt] = []

    def met(self, error: DiskFullError, event: Event) -> str:
        """The sentence for whoever asked: nothing was recorded, so nothing was done."""
        self.message = self.message or error.message
        if isinstance(event, Performed | LookedAt):
            self._owed.append(event)
        return f"the disk is full: nothing was recorded and nothing was done. {error.remedy or error.message}"

    def noticed(self, error: DiskFullError) -> None:
        """The disk is full, and nobody's event was lost by it."""
        self.message = self.message or error.message

    def over(self, state: DrillState, write: Callable[[tuple[ToWrite, ...]], object]) -> tuple[Event, ...]:
        """Say it in the timeline, hold the drill where it runs, and give back what is owed; raises while it lasts."""
        entries = [ToWrite(Damage(f"the disk was full: {self.message}"), seal=True)]
        runs = state.hold is None and state.closed is None and state.aborted < 0 and state.rollback is None
        if runs:
            entries.append(ToWrite(Held(reason=REASON, cause="stop"), state.current, seal=True))
        write(tuple(entries))
        owed, self._owed, self.message = tuple(self._owed), [], ""
        return owed
