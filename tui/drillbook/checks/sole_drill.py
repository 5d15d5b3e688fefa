"""sole_drill: no other live drill has begun on this pair of clusters.

Each live drill initialises the pair's transactional id when it begins or is reopened, so Kafka itself knows the newest,
from whichever host or account it was begun.
"""

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence
from drillbook.model.observation import Observation
from drillbook.model.scope import Scope
from drillbook.snapshots.kept import Tenure
from drillbook.snapshots.tenure import ReadTenure, TenureSnapshot
from drillbook.snapshots.window import Window

CLAIM = "one live drill on these clusters"
REMEDY = "Find who began it, on any host or account, and let one of the two drills end before the other goes on."


def _reads(params: CheckParams, scope: Scope, window: Window) -> tuple[ReadTenure, ...]:  # noqa: ARG001
    return tuple(_question(tenure) for tenure in window.tenures if tenure.producer_id >= 0)


def _question(tenure: Tenure) -> ReadTenure:
    return ReadTenure(tenure.region, tenure.transactional_id)


def _title(params: CheckParams, scope: Scope) -> str:  # noqa: ARG001
    return CLAIM


def _judge(params: CheckParams, scope: Scope, window: Window) -> Observation:  # noqa: ARG001
    seen = Evidence(window)
    if not window.tenures:
        seen.doubt("drill", "only a live drill that may act takes its clusters, and is asked")
    for tenure in window.tenures:
        if tenure.producer_id < 0:
            says = "could not be taken anew when the drill was reopened"
            seen.doubt(tenure.region, says, remedy=f"Reopen the drill once more when {tenure.region} answers.")
            continue
        answer = seen.read(_question(tenure), TenureSnapshot)
        if answer is not None:
            _weigh(seen, tenure, answer)
    return seen.conclude("sole_drill", "", CLAIM, ())


def _weigh(seen: Evidence, tenure: Tenure, answer: TenureSnapshot) -> None:
    ours, newest = f"{tenure.producer_id}:{tenure.epoch}", f"{answer.producer_id}:{answer.epoch}"
    if newest == ours:
        seen.prove(tenure.region, f"was taken by this drill last (producer id and epoch {ours})", answer)
    elif answer.producer_id < 0:
        seen.doubt(tenure.region, f"no longer knows {tenure.transactional_id}", answer, remedy="Reopen the drill.")
    else:
        says = f"was taken by another live drill after this one (producer id and epoch {newest}, not {ours})"
        seen.fail(tenure.region, says, answer, remedy=REMEDY)


CHECK = Check(
    name="sole_drill",
    kind="",
    proves="No live drill began on these two clusters after this one, from whichever host or account.",
    params=CheckParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=2_000_000,
    means="Two drills act on the same regions, and what one has proven the other changes.",
    changes="Another live drill on the same clusters, begun or reopened.",
)
