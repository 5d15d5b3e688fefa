"""Deriving again what became of second readings: each finding about one says what its signed statement makes it."""

from drillbook.entries.steps import Found
from drillbook.errors import NotPermitted
from drillbook.model.second_reading import CHECK
from drillbook.state.drill_state import DrillState
from drillbook.state.second_readings import rule_of


def judge_found(data: Found, before: DrillState) -> None:
    """NotPermitted where nobody signed the reading that the finding is about, or it said something else."""
    named = next((r for r in before.readings if rule_of(r.step, r.person) == data.claim), None)
    if data.finding.check != CHECK:
        return
    if named is None or named.seq != before.seq:
        raise NotPermitted(f"{data.claim} is found, and no signed second reading stands before it")
    if data.finding.verdict is not named.verdict:
        raise NotPermitted(f"{data.claim} is called {data.finding.verdict}; what was signed is {named.verdict}")
