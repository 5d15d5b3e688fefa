"""Entries about steps, gates and findings."""

from typing import Literal

import msgspec

from drillbook.entries.base import Data
from drillbook.model.finding import Finding
from drillbook.model.plan import Plan
from drillbook.model.step import ApprovalNeed

Phase = Literal[
    "pending", "checking", "gate", "acting", "verifying", "done", "failed", "skipped", "rolled-back", "rehearsed"
]


class StepMoved(Data, frozen=True):
    """A step went from one phase to the next (the entry's `step` says which); `reason` in one sentence."""

    phase: Phase
    reason: str = ""
    overridden: bool = False


class Found(Data, frozen=True):
    """A finding whose verdict changed, or that a gate, a clearance or a step's end names.

    `evidence` is the SHA-256 of a file in `evidence/` when the facts were too big for the line; `hold` is for how many
    microseconds the verdict had held.
    """

    claim: str
    finding: Finding
    hold: int = 0


class Numbered(msgspec.Struct, frozen=True):
    """A claim and the entry that holds its finding."""

    claim: str
    seq: int


class GateStep(msgspec.Struct, frozen=True):
    """A step that the gate covers: its hash and its frozen plan."""

    step: str
    hash: str
    plan: Plan
    plan_hash: str


class GateOpened(Data, frozen=True):
    """People are asked: these steps, these plans, on these findings. An approval signs this line's hash.

    `block` is empty for a single step. `findings` are the entries shown. `type_words` are what the signer types.
    """

    steps: tuple[GateStep, ...]
    findings: tuple[Numbered, ...]
    needs: tuple[ApprovalNeed, ...]
    block: str = ""
    type_words: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    """Claims outside the gate that are failed or unknown, and kinds of state that nothing checks."""
    second_reading: tuple[str, ...] = ()
    """Roles whose approval counts only with a second reading of their own that agrees."""


class GateSuspended(Data, frozen=True):
    """Nothing acts: these claims are not proven now. Lifted by `gate-resumed`."""

    gate: int
    claims: tuple[str, ...]
    reason: str


class GateResumed(Data, frozen=True):
    """Every requirement is proven again; approvals that are still valid count again."""

    gate: int


class GateClosed(Data, frozen=True):
    """The gate is over without anything done: refused, expired, or void (a claim failed for too long, held, aborted).

    A gate that lets its step act says so with `cleared`.
    """

    gate: int
    outcome: Literal["refused", "expired", "void"]
    reason: str


class QuestionAsked(Data, frozen=True):
    """A role is asked which way to go: these options of the step with this hash, on these findings.

    A statement signs this line's hash. `findings` are those of the step's requirements and of the evidence steps.
    """

    hash: str
    role: str
    options: tuple[str, ...]
    findings: tuple[Numbered, ...]


class QuestionClosed(Data, frozen=True):
    """What came of it: answered by the signed decision at that entry, not answered in time, or void.

    Without an `option` the step is checked again, and asks again.
    """

    question: int
    outcome: Literal["answered", "no-answer", "void"]
    option: str = ""
    decision: int = -1
    reason: str = ""


class Cleared(Data, frozen=True):
    """Right before the first call of a step everything was read again and is proven.

    `gate` is the entry of the gate that covers the step, or -1 where no approval is needed.
    """

    gate: int
    findings: tuple[Numbered, ...]


class Planned(Data, frozen=True):
    """The plan of a step that no gate covers, of a rollback, or of a rehearsal."""

    plan: Plan
    plan_hash: str
    rollback: bool = False
    unknown: str = ""


HoldCause = Literal["asked", "stop", "gate", "rollback"]


class Held(Data, frozen=True):
    """Nothing new runs and nobody is asked; `by_stop_condition` is the claim that stopped it, if one did."""

    reason: str
    by_stop_condition: str = ""
    cause: HoldCause = "asked"


class Unheld(Data, frozen=True):
    """The drill goes on."""

    reason: str = ""


class RollingBack(Data, frozen=True):
    """Going back begins: these steps are undone in this order, newest first. It lifts a hold."""

    steps: tuple[str, ...]
    reason: str


class NoReturn(Data, frozen=True):
    """Measured: the target took a data record of a writer. From here on going back loses or reconciles writes."""

    evidence: str
    records: int = 0
