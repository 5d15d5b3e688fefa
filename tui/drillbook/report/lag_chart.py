"""Lag over time as SVG: a line a workload, a gap where it was not known, the limit where it is near."""

from collections.abc import Sequence

from drillbook.report.gantt import LEFT, RIGHT, WIDTH, picture, ticks, upright, x_of
from drillbook.report.markup import Attributes, Html, drawn
from drillbook.report.review import Review
from drillbook.report.review_parts import LagPoint, LagSeries
from drillbook.report.words import quantity

HEIGHT, TOP = 200, 26
LINES = (
    ("#0b57d0", ""), ("#bf3989", "6 3"), ("#1a7f37", "2 2"), ("#bc4c00", "8 3 2 3"), ("#6639ba", "12 4"),
    ("#57606a", "1 3"),
)  # fmt: skip


def lag_charts(review: Review) -> tuple[Html, ...]:
    """One chart in records and one in time, where there is something to draw."""
    found = []
    for unit, title in (("records", "Lag in records"), ("micros", "Lag in seconds")):
        series = [s for s in review.lag if s.unit == unit and any(p.value is not None for p in s.points)]
        if series:
            found.append(_chart(review, series, title))
    return tuple(found)


def _chart(review: Review, series: Sequence[LagSeries], title: str) -> Html:
    whole = max(review.identity.lasted, *(s.points[-1].t for s in series), 1)
    highest = max(p.value for s in series for p in s.points if p.value is not None)
    limit = min((s.limit for s in series if s.limit is not None), default=None)
    top = max(highest, limit if limit is not None and limit <= 3 * highest else 0, 1)
    bottom = TOP + HEIGHT
    parts = [*ticks(whole, TOP, bottom), *_scale(top, series[0])]
    if limit is not None and limit <= top:
        y = _y(limit, top)
        line: Attributes = {"x1": LEFT, "x2": WIDTH - RIGHT, "y1": y, "y2": y, "stroke": "#cf222e", "stroke-width": 0.8}
        parts.append(drawn("line", line, drawn("title", {}, f"limit {quantity(limit, series[0].unit)}")))
    for n, one in enumerate(series):
        colour, dashes = LINES[n % len(LINES)]
        look: Attributes = {"fill": "none", "stroke": colour, "stroke-width": 1.6, "stroke-dasharray": dashes or "none"}
        parts += [drawn("path", {"d": d, **look}) for d in _paths(one.points, top, whole)]
        y = bottom + 18 + 16 * n
        parts.append(drawn("line", {"x1": LEFT, "x2": LEFT + 40, "y1": y - 4, "y2": y - 4, **look}))
        parts.append(drawn("text", {"x": LEFT + 48, "y": y}, one.workload))
    if review.no_return is not None:
        at = min(max(0, review.no_return.at - review.identity.at), whole)
        parts += upright(x_of(at, whole), TOP, bottom, "point of no return")
    parts.append(drawn("text", {"x": 0, "y": TOP + 10}, title))
    return picture(parts, bottom + 18 + 16 * len(series), title)


def _paths(points: Sequence[LagPoint], top: int, whole: int) -> list[str]:
    """A value stands until the next point: steps, and a new path after each gap."""
    found: list[list[str]] = []
    open_path = False
    for point in points:
        x = x_of(point.t, whole)
        if open_path:
            found[-1].append(f"H{x:.1f}")
        if point.value is None:
            open_path = False
            continue
        y = _y(point.value, top)
        if not open_path:
            found.append([f"M{x:.1f} {y:.1f}"])
        else:
            found[-1].append(f"V{y:.1f}")
        open_path = True
    if open_path:
        found[-1].append(f"H{WIDTH - RIGHT}")
    return [" ".join(path) for path in found]


def _scale(top: int, series: LagSeries) -> list[Html]:
    found = []
    for part in (0, 1, 2):
        value = top * part // 2
        y = _y(value, top)
        found.append(drawn("line", {"x1": LEFT, "x2": WIDTH - RIGHT, "y1": y, "y2": y, "stroke": "#d0d7de"}))
        found.append(drawn("text", {"x": LEFT - 6, "y": y + 4, "text-anchor": "end"}, quantity(value, series.unit)))
    return found


def _y(value: int, top: int) -> float:
    return TOP + HEIGHT * (1 - value / top)
