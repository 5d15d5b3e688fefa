"""What an entry must agree with beyond the order that the fold judges: the rules of gates, effects and the end.

Independent of the engine: it is written from what an entry claims, so that a patched engine is found out.
"""

from drillbook.drill.rederive_reading import judge_found, judge_owed
from drillbook.entries.drill import Closed, Mandate, Opened, Reopened
from drillbook.entries.effects import Intended, Resulted
from drillbook.entries.steps import Cleared, Found, GateOpened, QuestionAsked, RollingBack, StepMoved
from drillbook.entries.union import AnyData
from drillbook.errors import NotPermitted
from drillbook.model.finding import Verdict
from drillbook.model.plan import Attest
from drillbook.model.runbook import Runbook, step_of
from drillbook.model.step import step_hash
from drillbook.state.approvals import closes_at
from drillbook.state.blocks import from_here, needs_of, people_of, readings_of
from drillbook.state.budgets import budgets
from drillbook.state.drill_state import DrillState, outstanding
from drillbook.state.going_back import RULE, may_cost
from drillbook.state.leaving import leaves
from drillbook.state.rules import rules_of
from drillbook.state.stopping import why_stopped


def judge_opening(opened: Opened) -> None:
    """NotPermitted where entry 0 contradicts itself."""
    for step in opened.runbook.steps:
        if step_hash(step) != step.hash:
            raise NotPermitted(f"step {step.id} is not the one whose hash entry 0 holds")
    _driver(opened.runbook, opened.driver)


def judge(data: AnyData, step: str, before: DrillState, at: int) -> None:
    """NotPermitted where the entry claims more than the entries before it allow."""
    judge_owed(data, before)
    match data:
        case Mandate():
            if data.principal != before.driver:
                raise NotPermitted(f"{before.driver} drives, but {data.principal} gave the mandate")
        case Reopened():
            _driver(before.opened.runbook, data.driver)
        case GateOpened():
            _gate(data, before)
        case Cleared():
            _cleared(data, before, at)
        case Found():
            judge_found(data, before)
        case QuestionAsked():
            _question(data, step, before)
        case StepMoved():
            _moved(data, step, before)
        case Intended():
            _intended(data, before)
        case RollingBack():
            _rolling_back(data, before)
        case Closed():
            _closed(data, before, at)
        case _:
            pass


def judge_answer(data: Resulted, before: DrillState, answered: dict[int, str]) -> None:
    """What a person is asked to attest is never answered by the engine itself."""
    effect = next((e for e in before.effects if e.intent == data.intent), None)
    if effect is None or not isinstance(effect.call, Attest) or not data.outcome.ok:
        return
    if answered.get(data.intent) != data.outcome.text:
        raise NotPermitted("nobody attested this: no signed statement answers the entry that asks")


def _driver(runbook: Runbook, person: str) -> None:
    if person not in people_of(runbook, "driver"):
        raise NotPermitted(f"{person} is not among the drivers of this runbook")


def _gate(gate: GateOpened, before: DrillState) -> None:
    runbook = before.opened.runbook
    first = step_of(runbook, gate.steps[0].step) if gate.steps else None
    if first is None:
        raise NotPermitted("the gate covers no step")
    covered = tuple(s.id for s in from_here(runbook, first.id))
    if tuple(s.step for s in gate.steps) != covered or gate.block != first.block:
        raise NotPermitted(f"the gate must cover {', '.join(covered)}, which act under it")
    if gate.needs != needs_of(runbook, first.id):
        raise NotPermitted("the gate asks for other approvals than the runbook demands")
    if gate.second_reading != readings_of(runbook, first.id):
        raise NotPermitted("the gate asks for other second readings than the runbook demands")
    named = {n.claim: n.seq for n in gate.findings}
    for claim in first.requires:
        known = before.claims.get(claim.id)
        if claim.id in before.overridden:
            continue
        if known is None or named.get(claim.id) != known.seq or known.recorded is not Verdict.PROVEN:
            raise NotPermitted(f"the gate shows no proven finding of {claim.id}")
    for name, seq in named.items():
        if name not in before.claims or before.claims[name].seq != seq:
            raise NotPermitted(f"entry {seq} is not the newest finding of {name}")


