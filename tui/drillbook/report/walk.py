"""One pass over a drill's history: folds it, and keeps what the fold forgets."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from drillbook.entries import drill, effects, steps
from drillbook.entries.samples import Sample
from drillbook.entries.union import Entry
from drillbook.model.finding import Finding
from drillbook.model.intent import Decision
from drillbook.model.plan import AnyCall, Outcome
from drillbook.report.activity import activity
from drillbook.report.lag_over_time import LagOverTime
from drillbook.report.review_parts import Activity, Span
from drillbook.state.clocks import wall_micros
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold, fold_sample, open_state
from drillbook.state.impossible import ImpossibleEntryError

_ENDS = frozenset({"done", "failed", "skipped", "rolled-back", "rehearsed"})


@dataclass(frozen=True)
class Noted:
    """A finding, its entry, and when that was written."""

    seq: int
    at: int
    finding: Finding


@dataclass(frozen=True)
class Signed:
    """A decision's entry, the statement that was signed, and when."""

    seq: int
    t: int
    at: int
    data: drill.Decided
    decision: Decision


@dataclass
class Called:
    """A call from its intent on; `ended` is -1 until a result is recorded."""

    seq: int
    t: int
    step: str
    call: AnyCall
    rollback: bool
    outcome: Outcome | None = None
    ended: int = -1


@dataclass(frozen=True)
class Other:
    """An entry that a reader of the review should know of."""

    seq: int
    at: int
    by: str
    data: drill.Note | drill.Reopened | drill.Damage | drill.Rewritten | drill.FourEyes | effects.RegionSeen


