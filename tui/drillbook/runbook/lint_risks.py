"""Lint rule about what is not asked: the risks of a recovery pattern that no step checks."""

from drillbook.runbook.ground import Finds, Ground, Rule

EVERY_PATTERN = {
    "clusters": "the addresses may lead to other clusters than meant",
    "acls": "applications may be refused in the target",
    "schemas": "records may not be readable in the target",
    "topics": "topics may differ in partitions or settings",
}
PATTERNS = {
    "backup-restore": {
        "resume_point": "restored groups may start anywhere",
        "routes": "clients may not find the target",
    },
    "async-replication": {
        "lag": "the target may be far behind",
        "tail": "the last records may be missing in the target",
        "fenced": "the source may still take writes",
        "resume_point": "groups may skip or re-read records",
        "transactions": "an open transaction may hide the end of a partition",
        "replication": "the link may still run, or may have stopped before",
    },
    "dual-write": {"writes": "one side may not take writes", "single_writer": "both sides may take different writes"},
    "active-active": {"single_writer": "one key may be written on both sides", "producers": "clients may stay behind"},
    "shared-storage": {"writes": "acknowledged records may not be stored", "capacity": "the target may be too small"},
}
"""Per pattern, the check that proves or disproves a risk; a check that this version has not is not asked for."""
OF_A_MOVE = frozenset({"tail", "fenced"})
"""Risks that only a runbook has whose writers start in the target."""


def _unchecked(ground: Ground) -> Finds:
    asked = {claim.check for _, claim in ground.claims()} | {claim.check for claim in ground.runbook.invariants}
    moves = ground.first("fleet", start="writers", region="target") is not None
    for check, risk in (EVERY_PATTERN | PATTERNS[ground.runbook.pattern]).items():
        if check in OF_A_MOVE and not moves:
            continue
        if check in ground.vocabulary.checks and check not in asked:
            yield "pattern", f"no step checks `{check}`: {risk}"


RISK_RULES = (
    Rule(
        "unchecked-risk",
        "The report will list it as NOT CHECKED.",
        "Require, verify or at least observe it in a step.",
        _unchecked,
    ),
)
