"""A step of a runbook, resolved: exactly what its approval binds."""

import hashlib
from typing import Literal

import msgspec

STAGES = ("inventory", "synchronization", "resume", "cutover", "validation", "rollback-decision", "review")
Stage = Literal["inventory", "synchronization", "resume", "cutover", "validation", "rollback-decision", "review"]
OnFailure = Literal["hold", "rollback", "abort"]


class Claim(msgspec.Struct, frozen=True, omit_defaults=True):
    """A check with its parameters; `params` is canonical JSON that the check's own type decodes.

    `id` is unique in a drill: `in-sync/requires/0`, `invariants/0`. `hold` is microseconds of unbroken proof.
    """

    id: str
    check: str
    params: str = "{}"
    hold: int = 0


class ActionUse(msgspec.Struct, frozen=True, omit_defaults=True):
    """An action with its parameters, as canonical JSON that the action's own type decodes."""

    action: str
    params: str = "{}"


class ApprovalNeed(msgspec.Struct, frozen=True):
    """How many people of a role must agree; times in microseconds."""

    role: str
    count: int = 1
    valid: int = 600_000_000
    timeout: int = 1_800_000_000


class When(msgspec.Struct, frozen=True, omit_defaults=True):
    """A step runs only where one of these checks failed, or can't be read; where all are proven it is skipped.

    `claims` are what earlier steps read of these checks, under ids of this step: they are read again when it is run.
    """

    any_failed: tuple[str, ...]
    claims: tuple[Claim, ...] = ()


class Option(msgspec.Struct, frozen=True, omit_defaults=True):
    """One answer: the step at which the drill goes on, or the runbook that is to be run after it ends."""

    name: str
    step: str = ""
    runbook: str = ""


class Choice(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question that a role answers; `timeout` in microseconds, `no_answer` is hold or an option."""

    role: str
    options: tuple[Option, ...]
    evidence: tuple[str, ...] = ()
    """Steps whose findings the answer rests on."""
    timeout: int = 1_800_000_000
    no_answer: str = "hold"


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step; times in microseconds; `no` counts from 1 in the runbook's order."""

    id: str
    no: int
    stage: Stage
    title: str
    block: str = ""
    instructions: str = ""
    requires: tuple[Claim, ...] = ()
    observe: tuple[Claim, ...] = ()
    approvals: tuple[ApprovalNeed, ...] = ()
    actions: tuple[ActionUse, ...] = ()
    verify: tuple[Claim, ...] = ()
    rollback: tuple[ActionUse, ...] = ()
    timeout: int = 600_000_000
    on_failure: OnFailure = "hold"
    point_of_no_return: bool = False
    when: When | None = None
    decision: Choice | None = None
    second_reading: tuple[str, ...] = ()
    """Roles whose approval counts only with a second reading of their own that agrees."""
    hash: str = ""
    """SHA-256 of the canonical JSON of this step with an empty hash."""


def step_hash(step: Step) -> str:
    """Hash what the step says, so that an approval binds it and nothing else."""
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(step, hash=""))).hexdigest()
