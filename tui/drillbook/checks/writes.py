"""writes: canary records can be produced in a region and read back; the only check that writes."""

from typing import Annotated

import msgspec

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence, Number
from drillbook.checks.scope import region_of
from drillbook.checks.words import counted, spent
from drillbook.model.observation import Observation
from drillbook.model.quantity import SECOND
from drillbook.model.scope import RegionScope, Scope, owner_of
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window
from drillbook.snapshots.writes import ReadWrites, WritesSnapshot

EVERY = 30 * SECOND
MAX_AGE = EVERY + 10 * SECOND
"""A region that took a hundred records half a minute ago still counts as one that does."""
TopicName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,248}$", description="a topic's name")]
Records = Annotated[int, msgspec.Meta(ge=1, le=10_000, description="a number of records from 1 to 10000")]


class WritesParams(CheckParams, frozen=True, kw_only=True):
    """`topic` is one for canaries alone; `transactional` writes all of them in one transaction."""

    topic: TopicName
    region: str = "target"
    records: Records = 100
    transactional: bool = False


def _why_not(params: WritesParams, scope: Scope, region: RegionScope | None, *, live: bool) -> str:
    """Why nothing is written, or empty."""
    owner = owner_of(scope, params.topic)
    if region is None:
        return f"{params.region} is no region of this drill"
    if owner:
        return f"{params.topic} is a topic of {owner}: a canary never goes among its records"
    if "canary-topic" not in region.allow:
        return f"regions.yaml does not allow canary-topic in {region.name}"
    return "" if live else "rehearsed, does not write"


def _question(params: WritesParams, region: RegionScope) -> ReadWrites:
    return ReadWrites(region.name, params.topic, params.records, params.transactional)


def _reads(params: WritesParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:
    region = region_of(scope, params.region)
    if region is None or _why_not(params, scope, region, live=window.live):
        return ()
    return (_question(params, region),)


def _title(params: WritesParams, scope: Scope) -> str:
    region = region_of(scope, params.region)
    kind = "transactional " if params.transactional else ""
    what = counted(params.records, f"{kind}canary record")
    return f"{what} in {params.topic} of {region.name if region else params.region}"


def _judge(params: WritesParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window, "records", max_age=MAX_AGE)
    region = region_of(scope, params.region)
    why_not = _why_not(params, scope, region, live=window.live)
    back = None
    if region is None or why_not:
        seen.doubt(params.topic, why_not)
    else:
        answer = seen.read(_question(params, region), WritesSnapshot)
        if answer is not None:
            back = _weigh(seen, answer, region)
    number = Number(back, params.records, "≥", "records")
    return seen.conclude("writes", "", _title(params, scope), (), number)


def _weigh(seen: Evidence, answer: WritesSnapshot, region: RegionScope) -> int:
    if answer.absent:
        remedy = f"A step with `canary: {{create: {answer.topic}}}` makes it."
        seen.fail(answer.topic, f"is not in {region.name}", answer, remedy=remedy)
        return 0
    if answer.written < answer.asked:
        says = f"{answer.written:,} of {answer.asked:,} were accepted"
        seen.fail("written", f"{says}: {answer.refused}" if answer.refused else says, answer, value=answer.written)
    else:
        seen.prove("written", "accepted", answer, value=answer.written)
    if answer.read_back < answer.written:
        says = f"{answer.read_back:,} of {answer.written:,} could be read again"
        seen.fail("read back", says, answer, value=answer.read_back)
    elif answer.written:
        seen.prove("read back", "read again", answer, value=answer.read_back)
    if answer.twice:
        seen.fail("twice", f"{counted(answer.twice, 'record')} stand there twice", answer, value=answer.twice)
    for name, took in (("begun in", answer.begun_in), ("written in", answer.written_in), ("read in", answer.read_in)):
        if took:
            seen.prove(name, spent(took), answer)
    return answer.read_back


CHECK = Check(
    name="writes",
    kind="",
    proves="Canary records can be produced in a region by an idempotent producer, and each is read back once.",
    params=WritesParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=EVERY,
    span=MAX_AGE,
    means="Writers that start there are refused, or what they write can't be read.",
    changes="The region's brokers, its transaction coordinator, and the acting principal's rights; not the workloads.",
)
