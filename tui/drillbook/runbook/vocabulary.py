"""The words that a runbook may use in this version: checks, actions, and what the language has beyond them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import msgspec

from drillbook.actions.base import Action, ActionParams
from drillbook.checks.base import Check, CheckParams

NOT_YET = {"kind: loss-of-region": "drills for the loss of a region"}
"""Keys of the language that this version refuses, and how a message calls them: never ignored, never half-done."""


@dataclass(frozen=True)
class Term:
    """A check or an action as the language sees it."""

    params: type[msgspec.Struct]
    says: str
    undone_by: str = ""
    allow: tuple[str, ...] = ()
    refuse: Callable[[str], str] = lambda params: ""  # noqa: ARG005
    """A sentence where this version cannot do what well-formed parameters (JSON) ask, else empty."""
    short: str = ""
    """The parameter that `name: VALUE` gives."""


@dataclass(frozen=True)
class Vocabulary:
    """`later_...` are names that belong to the language but not to this version."""

    checks: Mapping[str, Term]
    actions: Mapping[str, Term]
    later_checks: frozenset[str] = frozenset()
    later_actions: frozenset[str] = frozenset()
    not_yet: Mapping[str, str] = field(default_factory=lambda: NOT_YET)


def current() -> Vocabulary:
    """The words of the installed registries."""
    from drillbook.actions.later import LATER as LATER_ACTIONS
    from drillbook.actions.registry import ACTIONS
    from drillbook.checks.later import LATER as LATER_CHECKS
    from drillbook.checks.registry import CHECKS

    def _refusal(of: Check[CheckParams] | Action[ActionParams]) -> Callable[[str], str]:
        if isinstance(of, Check):
            return lambda params: of.refuse(of.decode(params))
        return lambda params: of.refuse(of.decode(params))

    return Vocabulary(
        checks={name: Term(c.params, c.proves, allow=c.allow, refuse=_refusal(c)) for name, c in CHECKS.items()},
        actions={
            name: Term(a.params, a.does, a.undone_by, a.allow, _refusal(a), a.short) for name, a in ACTIONS.items()
        },
        later_checks=frozenset(LATER_CHECKS),
        later_actions=frozenset(LATER_ACTIONS),
    )
