"""The review: what a recorded drill showed, as one frozen value that every format is written from.

Times are microseconds: `at` since 1970 by the wall clock, everything else since the drill was opened, by the clock that
counts from boot.
"""

from typing import Literal

import msgspec

from drillbook.model.finding import Unit
from drillbook.report.review_parts import (
    CallReview,
    Claimed,
    CoverageRow,
    DecisionReview,
    LagSeries,
    LossReview,
    NarrativeReview,
    ObjectiveReview,
    Remark,
    Risk,
    Share,
    Span,
    Standing,
    WorkloadReview,
)

REVIEW_FORMAT = 1


class Part(msgspec.Struct, frozen=True):
    """A part of a review; every field is always written."""


class Verification(Part, frozen=True):
    """What the reader's own verification found; `used` lines are what this review rests on.

    `not checked` means that the reader named nobody whose signatures count.
    """

    standing: Standing = "not checked"
    lines: int = 0
    sealed: int = 0
    trustworthy: int = 0
    used: int = 0
    head: str = ""
    signers: tuple[str, ...] = ()
    """Who vouched for each session, and with which key."""
    problems: tuple[str, ...] = ()
    not_provable: tuple[str, ...] = ()


class Identity(Part, frozen=True):
    """Which drill this was."""

    drill: str
    runbook: str
    pattern: str
    kind: str
    objective: str
    live: bool
    lab: bool
    tool: str
    timeline_format: int
    runbook_sha256: str
    regions_sha256: str
    at: int
    ended_at: int
    lasted: int
    driver: str
    account: str
    four_eyes: bool


class ResultReview(Part, frozen=True):
    """How it ended. `said` is the word that this review stands behind, `good` whether it ended as it claimed it would.

    `refused` is what is missing before the word "met" may be used; empty where nothing is.
    """

    word: str
    said: str
    sentence: str
    refused: tuple[str, ...] = ()
    good: bool = False
    next_runbook: str = ""
    """What a decision says to run next; nothing has started it."""


class RegionReview(Part, frozen=True):
    """A region as the drill opened on it."""

    name: str
    role: Literal["source", "target"]
    cluster_id: str
    environment: str
    brokers: int
    version: str


class PersonReview(Part, frozen=True):
    """Somebody of the runbook's roles, or an observer, and whether they ever came."""

    name: str
    role: str
    came: bool
    account: str


class ClaimReview(Part, frozen=True):
    """A claim and what it came to. `seq` is the entry that says so, -1 where none does.

    `failures` counts the entries in which it failed before that. A claim of a step that was not run is not checked,
    whatever an early reading said.
    """

    id: str
    part: Literal["requires", "observe", "verify", "invariant", "stop condition", "condition"]
    step: str
    check: str
    asks: str
    """Its parameters but for `hold`: two claims of one check that ask the same are one claim, read twice."""
    title: str
    verdict: Claimed
    note: str = ""
    value: int | None = None
    limit: int | None = None
    relation: str = ""
    unit: Unit = ""
    kind: str = ""
    workloads: tuple[str, ...] = ()
    needs: str = ""
    remedy: str = ""
    seq: int = -1
    at: int = 0
    failures: int = 0
    later: str = ""
    """What was read of it after its step had ended, where that was something else; `later_seq` says so."""
    later_seq: int = -1
    overridden: bool = False


class StepReview(Part, frozen=True):
    """A step: how it ended, how long that took and at what, and what it rests on."""

    id: str
    no: int
    title: str
    stage: str
    block: str
    phase: str
    rescued: str
    reason: str
    point_of_no_return: bool
    hash: str
    started: int
    """-1 where it never left `pending`."""
    ended: int
    """-1 where it did not end."""
    shares: tuple[Share, ...]
    claims: tuple[ClaimReview, ...]
    decisions: tuple[int, ...]
    """Entries of the decisions about it."""
    blast: str
    calls: tuple[CallReview, ...]


class NoReturnReview(Part, frozen=True):
    """The first data record in the target that is neither mirrored nor canary."""

    seq: int
    at: int
    step: str
    evidence: str
    records: int


class Review(Part, frozen=True):
    """All of it, in the order in which it is read."""

    format: int
    identity: Identity
    verification: Verification
    result: ResultReview
    coverage: tuple[CoverageRow, ...]
    regions: tuple[RegionReview, ...]
    workloads: tuple[WorkloadReview, ...]
    people: tuple[PersonReview, ...]
    objectives: tuple[ObjectiveReview, ...]
    losses: tuple[LossReview, ...]
    steps: tuple[StepReview, ...]
    watched: tuple[ClaimReview, ...]
    """Invariants and stop conditions."""
    decisions: tuple[DecisionReview, ...]
    outstanding: tuple[CallReview, ...]
    no_return: NoReturnReview | None
    risks: tuple[Risk, ...]
    remarks: tuple[Remark, ...]
    narrative: tuple[NarrativeReview, ...]
    spans: tuple[Span, ...]
    lag: tuple[LagSeries, ...]
