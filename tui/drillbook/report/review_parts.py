"""The smaller parts of a review."""

from typing import Literal

import msgspec

Standing = Literal["intact and closed", "intact but open", "not verified", "not checked"]
Claimed = Literal["proven", "failed", "unknown", "not checked"]
Activity = Literal["people", "routing", "client bootstrap", "execution", "verification", "engine down"]
ACTIVITIES: tuple[Activity, ...] = (
    "people", "routing", "client bootstrap", "execution", "verification", "engine down"
)  # fmt: skip
Unproven = Literal["failed", "unknown", "not checked", "overridden", "outstanding", "accepted"]
Verdict = Literal["met", "missed", "not reached", "not measured", "not shown", "rehearsed"]
"""`not shown`: the number is within its limit, and what the word "met" needs beside it is missing."""


class Span(msgspec.Struct, frozen=True):
    """What a step was doing, or waiting for, from `start` to `end`."""

    step: str
    activity: Activity
    start: int
    end: int


class Share(msgspec.Struct, frozen=True):
    """How much of a time went into one activity."""

    activity: Activity
    micros: int


class ObjectiveReview(msgspec.Struct, frozen=True):
    """A time limit between two steps. `measured` is -1 where its ends were not reached.

    `split` says where the time went; `untold` what of it cannot be told apart.
    """

    name: str
    from_step: str
    to_step: str
    at_most: int
    measured: int
    verdict: Verdict
    why: str
    split: tuple[Share, ...]
    untold: tuple[str, ...]


class LossReview(msgspec.Struct, frozen=True):
    """What of a workload was not in the target when it was released. Where it is not `exact` nothing is shown by it.

    `at_most` None: the runbook sets no limit. `micros` is how old the newest missing record may be.
    """

    workload: str
    at_most: int | None
    records: int | None
    micros: int | None
    exact: bool
    verdict: Verdict
    basis: str
    seq: int


class OffsetRange(msgspec.Struct, frozen=True):
    """Where the cut went through a partition.

    What stands below `source_next` in the source was copied; the target's own records begin at `target_end`.
    """

    topic: str
    partition: int
    source_next: int | None
    target_end: int | None


class GroupOffset(msgspec.Struct, frozen=True):
    """An offset that the drill committed for a group; `old` is what stood there, -1 for none."""

    region: str
    group: str
    topic: str
    partition: int
    offset: int
    old: int


class GroupResume(msgspec.Struct, frozen=True):
    """How a group went on: the records that it was proven to read twice at most, and whether it was seen to do so."""

    group: str
    reread: int | None
    reread_seq: int
    resumed: Claimed
    resumed_seq: int


class LagMeasured(msgspec.Struct, frozen=True):
    """The last lag that was read before the cut, and the worst of the whole time before it; None where unread."""

    records: int | None
    micros: int | None
    worst_records: int | None
    worst_micros: int | None


class WorkloadReview(msgspec.Struct, frozen=True):
    """What moved together, who owns it, where it was cut, and how far behind it was."""

    name: str
    owner: str
    duplicates: str
    topics: tuple[str, ...]
    groups: tuple[str, ...]
    offsets: tuple[OffsetRange, ...]
    committed: tuple[GroupOffset, ...]
    resumes: tuple[GroupResume, ...]
    lag: LagMeasured | None


class CoverageCell(msgspec.Struct, frozen=True):
    """What is known of a kind of state of one workload, by how many claims."""

    workload: str
    word: Claimed
    count: int


class CoverageRow(msgspec.Struct, frozen=True):
    """A kind of state: over all workloads, and of each."""

    kind: str
    word: Claimed
    count: int
    cells: tuple[CoverageCell, ...]


class CallReview(msgspec.Struct, frozen=True):
    """A call with an effect, from its intent to its result; `took` is -1 where no result is recorded."""

    seq: int
    step: str
    region: str
    text: str
    effect: str
    outcome: Literal["done", "failed", "unknown", "none"]
    says: str
    took: int
    rollback: bool
    undo: tuple[str, ...]
    owners: tuple[str, ...]


class DecisionReview(msgspec.Struct, frozen=True):
    """What somebody signed: `after` is how long they were waited for, -1 where nobody asked."""

    seq: int
    at: int
    decision: str
    person: str
    role: str
    step: str
    steps: tuple[str, ...]
    rule: str
    option: str
    """What a question was answered with."""
    reason: str
    after: int
    second_reading: Literal["", "agrees", "differs"]
    """What the signer read for themselves, beside the drill's own."""


class Risk(msgspec.Struct, frozen=True):
    """Something that the drill did not prove, what that usually means, and what to do about it."""

    no: int
    what: str
    verdict: Unproven
    kind: str
    workloads: tuple[str, ...]
    owners: tuple[str, ...]
    step: str
    seq: int
    says: str
    means: str
    response: str


class Remark(msgspec.Struct, frozen=True):
    """A note that somebody wrote, or trouble of the drill itself."""

    seq: int
    at: int
    by: str
    what: str
    text: str


class NarrativeReview(msgspec.Struct, frozen=True):
    """What was written about the drill afterwards, by whom, and which entries it is about."""

    person: str
    signed: bool
    written_at: str
    meant_at: str
    entries: tuple[int, ...]
    text: str
    problem: str


class LagPoint(msgspec.Struct, frozen=True):
    """From `t` on the lag was `value`; None: it was not known."""

    t: int
    value: int | None


class LagSeries(msgspec.Struct, frozen=True):
    """The lag of a workload over the drill, each change a point; of very many the highest of each stretch of time."""

    workload: str
    unit: Literal["records", "micros"]
    limit: int | None
    points: tuple[LagPoint, ...]
