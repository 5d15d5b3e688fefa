"""What a panel is: a digit, a name, the kind of state whose sign it carries, and how it draws."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from drillbook.console.lines import Line, ln
from drillbook.console.panes.requires import is_stale
from drillbook.console.scene import Scene
from drillbook.console.widgets.content import Content
from drillbook.model.rows import Row
from drillbook.state.clocks import age
from drillbook.state.drill_state import ClaimState


@dataclass(frozen=True)
class Panel:
    """One file in `panels/` makes one, and one line in `panels/registry.py` names it."""

    number: int
    name: str
    short: str
    """Its name at 80 columns."""
    kind: str
    """The kind of state whose sign stands behind its name; empty for none."""
    rows: int
    """How many rows it wants when another panel stands below it."""
    draw: Callable[[Scene, int, int], Content]

    @property
    def id(self) -> str:
        """The widget's id."""
        return f"panel-{self.number}"


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Found:
    """The claims that carry rows of one kind."""

    claims: tuple[ClaimState, ...]
    stale: bool
    swept_at: int


def rows_of(scene: Scene, kind: type[R]) -> tuple[list[R], Found]:
    """All rows of this kind in the newest observations, and the claims that they come from."""
    rows: list[R] = []
    claims: list[ClaimState] = []
    for claim in scene.state.claims.values():
        mine = [row for row in claim.observation.rows if isinstance(row, kind)]
        if mine:
            rows += mine
            claims.append(claim)
    stale = bool(claims) and all(is_stale(scene, claim) for claim in claims)
    observed = max((c.observation.finding.observed_at or c.sampled_at for c in claims), default=0)
    return rows, Found(tuple(claims), stale, observed)


def age_of(scene: Scene, found: Found) -> Line:
    """The age of a panel's data, for its rule."""
    if not found.claims:
        return ln(("no data yet", "muted"))
    text = age(scene.now - found.swept_at)
    return ln((f"~ stale {text}", "stale")) if found.stale else ln((text, "muted"))


def newest(rows: Iterable[R], key: Callable[[R], str]) -> list[R]:
    """One row for each name, the last one told."""
    return list({key(row): row for row in rows}.values())
