"""Deriving each decision again from the record: who signed what, on which gate, and whether it was theirs to sign."""

import re
from dataclasses import dataclass
from datetime import datetime

from drillbook import clock
from drillbook.drill.lines import micros
from drillbook.drill.statements import DECISION_NAMESPACE, parse_decision
from drillbook.entries.drill import Decided, Mandate, Opened, Reopened, Seal
from drillbook.entries.effects import Intended
from drillbook.entries.steps import Cleared, GateOpened
from drillbook.entries.union import Entry
from drillbook.errors import DrillbookError, NotPermitted
from drillbook.model.intent import Decision
from drillbook.model.plan import plan_hash
from drillbook.model.runbook import step_of
from drillbook.model.step import step_hash
from drillbook.signing import sshsig
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, open_state
from drillbook.timeline.findings import Fault, Finding


@dataclass(frozen=True)
class JudgedDecision:
    """A decision of the record: the line that holds it, and who it is proved to come from."""

    line: int
    decision: str
    person: str
    role: str
    step: str
    reason: str
    rule: str = ""


class DecisionCheck:
    """Takes entries in order; `problems` are decisions or effects that the record itself contradicts."""

    def __init__(self, signers: AllowedSigners, at: datetime | None) -> None:
        self._signers = signers
        self._at = at
        self._hashes: list[str] = []
        self._nonces: set[str] = set()
        self.state: DrillState | None = None
        self.judged: list[JudgedDecision] = []
        self.problems: list[Finding] = []

    def entry(self, entry: Entry) -> None:
        """Judge the entry on what came before it, then fold it."""
        before = self.state
        if before is not None and not self.problems:
            try:
                self._judge(entry, before)
            except DrillbookError as error:
                self._problem(entry, error.message)
        if self.problems:
            return
        try:
            self.state = open_state(entry) if before is None else fold(before, entry)
        except (DrillbookError, KeyError, ValueError) as error:
            self._problem(entry, f"cannot follow from the entries before it: {error}")
        self._hashes.append(entry.sha256)

    def _judge(self, entry: Entry, before: DrillState) -> None:
        match entry.data:
            case Decided() as decided:
                decision = self._decision(decided, before)
                self.judged.append(
                    JudgedDecision(
                        entry.head.seq + 1,
                        decision.decision,
                        decision.person,
                        decision.role,
                        decision.step,
                        decision.reason,
                        decision.rule,
                    )
                )
            case GateOpened() as gate:
                _gate(gate, before)
            case Cleared() as cleared:
                _cleared(cleared, entry.head.step, before, micros(entry.head.at))
            case Intended() as intended:
                _intended(intended, entry.head.step, before)
            case Mandate() | Opened() | Reopened() | Seal():
                pass
            case _:
                pass

    def _decision(self, decided: Decided, before: DrillState) -> Decision:
        decision = parse_decision(decided.statement.text)
        key = sshsig.verify(decided.statement.signature, decided.statement.text.encode(), namespace=DECISION_NAMESPACE)
        person = self._signers.lookup(key, DECISION_NAMESPACE, self._at or clock.parse_utc(decision.signed_at))
        said = (decided.person, decided.role, decided.decision, decided.reason)
        signed = (person, decision.role, decision.decision, decision.reason)
        if person != decision.person or said != signed:
            raise NotPermitted(f"says {' '.join(said)}, but {' '.join(signed)} was signed")
        people = next((role.people for role in before.opened.runbook.roles if role.name == decision.role), ())
        if person not in people:
            raise NotPermitted(f"{person} is not among the {decision.role}s of this runbook")
        if decision.drill != before.opened.drill:
            raise NotPermitted("the decision was signed for another drill")
        if decision.nonce in self._nonces or not re.fullmatch(r"[0-9a-f]{32}", decision.nonce):
            raise NotPermitted("the decision was used before")
        self._nonces.add(decision.nonce)
        for name, point in (("gate", decision.gate), ("head", decision.head)):
            if not 0 <= point.seq < len(self._hashes) or self._hashes[point.seq] != point.sha256:
                raise NotPermitted(f"the {name} that was signed is not an entry of this timeline")
        if decision.decision == "approve":
            gate = before.gate
            if gate is None or (gate.seq, gate.sha256) != (decision.gate.seq, decision.gate.sha256):
                raise NotPermitted("it approves a gate that was not open")
            if decision.head.seq < decision.gate.seq:
                raise NotPermitted("it was signed before its gate was opened")
            if person == before.driver and before.four_eyes and before.opened.four_eyes:
                raise NotPermitted(f"{person} drives this drill and approved it alone")
        return decision

    def _problem(self, entry: Entry, meaning: str) -> None:
        self.problems.append(Finding(entry.head.seq + 1, Fault.ALTERED, f"{entry.head.kind}: {meaning}"))


def _gate(gate: GateOpened, before: DrillState) -> None:
    for step in gate.steps:
        if step_hash(step_of(before.opened.runbook, step.step)) != step.hash:
            raise NotPermitted(f"the gate shows another step {step.step} than entry 0 holds")
        if plan_hash(step.plan) != step.plan_hash:
            raise NotPermitted(f"the plan of {step.step} is not the one whose hash the gate names")


def _cleared(cleared: Cleared, step_id: str, before: DrillState, at: int) -> None:
    gate = before.gate
    if cleared.gate < 0 and not step_of(before.opened.runbook, step_id).approvals:
        return
    if gate is None or gate.seq != cleared.gate or step_id not in {step.step for step in gate.opened.steps}:
        raise NotPermitted("it clears a gate that was not open for this step")
    if gate.cleared:
        return
    for need in gate.opened.needs:
        people = {a.person for a in gate.approvals if a.role == need.role and a.expires > at}
        if len(people) < need.count:
            raise NotPermitted(f"{need.count} approval(s) of a {need.role} were needed, {len(people)} stood")


def _intended(intended: Intended, step_id: str, before: DrillState) -> None:
    """A forward call of a step with approvals needs a cleared gate that shows exactly this call."""
    if intended.rollback or not step_id:
        return
    gate = before.gate
    shown = next((s for s in gate.opened.steps if s.step == step_id), None) if gate is not None else None
    if not step_of(before.opened.runbook, step_id).approvals and shown is None:
        return
    if gate is None or shown is None or not gate.cleared:
        raise NotPermitted(f"{step_id} acted without a cleared gate")
    if intended.call not in shown.plan.calls:
        raise NotPermitted(f"{step_id} did something else than what was approved: {intended.call.text}")
