"""Which steps belong together, and who must agree before the first of them acts."""

from drillbook.model.runbook import Runbook, step_of
from drillbook.model.step import ApprovalNeed, Step


def block_steps(runbook: Runbook, step_id: str) -> tuple[Step, ...]:
    """The steps of this step's block, in order; the step alone where it is in none."""
    step = step_of(runbook, step_id)
    if not step.block:
        return (step,)
    return tuple(s for s in runbook.steps if s.block == step.block)


def from_here(runbook: Runbook, step_id: str) -> tuple[Step, ...]:
    """The step and the later ones of its block: what a gate before it covers."""
    steps = block_steps(runbook, step_id)
    return steps[next(i for i, s in enumerate(steps) if s.id == step_id) :]


def needs_of(runbook: Runbook, step_id: str) -> tuple[ApprovalNeed, ...]:
    """The approvals of the step, or the union of its whole block's; of two for one role the stricter counts."""
    needs: dict[str, ApprovalNeed] = {}
    for step in block_steps(runbook, step_id):
        for need in step.approvals:
            have = needs.get(need.role, need)
            needs[need.role] = ApprovalNeed(
                role=need.role,
                count=max(have.count, need.count),
                valid=min(have.valid, need.valid),
                timeout=min(have.timeout, need.timeout),
            )
    return tuple(needs.values())


def readings_of(runbook: Runbook, step_id: str) -> tuple[str, ...]:
    """The roles that must bring a second reading, for the step or any of its block."""
    return tuple(dict.fromkeys(role for step in block_steps(runbook, step_id) for role in step.second_reading))


def people_of(runbook: Runbook, role: str) -> tuple[str, ...]:
    """Who may hold this role."""
    return tuple(person for r in runbook.roles if r.name == role for person in r.people)


def position(runbook: Runbook, step_id: str) -> int:
    """Where the step stands in the runbook's order, from 0."""
    return next(i for i, s in enumerate(runbook.steps) if s.id == step_id)
