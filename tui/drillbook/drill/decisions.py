"""Deriving each decision again from the record: who signed what, on which gate, and whether it was theirs to sign."""

import re
from dataclasses import dataclass
from datetime import datetime

from drillbook import clock
from drillbook.drill.known_lines import KnownLine
from drillbook.drill.lines import micros
from drillbook.drill.rederive import judge, judge_answer, judge_opening
from drillbook.drill.rederive_reading import owed
from drillbook.drill.rederive_seat import judge_hand_over, judge_take_over
from drillbook.drill.remarks import remark
from drillbook.drill.statements import DECISION_NAMESPACE, parse_decision
from drillbook.entries.drill import Damage, Decided, Opened, Reopened, Rewritten, SampleHead, Seal
from drillbook.entries.effects import Resulted
from drillbook.entries.steps import GateClosed
from drillbook.entries.union import Entry
from drillbook.errors import DrillbookError, NotPermitted
from drillbook.model.intent import Decision
from drillbook.model.plan import Attest
from drillbook.model.quantity import SECOND
from drillbook.model.runbook import step_of
from drillbook.signing import sshsig
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.asking import AT_GATE, asked_attest, is_recent, line_asked
from drillbook.state.blocks import needs_of, people_of
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold_unlogged, open_state
from drillbook.state.fold_plain import PlainRun, is_plain
from drillbook.state.going_back import RULE
from drillbook.state.impossible import ImpossibleEntryError
from drillbook.state.rules import approvals_rule
from drillbook.state.seat import waits_for_take_over
from drillbook.state.second_readings import disputed, why_not_carried
from drillbook.timeline.findings import Fault, Finding

SKEW = 5 * SECOND
"""How far a signer's clock may be from the engine's."""
WAIT = 60 * SECOND
"""How long a statement may take from its signing to its entry."""
NOT_ENGINE = (Reopened, Rewritten, Damage, SampleHead, Seal)
"""What may stand between a refusal and the end of its gate, where the engine died or its disk had trouble."""


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
    option: str = ""


