"""Drills for the review's tests, walked by the laws' drive: true histories of what nobody has to wait for."""

from collections.abc import Iterator

from msgspec.structs import replace

from drillbook.entries.samples import Sample
from drillbook.entries.union import Entry
from drillbook.model.finding import Fact
from drillbook.model.plan import ConnectorCall, Outcome, Plan
from drillbook.model.rows import LagRow
from drillbook.model.runbook import RpoObjective, Runbook
from drillbook.report.build import review
from drillbook.report.review import ClaimReview, Review
from drillbook.report.review_parts import ObjectiveReview
from laws.drill_book import RUNBOOK
from laws.drive import Drive, plan_of

TOPICS = ("orders.new", "orders.paid", "ledger.entries")
STOP = ConnectorCall(
    "west", "stop connector mm2-source in west", connector="mm2-source", verb="stop", record_ends=TOPICS
)  # fmt: skip
CUT = Outcome(
    ok=True,
    text="mm2-source is STOPPED",
    facts=tuple(
        fact
        for n, topic in enumerate(TOPICS)
        for fact in (
            Fact(f"position {topic}-0", 100 + n, region="west", source="Connect offset + 1"),
            Fact(f"{topic}-0", 90 + n, region="west", source="high watermark"),
        )
    ),
)
WITH_RPO = replace(RUNBOOK, rpo=(RpoObjective("orders", 0), RpoObjective("ledger", 5)))


def rows(orders: int | None, ledger: int | None) -> tuple[LagRow, ...]:
    half = None if orders is None else orders // 2
    rest = None if orders is None or half is None else orders - half
    return (
        LagRow("orders.new", 0, half, 400_000),
        LagRow("orders.paid", 0, rest, 900_000),
        LagRow("ledger.entries", 0, ledger, 100_000),
    )


def measured(*, runbook: Runbook = WITH_RPO, live: bool = True, drive: type[Drive] = Drive) -> Drive:
    """A drive whose link tells lag by partition and records its cut, as a real one does."""
    made = drive(runbook=runbook, live=live)
    made.show("lag", value=120, limit=1000, rows=rows(100, 20), claim="lag of everything")
    observation = made.shows["lag"]
    finding = replace(observation.finding, workloads=("orders", "ledger"))
    made.shows["lag"] = replace(observation, finding=finding)
    made.show("tail", value=0, limit=0, unit="count")
    tail = made.shows["tail"]
    made.shows["tail"] = replace(tail, finding=replace(tail.finding, workloads=("orders", "ledger")))
    made.plan = _plan
    made.outcomes[STOP.text] = CUT
    return made


def _plan(step: str, rollback: bool) -> Plan | str:
    return (
        Plan(step, (STOP,), blast="stops 1 connector")
        if step == "stop-link" and not rollback
        else plan_of(step, rollback)
    )


def history(drive: Drive) -> Iterator[Entry | Sample]:
    """Entries and samples in the order that every reader folds."""
    waiting = list(drive.samples)
    for entry in drive.history:
        yield entry
        while waiting and waiting[0][0] == entry.head.seq:
            yield waiting.pop(0)[1]


def reviewed(drive: Drive) -> Review:
    return review(history(drive))


def objective(found: Review, name: str) -> ObjectiveReview:
    return next(o for o in found.objectives if o.name == name)


def claim(found: Review, name: str) -> ClaimReview:
    return next(c for s in found.steps for c in s.claims if c.id == name)
