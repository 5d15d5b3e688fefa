"""The decision matrix: per kind of state, what a gap usually means and which change of architecture answers it.

Keyed by kind and not by check, so that a new check needs no line here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """`failed` and `unchecked` say what it means; the other two what to change."""

    failed: str
    mend: str
    unchecked: str
    ask: str


UNKNOWN_MEANS = "Nobody can say: the reading failed, was too old, was not permitted, or had no basis."
UNKNOWN_RESPONSE = "Make it readable, then drill again; until then plan as if it had failed."

MATRIX: dict[str, Answer] = {
    "records": Answer(
        "Records that were acknowledged may not be in the target, or are still written where nobody reads them.",
        "Give the link room (tasks, bandwidth, quotas) or accept a larger RPO in writing; let writers keep what is "
        "refused, or write to both regions.",
        "Whether acknowledged records survive is not known.",
        "Require `lag` before the cut and `tail` after the writers stopped.",
    ),
    "offsets": Answer(
        "Groups go on at another place than they left: they read records twice, or never.",
        "Commit offsets by content before groups move; make downstream idempotent where re-reading harms.",
        "Where groups go on is not known: each may start at its client's reset.",
        "Require `resume_point` for every group, and verify `resumed` after the start.",
    ),
    "topics": Answer(
        "Keys go to other partitions, or records live shorter or are kept less safely.",
        "Create topics from one source of truth in both regions, and compare them every day.",
        "Partition counts and settings may differ.",
        "Observe `topics` in the inventory.",
    ),
    "acls": Answer(
        "Applications are refused after they moved, or a copied DENY refuses them.",
        "Apply access rules from one source of truth to both regions; reconcile before the writers stop.",
        "Principals may be refused in the target.",
        "Require `acls` and `access`, with each principal's own credential where the site has it.",
    ),
    "credentials": Answer(
        "Clients cannot log in to the target.",
        "Provision credentials in both regions at once, or federate logins; rotate in both.",
        "Whether clients can log in to the target is not known.",
        "Check `credentials`, with a login of each principal.",
    ),
    "schemas": Answer(
        "Consumers in the target cannot read records, or read them by another schema.",
        "Replicate the registry with its IDs, or share one that outlives a region.",
        "Records may not be readable in the target.",
        "Require `schemas` for every subject of the workloads.",
    ),
    "quotas": Answer(
        "Clients are throttled in the target, or not bounded at all.",
        "Set quotas in both regions from one source; size the standby's for the live rate.",
        "The target may throttle the moved load, or let one client take all of it.",
        "Check `quotas` against the measured rate.",
    ),
    "connectors": Answer(
        "What moves records or offsets does not run, or runs where it must not.",
        "Watch positions, not states; stop and start connectors by the runbook alone.",
        "The link and other connectors may run, lag or be set up in another way than meant.",
        "Observe `replication` and `connectors`, and verify both after each change.",
    ),
    "transactions": Answer(
        "An open or hanging transaction holds back every reader of committed records, or commits after the fence.",
        "Bound transaction timeouts below the outage budget; let writers close before they stop; abort by hand, gated.",
        "Open transactions and clients that nobody moved are not seen.",
        "Verify `transactions` and `producers` after the writers stopped.",
    ),
    "routes": Answer(
        "Clients do not find the target, or go on finding the source.",
        "Short-lived names that the runbook switches, with both regions' certificates; fence what stays behind.",
        "Whether clients find the target by themselves was not part of the drill.",
        "Check `routes` from where the clients run, and move them the way an emergency would.",
    ),
    "observability": Answer(
        "Nobody sees what happens in the target.",
        "Dashboards and alerts in both regions, reached without the region that was lost.",
        "Nobody may see what happens in the target.",
        "Check `observability` or a `metric` of the target.",
    ),
    "": Answer(
        "The drill did not stand on what it assumed.",
        "Mend the cause that the finding names, then drill again.",
        "An assumption of the drill was not tested.",
        "Require it in a step.",
    ),
}


def answer(kind: str) -> Answer:
    """The row of a kind of state; the last one for what is of none."""
    return MATRIX.get(kind, MATRIX[""])
