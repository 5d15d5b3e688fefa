"""Time limits between two steps: how much is used, how much is left."""

from dataclasses import dataclass

from drillbook.model.runbook import Objective
from drillbook.state.blocks import position
from drillbook.state.drill_state import DrillState, StepState

RAN = frozenset({"done", "rehearsed"})


@dataclass(frozen=True)
class Budget:
    """One objective in microseconds. `running` while its clock goes; `over` once its end was reached."""

    name: str
    at_most: int
    elapsed: int = 0
    running: bool = False
    over: bool = False

    @property
    def left(self) -> int:
        """Negative where it is used up."""
        return self.at_most - self.elapsed

    @property
    def started(self) -> bool:
        """Whether its clock has ever run."""
        return self.running or self.elapsed > 0


def budgets(state: DrillState, now: int) -> tuple[Budget, ...]:
    """Each objective from its first step's acting to its last step's end; rolled back, it ends with the way back."""
    found = []
    for objective in state.opened.runbook.objectives:
        first, last = _ends(state, objective)
        name, most = objective.name, objective.at_most
        if not first.acted or first.phase == "skipped":
            found.append(Budget(name, most))
        elif last.phase in RAN:
            found.append(Budget(name, most, last.ended - first.acted, over=True))
        elif first.phase == "rolled-back":
            found.append(Budget(name, most, first.ended - first.acted))
        else:
            end = state.at if state.closed is not None else max(now, first.acted)
            found.append(Budget(name, most, end - first.acted, running=state.closed is None))
    return tuple(found)


def _ends(state: DrillState, objective: Objective) -> tuple[StepState, StepState]:
    """Between which steps its clock runs: skipped ones at either end do not count, for nothing happened in them."""
    runbook = state.opened.runbook
    inside = state.steps[position(runbook, objective.from_step) : position(runbook, objective.to_step) + 1]
    ran = [s for s in inside if s.phase != "skipped"] or list(inside)
    return ran[0], ran[-1]
