"""The fold of entries about the drill as a whole: its people, its end, its log."""

from msgspec.structs import replace

from drillbook.entries import drill
from drillbook.entries.base import Head
from drillbook.model.finding import Verdict
from drillbook.model.second_reading import CHECK, parse_reading
from drillbook.state.clocks import wall_micros
from drillbook.state.drill_state import Approval, DrillState, Offer, Person, RegionState
from drillbook.state.fold_gates import without_plans
from drillbook.state.impossible import ImpossibleEntryError
from drillbook.state.second_readings import compare, to_read, with_reading
from drillbook.state.statements import decision_of

DrillEntry = (
    drill.Opened | drill.Mandate | drill.Reopened | drill.Presence | drill.FourEyes | drill.Note | drill.Decided
    | drill.Aborted | drill.Closed | drill.Seal | drill.SampleHead | drill.Rewritten | drill.Damage
)  # fmt: skip


def fold_drill(state: DrillState, data: DrillEntry, head: Head, sha256: str, at: int) -> DrillState:
    """The state after the entry."""
    match data:
        case drill.Opened() | drill.SampleHead() | drill.Rewritten() | drill.Damage():
            return state
        case drill.Mandate():
            return replace(state, mandate=head.seq)
        case drill.Reopened():
            return _reopened(state, data, head, at)
        case drill.Presence():
            return replace(state, people=_people(state, data))
        case drill.FourEyes():
            return replace(state, four_eyes=False)
        case drill.Note():
            return replace(state, notes=state.notes + 1)
        case drill.Decided():
            return _decided(state, data, head, sha256, at)
        case drill.Aborted():
            return replace(state, aborted=head.seq, aborted_at=head.step, hold=None)
        case drill.Closed():
            return replace(state, closed=data)
        case drill.Seal():
            return replace(state, sealed=head.seq, sealed_at=at)


def _reopened(state: DrillState, data: drill.Reopened, head: Head, at: int) -> DrillState:
    """Findings expire, a gate is void and its step is checked again; nobody is here and no region was read."""
    steps = tuple(replace(s, phase="checking", since=at) if s.phase == "gate" else s for s in state.steps)
    return replace(
        state,
        reopened=head.seq,
        session_key=data.session_key,
        driver=data.driver,
        seated="" if data.taken_from or data.driver != state.seated else state.seated,
        offered=None,
        steps=steps if state.gate is None else without_plans(steps, state.gate),
        gate=None,
        question=None,
        claims={n: replace(c, stale=c.observation.finding.check != CHECK) for n, c in state.claims.items()},
        people=tuple(replace(p, here=False) for p in state.people),
        regions=tuple(RegionState(name=r.name, since=at) for r in state.regions),
        unheld_at=at,
        tenures=tuple({t.region: t for t in (*state.tenures, *data.tenures)}.values()),
    )


def _people(state: DrillState, data: drill.Presence) -> tuple[Person, ...]:
    """Everybody, with this one come or gone; an observer who left is forgotten."""
    known = any(p.name == data.person and p.role == data.role for p in state.people)
    if not known:
        newcomer = Person(name=data.person, role=data.role, here=data.here, account=data.account)
        return (*state.people, newcomer) if data.here else state.people
    if data.role == "observer" and not data.here:
        return tuple(p for p in state.people if not (p.name == data.person and p.role == "observer"))
    return tuple(
        replace(p, here=data.here, account=data.account or p.account)
        if p.name == data.person and p.role == data.role
        else p
        for p in state.people
    )


def _decided(state: DrillState, data: drill.Decided, head: Head, sha256: str, at: int) -> DrillState:
    decision = decision_of(data.statement)
    state = replace(state, nonces=state.nonces | {decision.nonce})
    alone = data.decision == "break-glass"
    if alone:
        covered = {s.step for s in state.gate.opened.steps} if state.gate is not None else set()
        state = replace(
            state,
            overrides=(*state.overrides, head.seq),
            overridden=(*state.overridden, decision.rule),
            steps=tuple(replace(s, rescued="overridden") if s.id in covered else s for s in state.steps),
        )
    agrees = False
    if decision.reading and state.gate is not None:
        try:
            reading = parse_reading(decision.reading)
        except ValueError as error:
            raise ImpossibleEntryError(str(error)) from error
        agrees = compare(state, to_read(state, state.gate), reading).verdict is Verdict.PROVEN
        state = with_reading(state, data.person, head.seq, reading)
    if (alone or data.decision == "approve") and state.gate is not None:
        needed = min((n.valid for n in state.gate.opened.needs if alone or n.role == data.role), default=0)
        approval = Approval(
            person=data.person,
            role=data.role,
            seq=head.seq,
            at=at,
            expires=min(wall_micros(decision.expires), at + needed),
            alone=alone,
            read=agrees,
        )
        return replace(state, gate=replace(state.gate, approvals=(*state.gate.approvals, approval)))
    if data.decision == "override":
        return replace(state, overrides=(*state.overrides, head.seq), overridden=(*state.overridden, decision.rule))
    if data.decision == "decide" and state.question is not None:
        return replace(state, question=replace(state.question, answer=(decision.option, head.seq)))
    if data.decision == "hand-over":
        return replace(state, offered=Offer(decision.option, head.seq, sha256))
    if data.decision == "take-over":
        return replace(state, driver=data.person, seated=data.person, offered=None)
    if data.decision == "attest":
        return replace(state, attests=(*state.attests, (head.step, head.seq)))
    return state
