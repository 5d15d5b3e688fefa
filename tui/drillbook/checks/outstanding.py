"""outstanding: no effect of this drill is left standing beyond those allowed.

The regions cannot answer this: the drill's own record does, so the state of the drill judges it (`state/standing.py`).
"""

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence
from drillbook.model.observation import Observation
from drillbook.model.scope import Scope
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

CLAIM = "effects of this drill that are left standing"


class OutstandingParams(CheckParams, frozen=True, kw_only=True):
    """`allow` names steps whose effects may stay, or kinds of effect as plans name them: acls, connector, fleet, ..."""

    allow: tuple[str, ...] = ()


def _reads(params: OutstandingParams, scope: Scope, window: Window) -> tuple[AnyRead, ...]:  # noqa: ARG001
    return ()


def _title(params: OutstandingParams, scope: Scope) -> str:  # noqa: ARG001
    return CLAIM


def _judge(params: OutstandingParams, scope: Scope, window: Window) -> Observation:  # noqa: ARG001
    seen = Evidence(window, "count")
    seen.doubt("record", "only the record of a drill knows its effects: no reading of the regions does")
    return seen.conclude("outstanding", "", CLAIM, ())


CHECK = Check(
    name="outstanding",
    kind="",
    proves="Every effect of this drill was taken back, but for those that may stay.",
    params=OutstandingParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    means="Something that the drill changed stays changed, and nobody has said that it may.",
    changes="Undoing the step that it belongs to, or allowing it by name.",
)
