"""Judges `outstanding`, the one check whose answer is in the drill's own record and in no reading."""

import msgspec
from msgspec.structs import replace

from drillbook.checks.outstanding import CLAIM, OutstandingParams
from drillbook.model.finding import MOST_FACTS, Fact, Finding, Verdict
from drillbook.model.plan import effect_key
from drillbook.model.step import Claim
from drillbook.state.drill_state import DrillState, EffectState, outstanding


def as_recorded(state: DrillState, claim: str, finding: Finding, at: int) -> Finding:
    """The finding, judged from the record where the record is what it is about."""
    if finding.check != "outstanding":
        return finding
    params = _params(state, claim)
    if params is None:
        return finding
    left = outstanding(state)
    beyond = tuple(e for e in left if not _allowed(e, params.allow))
    facts = tuple(_fact(e, beyond) for e in sorted(left, key=lambda e: e not in beyond))
    said = [f"{e.step}: {e.call.text}" for e in beyond[:2]] + ([f"and {len(beyond) - 2} more"] if beyond[2:] else [])
    return replace(
        finding,
        verdict=Verdict.FAILED if beyond else Verdict.PROVEN,
        claim=CLAIM,
        note="; ".join(said) or (f"{len(left)} may stay" if left else "none"),
        value=len(beyond),
        limit=0,
        relation="=",
        unit="count",
        facts=facts[:MOST_FACTS],
        observed_at=at,
        remedy="Undo the step, or allow it by name." if beyond else "",
    )


def _params(state: DrillState, claim: str) -> OutstandingParams | None:
    found = next((c for c in _claims(state) if c.id == claim), None)
    return msgspec.json.decode(found.params.encode(), type=OutstandingParams) if found else None


def _claims(state: DrillState) -> tuple[Claim, ...]:
    runbook = state.opened.runbook
    of_steps = tuple(c for s in runbook.steps for c in (*s.requires, *s.observe, *s.verify))
    conditions = tuple(c for s in runbook.steps if s.when is not None for c in s.when.claims)
    return (*of_steps, *conditions, *runbook.invariants, *(s.claim for s in runbook.stop_conditions))


def _allowed(effect: EffectState, allow: tuple[str, ...]) -> bool:
    return effect.step in allow or effect_key(effect.call).partition("/")[0] in allow


def _fact(effect: EffectState, beyond: tuple[EffectState, ...]) -> Fact:
    return Fact(
        name=f"{effect.step}: {effect.call.text}",
        value=None,
        region=effect.call.region,
        source=f"entry {effect.intent}",
        text="left standing" if effect in beyond else "may stay",
        verdict=Verdict.FAILED if effect in beyond else Verdict.PROVEN,
    )
