"""The state as it looks at one moment: everything on screen that depends on what time it is."""

from dataclasses import dataclass

from drillbook.checks.base import MAX_AGE
from drillbook.state.approvals import closes_at
from drillbook.state.at_stake import Stake, at_stake
from drillbook.state.bar import Bar
from drillbook.state.budgets import Budget, budgets
from drillbook.state.drill_state import DrillState, outstanding
from drillbook.state.observe import held_for
from drillbook.state.verdict import verdict


@dataclass(frozen=True)
class Progress:
    """For how long a claim is proven without a break, and for how long it must be."""

    held: int
    needed: int


@dataclass(frozen=True)
class View:
    """Times are microseconds; None where there is nothing to count. `now` is the real time, or the replay's."""

    now: int
    bar: Bar
    ages: dict[str, int]
    """Per claim, how old its newest reading is."""
    stale: frozenset[str]
    """Claims whose reading is too old to count."""
    holds: dict[str, Progress]
    """Claims of the runbook that must hold for a while."""
    budgets: tuple[Budget, ...]
    gate_closes_in: int | None
    seal_age: int | None
    data_age: int | None
    silent: tuple[tuple[str, int], ...]
    """Regions that do not answer, and since how long."""
    outstanding: int
    stake: Stake | None
    """What going back would lose, after the point of no return."""


def view(state: DrillState, now: int) -> View:
    """The view at `now`, wall-clock microseconds."""
    gate = state.gate if state.gate is not None and not state.gate.cleared else None
    ages = {
        name: _age(claim.observation.finding.observed_at, claim.sampled_at, now) for name, claim in state.claims.items()
    }
    return View(
        now=now,
        bar=verdict(state, now),
        ages=ages,
        stale=frozenset(n for n, c in state.claims.items() if c.stale or now - c.sampled_at > MAX_AGE),
        holds=_holds(state, now),
        budgets=budgets(state, now),
        gate_closes_in=closes_at(gate) - now if gate is not None else None,
        seal_age=now - state.sealed_at if state.sealed >= 0 else None,
        data_age=now - state.swept_at if state.swept_at else None,
        silent=tuple((r.name, now - r.since) for r in state.regions if r.state != "answers"),
        outstanding=len(outstanding(state)),
        stake=at_stake(state, now),
    )


def _age(observed_at: int, sampled_at: int, now: int) -> int:
    """From the oldest reading behind the finding, where it says one."""
    return max(0, now - min(observed_at or sampled_at, sampled_at))


def _holds(state: DrillState, now: int) -> dict[str, Progress]:
    runbook = state.opened.runbook
    return {
        claim.id: Progress(held_for(state, claim.id, now), claim.hold)
        for step in runbook.steps
        for claim in (*step.requires, *step.verify)
        if claim.hold and claim.id in state.claims
    }
