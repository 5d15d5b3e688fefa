"""A drill without regions, files or keys: a fake of the engine process, for laws and screens.

It is a fake because the laws are about what the engine decides, and need thousands of drills with readings, crashes and
answers that real regions give only by accident. It makes true entry histories: what it holds went through the real
`decide`, the real bytes and the real `fold`.
"""

import hashlib
from collections.abc import Callable
from typing import Literal

import msgspec

from drillbook.checks.registry import CHECKS
from drillbook.clock import utc_text
from drillbook.engine.active import active_claims
from drillbook.engine.decide import decide
from drillbook.engine.events import (
    Asked,
    Came,
    Decided,
    Effect,
    Event,
    Finish,
    Look,
    LookedAt,
    MakePlans,
    Observed,
    Perform,
    Performed,
    PlansMade,
    Recheck,
    Rechecked,
    RegionChanged,
    Signed,
    Tick,
    ToWrite,
)
from drillbook.entries.base import Head
from drillbook.entries.drill import Mandate, Reopened, Seal
from drillbook.entries.samples import Sample, Sampled
from drillbook.entries.union import AnyData, Entry, decode, encode
from drillbook.model.finding import Finding, Unit, Verdict
from drillbook.model.intent import Decision, DecisionKind, Intent, IntentName, LinePoint, Statement
from drillbook.model.observation import Observation
from drillbook.model.plan import AnyCall, Attest, Outcome, Plan
from drillbook.model.quantity import SECOND
from drillbook.model.rows import Row
from drillbook.model.runbook import Runbook
from drillbook.model.step import Claim
from drillbook.snapshots.kept import Tenure
from drillbook.state.asking import line_asked
from drillbook.state.clocks import wall_micros, wall_time
from drillbook.state.drill_state import DrillState, pending_effect
from drillbook.state.fold import fold, fold_sample, open_state
from drillbook.state.observe import no_longer_read
from laws.drill_book import PLANS, RUNBOOK, WAYS_BACK, opened

START = wall_micros("2026-11-24T10:00:00.000000Z")
KINDS = {
    "lag": "records", "tail": "records", "quiet": "records", "growing": "records", "resume_point": "offsets",
    "acls": "acls", "schemas": "schemas", "transactions": "transactions", "replication": "connectors",
}  # fmt: skip
DONE = Outcome(ok=True, text="done, read back")


