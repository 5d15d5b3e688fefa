"""Everything that a drawing may look at: one frozen value, made anew when the drill or the second changes."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from drillbook.model.step import Step
from drillbook.state.coverage import Cell, strip
from drillbook.state.drill_state import DrillState, StepState, step_state
from drillbook.state.lately import Lately
from drillbook.state.port import Integrity, Mode, OwnReading, ReplayPosition, You
from drillbook.state.view import View


@dataclass(frozen=True)
class Scene:
    """The drill as it is at `now` (wall-clock microseconds), and who is looking."""

    state: DrillState
    view: View
    you: You
    mode: Mode
    integrity: Integrity
    now: int
    connected: str = ""
    """Empty while the engine can be reached; else one sentence."""
    trouble: str = ""
    """Empty while the engine records what happens; else one sentence."""
    lately: Lately = field(default_factory=Lately)
    hint: str = ""
    """The line to type in a second terminal, to approve from there."""
    position: ReplayPosition | None = None
    """Where a replay stands."""
    behind: str = ""
    """Empty while what the engine announces is shown in time; else one sentence."""
    own: OwnReading | None = None
    """What this console's own workers read of the open gate; None where none were asked for."""

    @cached_property
    def covered(self) -> dict[str, Cell]:
        """What is known of each kind of state, over all workloads."""
        return {cell.kind: self.doubted(cell) for cell in strip(self.state)}

    def doubted(self, cell: Cell) -> Cell:
        """While a region is silent, what was read too long ago is not known any more."""
        old = sum(claim in self.view.stale for claim in cell.claims) if self.view.silent else 0
        if not old:
            return cell
        left = len(cell.claims) - old
        return replace(
            cell,
            proven=min(cell.proven, left),
            failed=min(cell.failed, left),
            unknown=min(left + old, cell.unknown + old),
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """The runbook's steps, in order."""
        return self.state.opened.runbook.steps

    @property
    def step(self) -> Step | None:
        """The step that comes next, or that is under way."""
        return next((s for s in self.steps if s.id == self.state.current), None)

    @property
    def step_now(self) -> StepState | None:
        """How far that step is."""
        return step_state(self.state, self.state.current) if self.state.current else None

    @property
    def source(self) -> str:
        """The region that the drill leaves."""
        return self.state.opened.runbook.source

    @property
    def target(self) -> str:
        """The region that it goes to."""
        return self.state.opened.runbook.target
