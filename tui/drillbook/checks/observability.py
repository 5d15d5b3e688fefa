"""observability: the URLs by which people watch the target answer."""

from typing import Annotated

import msgspec

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence
from drillbook.checks.scope import region_of
from drillbook.checks.words import listed
from drillbook.model.address import UrlText, holds_secret
from drillbook.model.observation import Observation
from drillbook.model.scope import Scope, chosen
from drillbook.snapshots.http import HttpSnapshot, ReadHttp
from drillbook.snapshots.window import Window


class ObservabilityParams(CheckParams, frozen=True, kw_only=True):
    """Dashboards, alert managers, metric stores: each of `urls` must answer 2xx to the worker of `region`."""

    urls: Annotated[tuple[UrlText, ...], msgspec.Meta(min_length=1)]
    region: str = "target"


def _refuse(params: ObservabilityParams) -> str:
    return holds_secret(*params.urls)


def _reads(params: ObservabilityParams, scope: Scope, window: Window) -> tuple[ReadHttp, ...]:  # noqa: ARG001
    where = region_of(scope, params.region)
    return tuple(ReadHttp(where.name, url) for url in dict.fromkeys(params.urls)) if where else ()


def _title(params: ObservabilityParams, scope: Scope) -> str:  # noqa: ARG001
    return f"{listed(params.urls)} answer, asked from this host"


def _judge(params: ObservabilityParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window)
    reads = _reads(params, scope, window)
    if not reads:
        seen.doubt(params.region, "is no region of this drill")
    for read in reads:
        answer = seen.read(read, HttpSnapshot)
        if answer is None:
            continue
        weigh = seen.prove if answer.status // 100 == 2 else seen.fail
        weigh(read.url, f"answered {answer.status}", answer)
    return seen.conclude("observability", "observability", _title(params, scope), chosen(scope, params.workloads))


CHECK = Check(
    name="observability",
    kind="observability",
    proves="The URLs of dashboards and alerts answer with 2xx, asked from this host.",
    params=ObservabilityParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=5_000_000,
    means="Nobody sees what happens where the workloads go.",
    changes="The services themselves; a login page that redirects does not count as an answer.",
    refuse=_refuse,
)