class DecisionCheck:
    """Takes entries in order; `problems` are decisions or effects that the record itself contradicts."""

    def __init__(self, signers: AllowedSigners, at: datetime | None) -> None:
        self._signers = signers
        self._at = at
        self._refused = -1
        """The gate that a refusal just ended: its end comes next."""
        self._answered: dict[int, str] = {}
        """What was attested of the intents that asked, as their result must say it."""
        self._state: DrillState | None = None
        self._run: PlainRun | None = None
        """Entries since `_state` that decide nothing: folded when somebody looks."""
        self.judged: list[JudgedDecision] = []
        self.problems: list[Finding] = []
        self.remarks: list[str] = []

    @property
    def state(self) -> DrillState | None:
        """The state after the entries so far, but for its log; None before entry 0."""
        if self._run is not None:
            self._state, self._run = self._run.state(), None
        return self._state

    def line(self, line: KnownLine, sha256: str) -> None:
        """As `entry`, of a line that holds and its hash."""
        data = line.known
        if is_plain(data) and (run := self._run or self._begin()) is not None:
            run.add(data, line.seq, line.micros, sha256)
        else:
            self.entry(line.entry(sha256))

    def entry(self, entry: Entry) -> None:
        """Judge the entry on what came before it, then fold it; nothing after the first problem is judged."""
        if self.problems:
            return
        before = self.state
        try:
            self._judge(entry, before)
            self._state = open_state(entry) if before is None else fold_unlogged(before, entry)
        except (ImpossibleEntryError, KeyError, ValueError, StopIteration) as error:
            self._problem(entry, f"cannot follow from the entries before it: {error}")
        except DrillbookError as error:
            self._problem(entry, error.message)
        else:
            if said := remark(entry):
                self.remarks.append(said)

    def _begin(self) -> PlainRun | None:
        """A run of plain entries, where nothing is there that they could break."""
        state = self._state
        if state is not None and state.closed is None and self._refused < 0 and not (self.problems or owed(state)):
            self._run = None if waits_for_take_over(state) else PlainRun(state)
        return self._run

    def _judge(self, entry: Entry, before: DrillState | None) -> None:
        if before is None:
            if isinstance(entry.data, Opened):
                judge_opening(entry.data)
            return
        self._after_refusal(entry, before)
        judge(entry.data, entry.head.step, before, micros(entry.head.at))
        match entry.data:
            case Decided() as decided:
                if entry.head.by != decided.person:
                    raise NotPermitted(f"the line says {entry.head.by}, the decision {decided.person}")
                self._decided(decided, entry, before)
            case Resulted() as resulted:
                judge_answer(resulted, before, self._answered)
            case _:
                pass

    def _after_refusal(self, entry: Entry, before: DrillState) -> None:
        data = entry.data
        refused = isinstance(data, GateClosed) and data.outcome == "refused"
        if refused and self._refused < 0:
            raise NotPermitted("the gate is called refused, and nobody's signed refusal stands before it")
        if self._refused >= 0 and not refused and not isinstance(data, NOT_ENGINE):
            raise NotPermitted(f"the gate at entry {self._refused} was refused, and this stands in place of its end")
        if refused or isinstance(data, Reopened) or before.gate is None:
            self._refused = -1

    def _decided(self, decided: Decided, entry: Entry, before: DrillState) -> None:
        decision = self._signed(decided, before, micros(entry.head.at))
        if decision.decision in AT_GATE and decision.step != entry.head.step:
            raise NotPermitted(f"it was signed for {decision.step or 'no step'}, and step {entry.head.step} asks")
        match decision.decision:
            case "approve" | "refuse" | "reading":
                _at_gate(decision, before)
            case "override":
                _override(decision, before, entry.head.step)
            case "break-glass":
                _break_glass(decision, before)
            case "attest":
                self._attest(decision, before)
            case "decide":
                _choice(decision, before, entry.head.step)
            case "hand-over":
                judge_hand_over(decision, before)
            case "take-over":
                judge_take_over(decision, before)
            case "close":
                if (decision.person, decision.role) != (before.driver, "driver"):
                    raise NotPermitted("the driver closes a drill")
            case _:
                raise NotPermitted(f"{decision.decision} is no decision of format 1")
        if decision.decision == "refuse" and before.gate is not None:
            self._refused = before.gate.seq
        self.judged.append(
            JudgedDecision(
                entry.head.seq + 1,
                decision.decision,
                decision.person,
                decision.role,
                decision.step,
                decision.reason,
                decision.rule,
                decision.option,
            )
        )

    def _signed(self, decided: Decided, before: DrillState, at: int) -> Decision:
        """The decision, if its person signed it, for this drill, on what stood before it, and in time."""
        decision = parse_decision(decided.statement.text)
        key = sshsig.verify(decided.statement.signature, decided.statement.text.encode(), namespace=DECISION_NAMESPACE)
        person = self._signers.lookup(key, DECISION_NAMESPACE, self._at or clock.parse_utc(decision.signed_at))
        said = (decided.person, decided.role, decided.decision, decided.reason)
        signed = (person, decision.role, decision.decision, decision.reason)
        if person != decision.person or said != signed:
            raise NotPermitted(f"says {' '.join(said)}, but {' '.join(signed)} was signed")
        if person not in people_of(before.opened.runbook, decision.role):
            raise NotPermitted(f"{person} is not among the {decision.role}s of this runbook")
        if decision.drill != before.opened.drill:
            raise NotPermitted("the decision was signed for another drill")
        if decision.nonce in before.nonces or not re.fullmatch(r"[0-9a-f]{32}", decision.nonce):
            raise NotPermitted("the decision was used before")
        if not is_recent(before, decision.head):
            raise NotPermitted("the head that was signed is not a recent entry of this timeline")
        self._answers(decision, before)
        signed_at = micros(decision.signed_at)
        if signed_at - at > SKEW or at - signed_at > SKEW + WAIT:
            raise NotPermitted(f"it was signed at {decision.signed_at}, too far from the entry's own time")
        if micros(decision.expires) <= at:
            raise NotPermitted(f"it had expired at {decision.expires}")
        _four_eyes(decision, before)
        return decision

    def _answers(self, decision: Decision, before: DrillState) -> None:
        asked = line_asked(before, decision.decision, decision.step)
        newest = asked.seq == before.seq or decision.decision == "close"
        if decision.gate != asked and not (newest and is_recent(before, decision.gate)):
            raise NotPermitted(f"it answers entry {decision.gate.seq}, but entry {asked.seq} asked")
        if decision.head.seq < decision.gate.seq:
            raise NotPermitted("it was signed before what it answers")

    def _attest(self, decision: Decision, before: DrillState) -> None:
        ask = asked_attest(before)
        if ask is None or not isinstance(ask.call, Attest):
            raise NotPermitted("nobody was asked to attest anything")
        if decision.role != ask.call.role:
            raise NotPermitted(f"the {ask.call.role} was asked, not the {decision.role}")
        if not decision.reason.strip():
            raise NotPermitted("an attestation says what was seen; this one is empty")
        self._answered = {ask.intent: f"{decision.person}: {decision.reason.strip()}"}

    def _problem(self, entry: Entry, meaning: str) -> None:
        self.problems.append(Finding(entry.head.seq + 1, Fault.DECISION, f"{entry.head.kind}: {meaning}"))


