"""metric: one number of a Prometheus is within bounds, and its sample is fresh."""

import math

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.bounds import beyond, contradict, said
from drillbook.checks.evidence import Evidence
from drillbook.checks.scope import region_of
from drillbook.checks.words import spent
from drillbook.model.address import UrlText, holds_secret
from drillbook.model.observation import Observation
from drillbook.model.quantity import DurationText, micros
from drillbook.model.scope import Scope, chosen
from drillbook.snapshots.metric import MetricSnapshot, ReadMetric
from drillbook.snapshots.window import Window


class MetricParams(CheckParams, frozen=True, kw_only=True):
    """An instant `query` of the Prometheus at `url`, which must give exactly one number.

    A sample older than `max_age` is stale. It is asked by the worker of `region`.
    """

    url: UrlText
    query: str
    region: str = "target"
    at_most: float | None = None
    at_least: float | None = None
    max_age: DurationText = "1m"


def _refuse(params: MetricParams) -> str:
    if secret := holds_secret(params.url, params.query):
        return secret
    if params.at_most is None and params.at_least is None:
        return "write `at_most` or `at_least`, or both"
    if not params.query.strip():
        return "`query` is empty: write an instant query that gives one number"
    if micros(params.max_age) == 0:
        return "`max_age: 0s` would make every sample stale"
    return contradict(params.at_most, params.at_least)


def _read(params: MetricParams, scope: Scope) -> ReadMetric | None:
    where = region_of(scope, params.region)
    return ReadMetric(where.name, params.url, params.query, micros(params.max_age)) if where else None


def _reads(params: MetricParams, scope: Scope, window: Window) -> tuple[ReadMetric, ...]:  # noqa: ARG001
    read = _read(params, scope)
    return (read,) if read else ()


def _title(params: MetricParams, scope: Scope) -> str:  # noqa: ARG001
    return f"{params.query} is {said(params.at_most, params.at_least)}"


def _judge(params: MetricParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window)
    read = _read(params, scope)
    note = ""
    if read is None:
        seen.doubt(params.region, "is no region of this drill")
    elif (answer := seen.read(read, MetricSnapshot)) is not None:
        unusable = _unusable(params, answer)
        if unusable:
            seen.doubt(params.query, unusable, answer)
        elif says := beyond(float(answer.value), params.at_most, params.at_least):
            seen.fail(params.query, says, answer)
        else:
            seen.prove(params.query, f"is {answer.value}", answer)
        if not unusable:
            note = _age(answer)
    return seen.conclude("metric", "observability", _title(params, scope), chosen(scope, params.workloads), note=note)


def _unusable(params: MetricParams, answer: MetricSnapshot) -> str:
    """Why this answer says nothing, or empty."""
    if answer.errors:
        return "the answer is not whole"
    if answer.series == 0:
        return f"no series: nothing was scraped within {params.max_age}, or no such series is known"
    if answer.series > 1:
        return f"{answer.series} series, expected one: aggregate them in the query"
    if answer.warnings:
        return f"Prometheus warns: {answer.warnings[0][:200]}"
    if not math.isfinite(float(answer.value)):
        return f"is {answer.value}, which is no number to judge"
    oldest = min(answer.evaluated_at, answer.sampled_at or answer.evaluated_at)
    age = max(answer.observed_at - answer.evaluated_at, answer.evaluated_at - oldest)
    return f"its sample is {spent(age)} old, more than {params.max_age}" if age > micros(params.max_age) else ""


def _age(answer: MetricSnapshot) -> str:
    if not answer.sampled_at:
        return "computed; Prometheus does not tell how old its samples are"
    return f"sample {spent(max(0, answer.evaluated_at - answer.sampled_at))} old"


CHECK = Check(
    name="metric",
    kind="observability",
    proves="An instant query of a Prometheus gives one fresh number within bounds.",
    params=MetricParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=5_000_000,
    means="What the site itself measures is not as the runbook demands, or nobody measures it any more.",
    changes="The number; a scrape that stops makes it unknown, and so does a query that gives several series.",
    refuse=_refuse,
)