def _cleared(data: Cleared, before: DrillState, at: int) -> None:
    waited = before.gate is not None and data.gate >= 0 and not before.gate.cleared
    if waited and before.gate is not None and at >= closes_at(before.gate):
        raise NotPermitted("its gate had timed out, and a timeout refuses")
    if stopped := why_stopped(before):
        raise NotPermitted(f"{stopped} had failed, which stops the drill, and nobody overrode it")


def _question(data: QuestionAsked, step: str, before: DrillState) -> None:
    """A question names its step's hash of entry 0, so that an answer binds the options and where they lead."""
    if data.hash != step_of(before.opened.runbook, step).hash:
        raise NotPermitted(f"the question is not of step {step} as entry 0 holds it")


def _moved(data: StepMoved, step: str, before: DrillState) -> None:
    broken = bool(rules_of(before.opened.runbook, step) & set(before.overridden))
    if data.phase == "done" and broken and not data.overridden:
        raise NotPermitted(f"step {step} was rescued by an override and is shown as plainly done")
    watched = {c.id for c in before.opened.runbook.invariants} | {
        s.claim.id for s in before.opened.runbook.stop_conditions
    }
    if data.overridden and not broken and not watched & set(before.overridden):
        raise NotPermitted(f"step {step} is said to be overridden, and no signed override stands before it")
    if data.phase == "done":
        _verified(step, before)


def _verified(step: str, before: DrillState) -> None:
    """A step that is done in a live drill has each of its claims proven, or overridden by name."""
    if not before.opened.live:
        return
    said = step_of(before.opened.runbook, step)
    for claim in said.verify:
        known = before.claims.get(claim.id)
        if claim.id not in before.overridden and (known is None or known.recorded is not Verdict.PROVEN):
            raise NotPermitted(f"step {step} is done, and its claim {claim.id} is not proven by an entry")


def _intended(data: Intended, before: DrillState) -> None:
    if data.rollback and not may_cost(before):
        raise NotPermitted(f"it goes back behind the point of no return without a signed override of {RULE}")


def _rolling_back(data: RollingBack, before: DrillState) -> None:
    """Behind the point of no return: as the runbook permits, on evidence that was proven since."""
    if before.no_return < 0:
        return
    if not may_cost(before):
        raise NotPermitted(f"it goes back over {', '.join(data.steps)}, and no signed override of {RULE} permits that")
    proven = {
        c.observation.finding.check
        for c in before.claims.values()
        if c.recorded is Verdict.PROVEN and c.seq > before.no_return
    }
    lacks = [name for name in before.opened.runbook.after_target_writes.evidence if name not in proven]
    if lacks:
        raise NotPermitted(f"it goes back without proof of {', '.join(lacks)}")


def _closed(data: Closed, before: DrillState, at: int) -> None:
    leaving = leaves(before)
    wanted = leaving.option.runbook if leaving is not None and data.result == "decided" else ""
    if data.next_runbook != wanted:
        raise NotPermitted(f"it says that {data.next_runbook or 'no runbook'} is next; what was decided says otherwise")
    left = tuple(e.intent for e in outstanding(before))
    if data.outstanding != left:
        raise NotPermitted(f"it names the effects {data.outstanding} as outstanding; the entries leave {left}")
    if data.overrides != before.overrides:
        raise NotPermitted(f"it names the overrides {data.overrides}; the entries hold {before.overrides}")
    measured = {b.name: (b.elapsed if b.over else -1, b.at_most, b.over and b.left >= 0) for b in budgets(before, at)}
    said = {o.name: (o.measured, o.at_most, o.met) for o in data.objectives}
    if said != (measured if before.opened.live else {}):
        raise NotPermitted("its objectives are not what the entries measure")
    expected = _result(before, all(met for _, _, met in measured.values()), bool(measured))
    if data.result not in expected:
        raise NotPermitted(f"it calls the drill {data.result}; the entries make it {' or '.join(expected)}")


def _result(before: DrillState, met: bool, timed: bool) -> tuple[str, ...]:
    if before.aborted >= 0:
        return ("aborted",)
    if before.current:
        phase = next(s.phase for s in before.steps if s.id == before.current)
        return (phase,) if phase in {"rolled-back", "failed"} else ("open: it is not over",)
    if not before.opened.live:
        return ("rehearsed",)
    if leaves(before) is not None:
        return ("decided",)
    if not timed:
        return ("done",)
    return ("met",) if met else ("missed",)
