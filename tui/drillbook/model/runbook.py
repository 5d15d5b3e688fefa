"""A whole runbook, resolved: parameters substituted, defaults in force, positions gone."""

from typing import Literal

import msgspec

from drillbook.model.step import Claim, Step
from drillbook.model.workload import Workload

KINDS_OF_STATE = (
    "records", "offsets", "topics", "acls", "credentials", "schemas", "quotas", "connectors", "transactions", "routes",
    "observability",
)  # fmt: skip


class Objective(msgspec.Struct, frozen=True):
    """A time limit between two steps (rto, read_outage, write_outage); `at_most` in microseconds."""

    name: str
    at_most: int
    from_step: str
    to_step: str


class RpoObjective(msgspec.Struct, frozen=True):
    """Records of a workload that may be lost."""

    workload: str
    records: int


class Role(msgspec.Struct, frozen=True):
    """A role and the people who may hold it: principals of the allowed_signers file."""

    name: str
    people: tuple[str, ...]


class StopCondition(msgspec.Struct, frozen=True, omit_defaults=True):
    """A claim that stops the drill when it fails, or is unknown for longer than `unknown_for` microseconds."""

    claim: Claim
    until: str = ""
    from_step: str = ""
    unknown_for: int = 30_000_000
    then: Literal["hold", "rollback", "tell"] = "hold"


class AfterTargetWrites(msgspec.Struct, frozen=True, omit_defaults=True):
    """What may still be undone after the first data record of a writer in the target."""

    rollback: Literal["forbidden", "with-loss", "with-reconciliation"] = "forbidden"
    evidence: tuple[str, ...] = ()
    role: str = "commander"


class Runbook(msgspec.Struct, frozen=True, omit_defaults=True):
    """What entry 0 carries and the engine executes; the YAML is never read again."""

    name: str
    pattern: str
    kind: Literal["planned", "loss-of-region"]
    objective: str
    source: str
    target: str
    steps: tuple[Step, ...]
    workloads: tuple[Workload, ...]
    roles: tuple[Role, ...] = ()
    objectives: tuple[Objective, ...] = ()
    rpo: tuple[RpoObjective, ...] = ()
    invariants: tuple[Claim, ...] = ()
    stop_conditions: tuple[StopCondition, ...] = ()
    after_target_writes: AfterTargetWrites = AfterTargetWrites()
    solo: bool = False
    one_account: bool = False
    break_glass: str = ""
    """The role of which one person may open a gate alone; nobody where it is empty."""


def step_of(runbook: Runbook, step_id: str) -> Step:
    """The step with this id; KeyError when there is none."""
    for step in runbook.steps:
        if step.id == step_id:
            return step
    raise KeyError(step_id)
