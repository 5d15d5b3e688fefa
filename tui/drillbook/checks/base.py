"""What a check is: a read-only question to the regions with a typed answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from drillbook.model.observation import Observation
from drillbook.model.quantity import DurationText
from drillbook.model.scope import Scope
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

P = TypeVar("P", bound=msgspec.Struct)
MAX_AGE = 10_000_000
"""Microseconds after which a reading is too old to judge: the finding is unknown."""


class CheckParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What every check takes: `workloads` narrows it, `hold` is how long proof must last unbroken."""

    workloads: tuple[str, ...] = ()
    hold: DurationText = "0s"


def accept(params: object) -> str:  # noqa: ARG001  # the shape of every `refuse`
    """Refuse nothing."""
    return ""


@dataclass(frozen=True)
class Check(Generic[P]):
    """`reads` may look at the window: it is asked again with the new answers until it asks nothing new (at most 4
    rounds), so that one reading may depend on another. `judge` never raises on a missing or stale reading: it says
    unknown, and why.

    `every` is how often (microseconds) its readings are worth repeating; `span` how much history it judges.
    """

    name: str
    kind: str
    proves: str
    params: type[P]
    reads: Callable[[P, Scope, Window], tuple[AnyRead, ...]]
    judge: Callable[[P, Scope, Window], Observation]
    title: Callable[[P, Scope], str]
    every: int = 1_000_000
    span: int = 30_000_000
    means: str = ""
    """One sentence for `explain`: what a failure would do to the applications."""
    changes: str = ""
    """One sentence for `explain`: what changes the value."""
    allow: tuple[str, ...] = ()
    """Words that regions.yaml must permit in the region that the parameters name, for what may do more than read."""
    refuse: Callable[[P], str] = accept
    """Why this version cannot do what well-formed parameters ask, or empty; the loader makes it an error."""

    def decode(self, params: str) -> P:
        """Typed parameters from a claim's canonical JSON; msgspec.ValidationError when they do not fit."""
        return msgspec.json.decode(params.encode(), type=self.params)