class Drive:
    """A drill that is walked by calling what people and regions do; time goes on only by `sweep` and `wait`."""

    def __init__(
        self, *, live: bool = True, lab: bool = False, runbook: Runbook = RUNBOOK, tenures: tuple[Tenure, ...] = ()
    ) -> None:
        self.now = START
        self.history: list[Entry] = []
        self.samples: list[tuple[int, Sample]] = []
        """Each with the number of the last entry before it."""
        self.effects: list[tuple[Effect, int]] = []
        """What the engine wants done and has not got yet, with the intent's entry for a call."""
        self.performed: list[AnyCall] = []
        self.finished: int | None = None
        self.nonce = 0
        self.says: dict[str, tuple[Verdict, str]] = {}
        """What a claim, or every claim of a check, answers; proven where it is silent."""
        self.shows: dict[str, Observation] = {}
        """Whole observations by claim or check, for screens."""
        self.outcomes: dict[str, Outcome] = {}
        """What comes of a call, by its text; done where it is silent."""
        self.stands: dict[str, Outcome] = {}
        """What a look after a crash finds, by the call's text."""
        self.plan: Callable[[str, bool], Plan | str] = plan_of
        first = self._line(ToWrite(opened(live=live, lab=lab, runbook=runbook, tenures=tenures)))
        self.state: DrillState = open_state(first)
        self.history.append(first)
        self.append((ToWrite(Mandate("alice", "signature")),))

    def append(self, entries: tuple[ToWrite, ...]) -> list[Entry]:
        """Write entries as the process does: one batch, then a seal where one is wanted."""
        written = []
        for entry in entries:
            written.append(self._line(entry))
            self.history.append(written[-1])
            self.state = fold(self.state, written[-1])
        if any(e.seal for e in entries):
            self.append((ToWrite(Seal(self.state.seq + 1, "session", "signature")),))
        return written

    def _line(self, entry: ToWrite) -> Entry:
        kind, raw = encode(entry.data)
        data: AnyData = decode(kind, raw)
        before = self.history[-1].sha256 if self.history else ""
        at = utc_text(wall_time(self.now))
        head = Head(len(self.history), at, self.now - START, entry.by, kind, entry.step)
        line = before.encode() + msgspec.json.encode(head) + raw
        return Entry(head, data, hashlib.sha256(line).hexdigest())

    def tell(self, event: Event) -> Decided:
        """Hand in an event; its entries are appended, its effects wait in `effects`."""
        decided = decide(self.state, event, self.now)
        written = self.append(decided.entries)
        for effect in decided.effects:
            intent = written[effect.intent_index].head.seq if isinstance(effect, Perform) else -1
            if (effect, intent) not in self.effects:
                self.effects.append((effect, intent))
        return decided

    def observe(self, claims: tuple[Claim, ...]) -> tuple[tuple[str, Observation], ...]:
        """What the regions say of these claims now."""
        return tuple((c.id, self._observation(c)) for c in claims)

    def _observation(self, claim: Claim) -> Observation:
        shown = self.shows.get(claim.id) or self.shows.get(claim.check)
        if shown is not None:
            return shown
        verdict, note = self.says.get(claim.id) or self.says.get(claim.check) or (Verdict.PROVEN, "")
        kind = CHECKS[claim.check].kind if claim.check in CHECKS else KINDS.get(claim.check, "")
        finding = Finding(
            claim.check, verdict, f"{claim.check} of everything", note=note, observed_at=self.now, kind=kind
        )
        return Observation(finding)

    def sweep(self, seconds: int = 1) -> None:
        """Let this many seconds pass, with one sweep in each; effects are carried out as they come."""
        for _ in range(seconds):
            self.now += SECOND
            claims = active_claims(self.state)
            observations = self.observe(claims)
            self.tell(Observed(observations))
            unread = no_longer_read(self.state, observations)
            sample = Sample(self.now, absolute=False, sampled=tuple(Sampled(*o) for o in observations), stale=unread)
            self.samples.append((self.state.seq, sample))
            self.state = fold_sample(self.state, sample)
            self.settle()

    def wait(self, micros: int) -> None:
        """Let time pass without a sweep."""
        self.now += micros
        self.tell(Tick())
        self.settle()

    def settle(self) -> None:
        """Carry out what the engine wants until it wants nothing."""
        while self.effects:
            self.step_effect()

    def step_effect(self) -> None:
        """Carry out the oldest thing that the engine wants."""
        effect, intent = self.effects.pop(0)
        self.now += 20_000
        match effect:
            case MakePlans():
                made = {step: self.plan(step, effect.rollback) for step in effect.steps}
                plans = tuple(p for p in made.values() if isinstance(p, Plan))
                unknown = tuple((step, p) for step, p in made.items() if isinstance(p, str))
                self.tell(PlansMade(plans, unknown, rollback=effect.rollback))
            case Recheck():
                self.tell(Rechecked(effect.step, self.observe(effect.claims)))
            case Perform():
                self.performed.append(effect.call)
                self.tell(Performed(intent, self.outcomes.get(effect.call.text, DONE)))
            case Look():
                self.tell(LookedAt(effect.intent, self.stands.get(effect.call.text, DONE)))
            case Finish():
                self.finished = effect.exit_code

    def come(self, person: str, role: str, *, here: bool = True) -> None:
        """A person's console connects, or leaves."""
        self.tell(Came(person, role, here, f"{len(person)}000:{person}"))
        self.settle()

    def everybody(self) -> None:
        """All of the runbook's people but carol connect."""
        for person, role in (("alice", "driver"), ("bob", "approver"), ("erin", "commander")):
            self.come(person, role)

    def ask(self, name: IntentName, *, text: str = "", step: str = "", person: str = "alice") -> Decided:
        """An intent of the driver, or of somebody else."""
        role = "driver" if person == self.state.driver else "approver"
        decided = self.tell(Asked(person, role, Intent(name, step, text)))
        self.settle()
        return decided

    def decision(
        self, kind: DecisionKind, person: str, role: str, *, reason: str = "", rule: str = "", option: str = "",
        reading: str = "",
    ) -> Decision:  # fmt: skip
        """A decision as that person's console would word it now."""
        self.nonce += 1
        step = self.state.current
        return Decision(
            drill=self.state.opened.drill, decision=kind, person=person, role=role,
            gate=line_asked(self.state, kind, step), head=LinePoint(self.state.seq, self.state.recent[-1]),
            nonce=f"{self.nonce:032x}", signed_at=utc_text(wall_time(self.now)),
            expires=utc_text(wall_time(self.now + 3_600 * SECOND)), step=step, reason=reason, rule=rule,
            reading=reading, option=option,
        )  # fmt: skip

    def hand_in(self, decision: Decision, *, account: str = "", same_process: bool = False) -> Decided:
        """A statement whose signature the process has verified."""
        text = msgspec.json.encode(decision).decode()
        account = account or f"9:{decision.person}"
        event = Signed(
            decision.person, decision.role, Statement(text, "signature"), decision, account, "1000:alice", same_process
        )
        decided = self.tell(event)
        self.settle()
        return decided

    def sign(
        self, kind: DecisionKind, person: str, role: str, *, reason: str = "", rule: str = "", option: str = "",
        reading: str = "",
    ) -> Decided:  # fmt: skip
        """Sign a decision and hand it in."""
        said = self.decision(kind, person, role, reason=reason, rule=rule, option=option, reading=reading)
        return self.hand_in(said)

    def say(self, name: str, verdict: Literal["proven", "failed", "unknown"], note: str = "") -> None:
        """From now on this claim, or every claim of this check, answers so."""
        self.says[name] = (Verdict(verdict), note)

    def show(
        self, name: str, *, value: int, limit: int, unit: Unit = "records", rows: tuple[Row, ...] = (),
        verdict: Literal["proven", "failed", "unknown"] = "proven", note: str = "", claim: str = "",
    ) -> None:  # fmt: skip
        """From now on this claim or check answers with these numbers and rows."""
        check = name if "/" not in name else name.split("/", maxsplit=1)[0]
        finding = Finding(
            check, Verdict(verdict), claim or f"{check} of everything", note=note, value=value, limit=limit,
            relation="≤", unit=unit, observed_at=self.now, kind=KINDS.get(check, ""),
        )  # fmt: skip
        self.shows[name] = Observation(finding, rows)

    def region(self, name: str, state: Literal["answers", "silent", "client-crashed"], detail: str = "") -> None:
        """The process saw a region go or come."""
        self.tell(RegionChanged(name, state, detail))
        self.settle()

    def crash(self) -> None:
        """The engine dies where it is; what it wanted is lost; a new one takes the drill up, 30 s later."""
        self.effects.clear()
        self.now += 30 * SECOND
        pending = pending_effect(self.state)
        intents = (pending.intent,) if pending is not None else ()
        self.append((ToWrite(Reopened("ssh-ed25519 BBBB", "alice", 30 * SECOND, pending=intents), seal=True),))

    def until(self, phase: str, step: str, seconds: int = 60) -> None:
        """Sweep until a step is in this phase; fails when it does not come to that."""
        for _ in range(seconds):
            if next(s for s in self.state.steps if s.id == step).phase == phase:
                return
            self.sweep()
        raise AssertionError(f"{step} is {next(s for s in self.state.steps if s.id == step)}, not {phase}")

    def to_gate(self) -> None:
        """Everything before the block is done and its gate is open."""
        self.everybody()
        for step in ("identity", "survey", "in-sync"):
            self.ask("run")
            self.until("done", step)
        self.ask("run")
        self.until("gate", "stop-writers")

    def approve(self) -> None:
        """Bob and erin agree."""
        for person, role in (("bob", "approver"), ("erin", "commander")):
            refused = self.sign("approve", person, role).refused
            assert not refused, refused

    def attested(self) -> None:
        """The commander answers whatever is asked."""
        if any(isinstance(e.call, Attest) and e.outcome is None for e in self.state.effects):
            assert not self.sign("attest", "erin", "commander", reason="we stay").refused

    def walk(self) -> None:
        """The whole drill, happily."""
        self.to_gate()
        self.approve()
        self.until("done", "release")
        for step in ("decide", "review"):
            self.ask("run")
            self.until("acting", step)
            self.sweep()
            self.attested()


def plan_of(step: str, rollback: bool) -> Plan | str:
    """The plan that a real planner would make for this runbook's step."""
    calls = (WAYS_BACK if rollback else PLANS).get(step, ())
    return Plan(step, calls, blast=f"{len(calls)} calls")
