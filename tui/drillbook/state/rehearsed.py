"""What a rehearsal can't know: a claim that only an action could make true, where that action was only rehearsed."""

from msgspec.structs import replace

from drillbook.model.finding import Finding, Verdict
from drillbook.state.drill_state import DrillState

MADE_TRUE_BY: dict[str, frozenset[str]] = {
    "lag": frozenset({"replication"}),
    "fenced": frozenset({"fence"}),
    "quiet": frozenset({"fleet", "fence"}),
    "tail": frozenset({"fleet", "fence"}),
    "transactions": frozenset({"fleet"}),
    "producers": frozenset({"fleet", "fence"}),
    "growing": frozenset({"fleet"}),
    "groups": frozenset({"fleet"}),
    "resumed": frozenset({"fleet"}),
    "resume_point": frozenset({"fleet", "commit_offsets"}),
    "replication": frozenset({"replication", "connector"}),
    "connectors": frozenset({"replication", "connector"}),
    "acls": frozenset({"reconcile"}),
    "access": frozenset({"reconcile", "unfence"}),
    "schemas": frozenset({"reconcile"}),
    "topics": frozenset({"reconcile"}),
    "http": frozenset({"http", "command", "fleet"}),
    "command": frozenset({"http", "command", "fleet"}),
    "metric": frozenset({"http", "command", "fleet"}),
    "writes": frozenset({"canary"}),
}
"""Per check, the actions that can turn it from failed to proven."""
NEVER_REHEARSED = {"writes": "a live drill"}
"""Checks that a rehearsal does not run, because they change something themselves."""


def depends_on(state: DrillState, claim: str, check: str) -> str:
    """The newest rehearsed step whose action could make this claim true, of a later step or of none; empty if there is
    none. A check that is never rehearsed depends on that at least.
    """
    if state.opened.live:
        return ""
    owner = claim.partition("/")[0]
    found = ""
    for step, stands in zip(state.opened.runbook.steps, state.steps, strict=True):
        if step.id == owner:
            return found or NEVER_REHEARSED.get(check, "")
        makers = MADE_TRUE_BY.get(check, frozenset())
        if stands.phase == "rehearsed" and any(a.action in makers for a in step.actions):
            found = step.id
    return found


def as_rehearsed(state: DrillState, claim: str, finding: Finding) -> Finding:
    """The finding, made unknown where it rests on an effect that was only rehearsed."""
    step = "" if finding.verdict is Verdict.PROVEN else depends_on(state, claim, finding.check)
    if not step or step == NEVER_REHEARSED.get(finding.check):
        return finding
    return replace(finding, verdict=Verdict.UNKNOWN, note=f"rehearsed, depends on {step}")
