"""What an action is: a pure planner whose calls a region worker carries out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from drillbook.model.plan import AnyCall
from drillbook.model.scope import Scope
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

P = TypeVar("P", bound=msgspec.Struct)


class ActionParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What every action takes."""

    workloads: tuple[str, ...] = ()


def accept(params: object) -> str:  # noqa: ARG001  # the shape of every `refuse`
    """Refuse nothing."""
    return ""


def nothing_more(params: object, scope: Scope, window: Window) -> tuple[AnyRead, ...]:  # noqa: ARG001
    """Ask nothing beyond `reads`."""
    return ()


@dataclass(frozen=True)
class Planned:
    """The calls, and what an approver should know; `unknown` says why no plan could be made."""

    calls: tuple[AnyCall, ...] = ()
    blast: str = ""
    notes: tuple[str, ...] = ()
    unknown: str = ""


@dataclass(frozen=True)
class Action(Generic[P]):
    """`reads` are what `plan` needs to see first; `allow` are the words that regions.yaml must permit."""

    name: str
    does: str
    params: type[P]
    allow: tuple[str, ...]
    reads: Callable[[P, Scope], tuple[AnyRead, ...]]
    plan: Callable[[P, Scope, Window], Planned]
    then: Callable[[P, Scope, Window], tuple[AnyRead, ...]] = nothing_more
    """What to read next, given the answers so far; asked again until it asks nothing new (at most 4 rounds)."""
    undone_by: str = ""
    """The action that takes it back, for lint and help."""
    refuse: Callable[[P], str] = accept
    """Why this version cannot do what well-formed parameters ask, or empty; the loader makes it an error."""

    short: str = ""
    """The parameter that `action: VALUE` gives, for an action that people write in one word."""

    def decode(self, params: str) -> P:
        """Typed parameters from canonical JSON; msgspec.ValidationError when they do not fit."""
        return msgspec.json.decode(params.encode(), type=self.params)
