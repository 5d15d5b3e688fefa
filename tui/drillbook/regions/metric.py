"""Reads one number of a Prometheus: `/api/v1/query`, and how old the sample behind it is."""

from decimal import Decimal
from typing import Any

import msgspec

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError
from drillbook.regions.http_answer import ask
from drillbook.regions.region import Region
from drillbook.snapshots.metric import MetricSnapshot, ReadMetric

Number = tuple[float, str]
"""When it was evaluated, in seconds, and the number as text."""


class _Data(msgspec.Struct):
    resultType: str = ""  # noqa: N815  # Prometheus's own word
    result: Any = None


class _Answer(msgspec.Struct):
    status: str
    data: _Data = msgspec.field(default_factory=_Data)
    error: str = ""
    warnings: tuple[str, ...] = ()


class _Series(msgspec.Struct):
    value: Number


def read_metric(read: ReadMetric, region: Region, deadline: Deadline) -> MetricSnapshot:
    """The number, and the time of its sample where the query names a series and computes nothing."""
    answer = _query(read, read.query, region, deadline)
    numbers = _numbers(answer)
    if len(numbers) != 1:
        return MetricSnapshot(region=read.region, observed_at=0, query=read.query, series=len(numbers))
    evaluated_at, value = numbers[0]
    try:
        float(value)
    except ValueError:
        raise RegionError(f"{value[:40]!r} is no number", code="FORMAT") from None
    sampled = _sampled(read, region, deadline) if answer.data.resultType == "vector" else 0
    return MetricSnapshot(
        region=read.region,
        observed_at=0,
        query=read.query,
        series=1,
        value=value,
        evaluated_at=_micros(str(evaluated_at)),
        sampled_at=sampled,
        warnings=answer.warnings,
    )


def _sampled(read: ReadMetric, region: Region, deadline: Deadline) -> int:
    """When the sample was scraped; 0 where Prometheus gives its own time, as it does for what it has computed."""
    numbers = _numbers(_query(read, f"timestamp({read.query})", region, deadline))
    if len(numbers) != 1:
        return 0
    evaluated_at, sampled_at = numbers[0]
    return 0 if abs(float(sampled_at) - evaluated_at) < 0.001 else _micros(sampled_at)


def _query(read: ReadMetric, query: str, region: Region, deadline: Deadline) -> _Answer:
    words = {"query": query, "lookback_delta": f"{read.max_age / 1_000_000:g}"}
    answer = ask(region.plain_http(), "GET", f"{read.url.rstrip('/')}/api/v1/query", deadline, query=words)
    try:
        said = msgspec.json.decode(answer.body, type=_Answer)
    except msgspec.MsgspecError:
        text = f"{read.url} answered {answer.status}, and not as a Prometheus"
        raise RegionError(text, code=f"HTTP {answer.status}") from None
    if said.status != "success":
        raise RegionError(f"{read.url} answered {answer.status}: {said.error[:200]}", code=f"HTTP {answer.status}")
    return said


def _numbers(answer: _Answer) -> list[Number]:
    """A vector's values, or a scalar; anything else is none."""
    try:
        if answer.data.resultType == "vector":
            return [s.value for s in msgspec.convert(answer.data.result, list[_Series])]
        if answer.data.resultType == "scalar":
            return [msgspec.convert(answer.data.result, Number)]
    except msgspec.ValidationError:
        raise RegionError("a series without a plain number (a histogram?)", code="FORMAT") from None
    return []


def _micros(seconds: str) -> int:
    return int(Decimal(seconds) * 1_000_000)
