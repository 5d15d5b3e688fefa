"""One number of a Prometheus, or of whatever speaks its API."""

from drillbook.snapshots.base import Read, Snapshot


class ReadMetric(Read, frozen=True, tag="metric"):
    """Ask for this query now; Prometheus is told to leave out samples older than `max_age` microseconds."""

    url: str
    query: str
    max_age: int


class MetricSnapshot(Snapshot, frozen=True, tag="metric"):
    """`series` is how many numbers came; `value` is the only one, as it was written (`NaN` too).

    Wall-clock microseconds of the Prometheus: when it evaluated, and when its sample was scraped (0: not told).
    """

    query: str = ""
    series: int = 0
    value: str = ""
    evaluated_at: int = 0
    sampled_at: int = 0
    warnings: tuple[str, ...] = ()