def _at_gate(decision: Decision, before: DrillState) -> None:
    gate = before.gate
    if gate is None or gate.cleared or (gate.seq, gate.sha256) != (decision.gate.seq, decision.gate.sha256):
        raise NotPermitted("it decides at a gate that was not open")
    if decision.role not in {need.role for need in gate.opened.needs}:
        raise NotPermitted(f"this gate asks no {decision.role}")
    if decision.decision == "approve" and (gate.suspended or before.hold is not None):
        raise NotPermitted("it approves while the gate is suspended or the drill held")
    if why := why_not_carried(before, decision):
        raise NotPermitted(why)


def _break_glass(decision: Decision, before: DrillState) -> None:
    gate, role = before.gate, before.opened.runbook.break_glass
    if gate is None or gate.cleared or (gate.seq, gate.sha256) != (decision.gate.seq, decision.gate.sha256):
        raise NotPermitted("it breaks the glass at a gate that was not open")
    if not role or decision.role != role:
        raise NotPermitted(f"the runbook lets {f'a {role}' if role else 'nobody'} break the glass")
    if decision.rule != approvals_rule(gate.opened) or not decision.reason.strip():
        raise NotPermitted(f"break-glass names {approvals_rule(gate.opened)}, which it breaks, and a reason")
    if gate.suspended or before.hold is not None:
        raise NotPermitted("it breaks the glass while the gate is suspended or the drill held")


def _override(decision: Decision, before: DrillState, step: str) -> None:
    runbook, rule = before.opened.runbook, decision.rule
    if not rule or not decision.reason.strip():
        raise NotPermitted("an override names the rule that it breaks, and a reason")
    if rule == RULE:
        if before.no_return < 0 or runbook.after_target_writes.rollback == "forbidden":
            raise NotPermitted(f"nothing that {rule} permits stands there to be overridden")
        roles = {runbook.after_target_writes.role}
    else:
        said = step_of(runbook, step) if step else None
        rules = {c.id for c in (*said.requires, *said.verify)} | {f"{step}/actions"} if said else set()
        rules |= {c.id for c in runbook.invariants} | {s.claim.id for s in runbook.stop_conditions}
        rules |= {c.id for c in disputed(before, step)} if said else set()
        if rule not in rules:
            raise NotPermitted(f"{rule!r} is no rule of step {step}")
        roles = {need.role for need in needs_of(runbook, step)} or {"approver"}
    if decision.role not in roles:
        raise NotPermitted(f"an override of {rule} needs a {' or '.join(sorted(roles))}")


def _choice(decision: Decision, before: DrillState, step: str) -> None:
    question = before.question
    if question is None:
        raise NotPermitted("nobody was asked to decide")
    if decision.role != question.asked.role:
        raise NotPermitted(f"the {question.asked.role} is asked, not a {decision.role}")
    if decision.step != step or step != before.current:
        raise NotPermitted(f"it decides {decision.step or 'no step'}, and {before.current} asks")
    if decision.option not in question.asked.options:
        raise NotPermitted(f"{decision.option!r} is no option of step {step}")


def _four_eyes(decision: Decision, before: DrillState) -> None:
    """The driver agrees with nobody but somebody else, unless that was allowed and written down."""
    glass = decision.decision == "break-glass"
    if decision.decision not in {*AT_GATE, "decide"} or (decision.role == "driver" and not glass):
        return
    opened = before.opened
    if decision.person != before.driver:
        return
    if not (glass or opened.runbook.solo or opened.scope.lab):
        raise NotPermitted(f"{decision.person} drives this drill; somebody else must agree")
    if decision.decision != "refuse" and before.four_eyes and opened.four_eyes:
        raise NotPermitted(f"{decision.person} drives this drill and decided alone, which no entry says")
