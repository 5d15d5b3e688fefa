"""Deriving again what became of second readings: each finding about one says what its signed statement makes it."""

from drillbook.entries.drill import Damage, Reopened, Rewritten
from drillbook.entries.steps import Found
from drillbook.entries.union import AnyData
from drillbook.errors import NotPermitted
from drillbook.model.second_reading import CHECK
from drillbook.state.drill_state import DrillState
from drillbook.state.second_readings import rule_of

NOT_ENGINE = (Reopened, Damage, Rewritten)
"""What may stand in place of the finding, where the engine died or its disk had trouble."""


def owed(before: DrillState) -> str:
    """The claim whose finding comes next, where a signed reading stands last; else nothing."""
    return next((rule_of(r.step, r.person) for r in before.readings if r.seq == before.seq), "")


def judge_owed(data: AnyData, before: DrillState) -> None:
    """NotPermitted where a signed reading is not followed by the finding that compares it."""
    claim = owed(before)
    if claim and not (isinstance(data, Found) and data.claim == claim) and not isinstance(data, NOT_ENGINE):
        raise NotPermitted(f"this stands in place of the finding of {claim}, which was signed right before it")


def judge_found(data: Found, before: DrillState) -> None:
    """NotPermitted where nobody signed the reading that the finding is about, or it said something else."""
    named = next((r for r in before.readings if rule_of(r.step, r.person) == data.claim), None)
    if data.finding.check != CHECK:
        return
    if named is None or named.seq != before.seq:
        raise NotPermitted(f"{data.claim} is found, and no signed second reading stands before it")
    if data.finding.verdict is not named.verdict:
        raise NotPermitted(f"{data.claim} is called {data.finding.verdict}; what was signed is {named.verdict}")
