"""The runbook language: every key that a runbook may have, exactly as YAML writes it."""

from typing import Annotated, ClassVar, Literal

import msgspec

from drillbook.model.quantity import DurationText, RecordsText
from drillbook.model.step import OnFailure, Stage
from drillbook.model.workload import Right
from drillbook.runbook.substitute import ParameterType

Id = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[a-z][a-z0-9-]*$",
        description="a short name of small letters, digits and dashes, such as stop-writers",
    ),
]
Text = Annotated[str, msgspec.Meta(min_length=1, description="text")]
Names = Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
RoleName = Literal["driver", "approver", "commander"]
BlockName = Literal["read-outage", "write-outage"]
Pattern = Literal["backup-restore", "async-replication", "dual-write", "active-active", "shared-storage"]


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A mapping of the language; `noun` is what messages call it."""

    noun: ClassVar[str] = "this mapping"


class CheckUse(Shape, frozen=True, kw_only=True):
    """A check and its parameters, written `check: {parameters}`."""

    noun: ClassVar[str] = "a use of a check"
    name: str
    params: str


class ActionUse(Shape, frozen=True, kw_only=True):
    """An action and its parameters, written `action: {parameters}`."""

    noun: ClassVar[str] = "a use of an action"
    name: str
    params: str


class TimeObjective(Shape, frozen=True, kw_only=True):
    """A time limit from the start of one step to the end of another."""

    noun: ClassVar[str] = "a time objective"
    at_most: DurationText
    from_step: Id = msgspec.field(name="from")
    to_step: Id = msgspec.field(name="to")


class Objectives(Shape, frozen=True, kw_only=True):
    """What is promised; fixed when the drill starts."""

    noun: ClassVar[str] = "objectives"
    rto: TimeObjective | None = None
    read_outage: TimeObjective | None = None
    write_outage: TimeObjective | None = None
    rpo: dict[str, RecordsText] = msgspec.field(default_factory=dict)


class Parameter(Shape, frozen=True, kw_only=True):
    """A value that `--set NAME=VALUE` may change."""

    noun: ClassVar[str] = "a parameter"
    type: ParameterType
    default: str | int | None = None


class Group(Shape, frozen=True, kw_only=True):
    """A consumer group; `reset` is its clients' auto.offset.reset, which no API can read."""

    noun: ClassVar[str] = "a group"
    reset: Literal["none", "earliest", "latest"]
    moves: Literal["before-writers", "with-writers", "after-drain"] = "before-writers"


class WorkloadShape(Shape, frozen=True, kw_only=True):
    """What moves together, and who owns it."""

    noun: ClassVar[str] = "a workload"
    owner: Text
    topics: Names
    groups: dict[str, Group] = msgspec.field(default_factory=dict)
    principals: dict[str, tuple[Right, ...]] = msgspec.field(default_factory=dict)
    subjects: tuple[Text, ...] = ()
    transactional_ids: tuple[Text, ...] = ()
    duplicates: Literal["tolerated", "idempotent", "harmful"] = "tolerated"


class Roles(Shape, frozen=True, kw_only=True):
    """Who may do what: principals of the allowed_signers file."""

    noun: ClassVar[str] = "roles"
    driver: Names
    approver: Names | None = None
    commander: Names | None = None


class Approval(Shape, frozen=True, kw_only=True):
    """How many people of a role must agree, and for how long that holds."""

    noun: ClassVar[str] = "an approval"
    role: str
    count: Annotated[int, msgspec.Meta(ge=1)] = 1
    valid: DurationText = "10m"
    timeout: DurationText = "30m"
    second_reading: Literal["required", "optional"] = "optional"


class When(Shape, frozen=True, kw_only=True):
    """The step runs where one of these checks failed or is unknown; where all are proven it is skipped.

    They are read again when the step is run, with the parameters that earlier steps gave them.
    """

    noun: ClassVar[str] = "a condition"
    any_failed: Names


class DecisionShape(Shape, frozen=True, kw_only=True):
    """A question that a role answers; each option names the step at which the drill goes on, or a runbook (`.yaml`).

    A runbook ends the drill and is started by nobody. `no_answer` is what time brings: hold, or one of the options.
    """

    noun: ClassVar[str] = "a decision"
    options: Annotated[dict[str, str], msgspec.Meta(min_length=2)]
    role: str
    evidence: tuple[Id, ...] = ()
    timeout: DurationText = "30m"
    no_answer: str = "hold"


class StopShape(Shape, frozen=True, kw_only=True):
    """A check that stops the drill, written `check: {parameters}` beside these keys."""

    noun: ClassVar[str] = "a stop condition"
    claim: CheckUse
    from_step: Id | None = msgspec.field(name="from", default=None)
    until: Id | None = None
    unknown_for: DurationText = "30s"
    then: Literal["hold", "rollback", "tell"] = "hold"


class AfterWrites(Shape, frozen=True, kw_only=True):
    """What may still be undone once the target took a data record; without this, nothing (`forbidden`).

    Going back, trying the release again and `unfence` then need an override that the role signs, and the evidence.
    """

    noun: ClassVar[str] = "after_target_writes"
    rollback: Literal["forbidden", "with-loss", "with-reconciliation"]
    evidence: tuple[str, ...] = ()
    role: str = "commander"


class StepShape(Shape, frozen=True, kw_only=True):
    """One step."""

    noun: ClassVar[str] = "a step"
    id: Id
    stage: Stage
    title: Text
    block: BlockName | None = None
    instructions: str = ""
    when: When | None = None
    requires: tuple[CheckUse, ...] = ()
    observe: tuple[CheckUse, ...] = ()
    approvals: tuple[Approval, ...] = ()
    actions: tuple[ActionUse, ...] = ()
    verify: tuple[CheckUse, ...] = ()
    rollback: tuple[ActionUse, ...] = ()
    decision: DecisionShape | None = None
    timeout: DurationText = "10m"
    on_failure: OnFailure | None = None
    point_of_no_return: bool = False


class RunbookShape(Shape, frozen=True, kw_only=True):
    """A whole runbook."""

    noun: ClassVar[str] = "a runbook"
    version: Literal[1]
    name: Id
    pattern: Pattern
    kind: Literal["planned", "loss-of-region"] = "planned"
    objective: Text
    source: Text
    target: Text
    objectives: Objectives = Objectives()
    parameters: dict[str, Parameter] = msgspec.field(default_factory=dict)
    workloads: Annotated[dict[str, WorkloadShape], msgspec.Meta(min_length=1)]
    roles: Roles
    invariants: tuple[CheckUse, ...] = ()
    stop_conditions: tuple[StopShape, ...] = ()
    after_target_writes: AfterWrites | None = None
    solo: bool = False
    one_account: bool = False
    break_glass: str | None = None
    steps: Annotated[tuple[StepShape, ...], msgspec.Meta(min_length=1)]


RUNBOOK_FILES = (".yaml", ".yml")
STOP_KEYS = ("from", "until", "unknown_for", "then")
