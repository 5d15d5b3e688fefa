"""Whether a decision ends the drill before its last step."""

from drillbook.state.drill_state import Chosen, DrillState


def leaves(state: DrillState) -> Chosen | None:
    """The decision that names another runbook, if one was taken."""
    return next((c for c in state.chosen if c.option.runbook), None)
