"""The Gantt of a drill as SVG: when each step acted, and when it waited for people."""

from drillbook.model.quantity import SECOND
from drillbook.report.markup import Attributes, Html, drawn
from drillbook.report.review import Review
from drillbook.report.review_parts import ACTIVITIES, Activity
from drillbook.report.words import duration
from drillbook.state.clocks import lasted

WIDTH, LEFT, RIGHT, ROW, TOP = 960, 230, 12, 20, 26
FILLS: dict[Activity, str] = {
    "people": "url(#waiting)", "routing": "#8250df", "client bootstrap": "#1f6feb", "execution": "#1f2328",
    "verification": "#9ec5e8", "engine down": "url(#down)",
}  # fmt: skip
"""Waiting is hatched and acting is dark, so that print without colour tells them apart."""
TICKS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)


def gantt(review: Review) -> Html:
    """One row a step, the time from left to right, and a line at the point of no return."""
    whole = max(review.identity.lasted, 1)
    bottom = TOP + ROW * len(review.steps)
    parts = [_patterns(), *ticks(whole, TOP, bottom)]
    for n, step in enumerate(review.steps):
        y = TOP + ROW * n
        name = f"{step.no} {step.title}"
        parts.append(_label(0, y + 14, name if len(name) <= 34 else f"{name[:33]}…"))
        for span in review.spans:
            if span.step == step.id:
                said = f"{span.activity}, {duration(span.end - span.start)}, from {lasted(span.start)}"
                box: Attributes = {
                    "x": x_of(span.start, whole), "y": y + 3, "height": ROW - 6, "fill": FILLS[span.activity],
                    "width": max(0.8, x_of(span.end, whole) - x_of(span.start, whole)), "stroke": "#57606a",
                    "stroke-width": 0.4,
                }  # fmt: skip
                parts.append(drawn("rect", box, drawn("title", {}, said)))
    if review.no_return is not None:
        at = review.no_return.at - review.identity.at
        parts += upright(x_of(min(max(0, at), whole), whole), TOP - 4, bottom, "point of no return")
    parts += _legend(bottom + 12)
    return picture(parts, bottom + 34, "When each step acted, and when it waited")


def picture(parts: list[Html], height: float, title: str) -> Html:
    """An SVG of the page's width that scales, and tells a screen reader what it is."""
    attributes: Attributes = {"viewBox": f"0 0 {WIDTH} {height:.0f}", "role": "img", "aria-label": title}
    return drawn("svg", attributes, *parts)


def x_of(t: int, whole: int) -> float:
    """Where a time stands, in the picture's units."""
    return LEFT + (WIDTH - LEFT - RIGHT) * t / whole


def ticks(whole: int, top: float, bottom: float) -> list[Html]:
    """Lines at round times, at most ten."""
    every = next((s for s in TICKS if whole <= s * 10 * SECOND), whole // (10 * SECOND) or 1) * SECOND
    found = []
    for t in range(0, whole + 1, every):
        x = x_of(t, whole)
        found.append(drawn("line", {"x1": x, "x2": x, "y1": top, "y2": bottom, "stroke": "#d0d7de"}))
        found.append(_label(x, top - 8, lasted(t), middle=True))
    return found


def upright(x: float, top: float, bottom: float, name: str) -> list[Html]:
    """A dashed line with a name."""
    line: Attributes = {"x1": x, "x2": x, "y1": top, "y2": bottom, "stroke": "#cf222e", "stroke-dasharray": "4 3"}
    return [drawn("line", line, drawn("title", {}, name))]


def _legend(y: float) -> list[Html]:
    found = []
    for n, activity in enumerate(ACTIVITIES):
        x = LEFT + n * 120
        box: Attributes = {"x": x, "y": y, "width": 12, "height": 12, "fill": FILLS[activity], "stroke": "#57606a"}
        found += [drawn("rect", box), _label(x + 17, y + 10, "waits for people" if activity == "people" else activity)]
    return found


def _label(x: float, y: float, text: str, *, middle: bool = False) -> Html:
    return drawn("text", {"x": x, "y": y, "text-anchor": "middle" if middle else "start"}, text)


def _patterns() -> Html:
    def pattern(name: str, colour: str, turn: str) -> Html:
        box: Attributes = {
            "id": name,
            "width": 5,
            "height": 5,
            "patternUnits": "userSpaceOnUse",
            "patternTransform": turn,
        }
        ground = drawn("rect", {"width": 5, "height": 5, "fill": "#ffffff"})
        return drawn("pattern", box, ground, drawn("line", {"y2": 5, "stroke": colour, "stroke-width": 2.5}))

    return drawn("defs", {}, pattern("waiting", "#bf8700", "rotate(45)"), pattern("down", "#cf222e", "rotate(-45)"))