class Walk:
    """What happened, in the order of entries; `t` is microseconds since entry 0 by the clock that counts from boot."""

    def __init__(self, history: Iterable[Entry | Sample]) -> None:
        self._state: DrillState | None = None
        self.t = 0
        self._up = 0
        self.spans: list[Span] = []
        self.acted: dict[str, int] = {}
        self.started: dict[str, int] = {}
        self.ended: dict[str, int] = {}
        self.found: dict[str, list[Noted]] = {}
        self._numbered: dict[int, Noted] = {}
        self.settled: dict[str, dict[str, Noted]] = {}
        """Per step that ended, its findings as of then."""
        self.gates: dict[int, tuple[int, steps.GateOpened]] = {}
        self.questions: dict[int, tuple[int, str]] = {}
        """When each was asked, and by which step."""
        self.signed: list[Signed] = []
        self.calls: dict[int, Called] = {}
        self.planned: dict[str, str] = {}
        """Per step, the blast of its newest plan."""
        self.others: list[Other] = []
        self.came: set[tuple[str, str]] = set()
        self.no_return: tuple[int, int, int, steps.NoReturn] | None = None
        """Its entry, when, at which wall-clock time, and what it says."""
        self.lag = LagOverTime()
        self.stopped = ""
        """Why an item of the history could not be followed; nothing after it is looked at."""
        for item in history:
            try:
                self._sample(item) if isinstance(item, Sample) else self._entry(item)
            except (ImpossibleEntryError, KeyError, ValueError) as error:
                self.stopped = str(error) or type(error).__name__
                break

    @property
    def state(self) -> DrillState:
        """The state after all of it; ValueError where there was no entry."""
        if self._state is None:
            raise ValueError("a drill without an entry cannot be reviewed")
        return self._state

    def _sample(self, sample: Sample) -> None:
        if self._state is None:
            return
        self._state = fold_sample(self._state, sample)
        t = self.t + max(0, sample.at - self._state.at)
        for claim in (*(s.claim for s in sample.sampled), *(m.claim for m in sample.moved)):
            self.lag.observe(t, claim, self._state.claims[claim].observation, self._state.opened.scope)
        self.lag.lose(t, sample.stale)

    def _entry(self, entry: Entry) -> None:
        before, head = self._state, entry.head
        t = self._clock(entry)
        if before is not None and before.closed is None:
            what: tuple[str, Activity] = activity(before)
            self._spend("engine down" if isinstance(entry.data, drill.Reopened) else what[1], what[0], t)
        self.t = t
        after = open_state(entry) if before is None else fold(before, entry)
        self._state = after
        self._times(before, after)
        self._keep(entry, wall_micros(head.at))

    def _clock(self, entry: Entry) -> int:
        """A new run of the engine counts from another boot, perhaps: its entry says how long nobody ran."""
        up, self._up = self._up, entry.head.up
        if self._state is None:
            return 0
        since = entry.data.gap if isinstance(entry.data, drill.Reopened) else entry.head.up - up
        return self.t + max(0, since)

    def _spend(self, what: Activity, step: str, until: int) -> None:
        if until <= self.t:
            return
        last = self.spans[-1] if self.spans else None
        if last is not None and (last.step, last.activity, last.end) == (step, what, self.t):
            self.spans[-1] = Span(step, what, last.start, until)
        else:
            self.spans.append(Span(step, what, self.t, until))

    def _times(self, before: DrillState | None, after: DrillState) -> None:
        for n, stands in enumerate(after.steps):
            was = before.steps[n] if before is not None else None
            for now, then, kept in (
                (stands.acted, was.acted if was else 0, self.acted),
                (stands.started, was.started if was else 0, self.started),
                (stands.ended, was.ended if was else 0, self.ended),
            ):
                if now != then:
                    kept[stands.id] = self.t
                if not now:
                    kept.pop(stands.id, None)

    def _keep(self, entry: Entry, at: int) -> None:
        head, data = entry.head, entry.data
        match data:
            case steps.Found():
                noted = Noted(head.seq, at, data.finding)
                self.found.setdefault(data.claim, []).append(noted)
                self._numbered[head.seq] = noted
                self.lag.judge(self.t, data.claim, data.finding, self.state.opened.scope)
            case steps.Cleared():
                cleared = {n.claim: self._numbered[n.seq] for n in data.findings if n.seq in self._numbered}
                self.settled.setdefault(head.step, {}).update(cleared)
            case steps.StepMoved():
                self._moved(head.step, data)
            case steps.GateOpened():
                self.gates[head.seq] = self.t, data
                self.planned.update({s.step: s.plan.blast for s in data.steps})
            case steps.QuestionAsked():
                self.questions[head.seq] = self.t, head.step
            case steps.Planned() if not data.rollback and not data.unknown:
                self.planned[head.step] = data.plan.blast
            case steps.NoReturn():
                self.no_return = head.seq, self.t, at, data
            case effects.Intended():
                self.calls[head.seq] = Called(head.seq, self.t, head.step, data.call, data.rollback)
            case effects.Resulted() | effects.Looked() if data.intent in self.calls:
                self.calls[data.intent].outcome = data.outcome
                self.calls[data.intent].ended = self.t
            case drill.Decided():
                said = msgspec.json.decode(data.statement.text, type=Decision)
                self.signed.append(Signed(head.seq, self.t, at, data, said))
            case drill.Presence() if data.here:
                self.came.add((data.person, data.role))
            case drill.Note() | drill.Reopened() | drill.Damage() | drill.Rewritten() | drill.FourEyes():
                self.others.append(Other(head.seq, at, head.by, data))
            case effects.RegionSeen() if data.state != "answers":
                self.others.append(Other(head.seq, at, head.by, data))
            case _:
                pass

    def _moved(self, step: str, data: steps.StepMoved) -> None:
        """Findings settle with the step that they are of: what is read afterwards is about another time."""
        if data.phase == "checking":
            self.settled.pop(step, None)
        elif data.phase in _ENDS:
            settled = self.settled.setdefault(step, {})
            for claim, noted in self.found.items():
                if claim.startswith(f"{step}/") and claim not in settled:
                    settled[claim] = noted[-1]
