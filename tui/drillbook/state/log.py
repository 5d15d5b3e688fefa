"""An entry in a few plain words: the lines of the timeline panel."""

from collections.abc import Mapping
from typing import Literal

from drillbook.entries import drill, effects, steps
from drillbook.entries.base import Head
from drillbook.entries.union import AnyData
from drillbook.model.finding import Finding
from drillbook.model.plan import Outcome
from drillbook.model.runbook import Runbook, step_of
from drillbook.state.clocks import wall_micros
from drillbook.state.drill_state import LogLine
from drillbook.state.fold_drill import DrillEntry

Mark = Literal["", "proven", "failed", "unknown", "quiet"]
_PHASES: dict[steps.Phase, str] = {
    "pending": "waiting",
    "checking": "checking",
    "gate": "asking",
    "acting": "acting",
    "verifying": "verifying",
    "done": "done",
    "failed": "failed",
    "skipped": "skipped",
    "rolled-back": "rolled back",
    "rehearsed": "rehearsed",
}


def log_line(head: Head, data: AnyData, runbook: Runbook, calls: Mapping[int, str]) -> LogLine:
    """The entry as one line; `calls` are the texts of intents by entry number."""
    what, mark = _words(data, head.step, runbook, calls)
    by = "" if head.by == "engine" else head.by
    return LogLine(seq=head.seq, at=wall_micros(head.at), what=what, by=by, mark=mark, step=head.step, kind=head.kind)


def _words(data: AnyData, step: str, runbook: Runbook, calls: Mapping[int, str]) -> tuple[str, Mark]:
    match data:
        case steps.StepMoved():
            return _step(data, named(runbook, step))
        case steps.Found():
            return _found(data.finding)
        case steps.GateOpened():
            return f"gate: {_gate(data, runbook)}", ""
        case steps.GateSuspended():
            return f"gate suspended: {data.reason}", "unknown"
        case steps.GateResumed():
            return "gate resumed: everything is proven again", "proven"
        case steps.GateClosed():
            return f"gate {data.outcome}: {data.reason}", "failed" if data.outcome == "refused" else "unknown"
        case steps.QuestionAsked():
            return f"question: {' or '.join(data.options)}? asked of the {data.role}", ""
        case steps.QuestionClosed():
            said = f"{data.option}: {data.reason}" if data.option else data.reason
            return f"question {data.outcome}: {said}", "proven" if data.outcome == "answered" else "unknown"
        case steps.Cleared():
            return f"cleared: {named(runbook, step)}, {len(data.findings)} findings read again", "proven"
        case steps.Planned():
            back = "plan to go back" if data.rollback else "plan"
            if data.unknown:
                return f"no {back}: {data.unknown}", "unknown"
            return f"{back}: {named(runbook, step)}, {counted(len(data.plan.calls), 'call')}", ""
        case steps.Held():
            return f"held: {data.reason}", "failed" if data.by_stop_condition else ""
        case steps.Unheld():
            return f"goes on{f': {data.reason}' if data.reason else ''}", ""
        case steps.RollingBack():
            return f"going back over {counted(len(data.steps), 'step')}: {data.reason}", "unknown"
        case steps.NoReturn():
            return f"point of no return: {data.evidence}", "failed"
        case effects.Intended():
            return f"{'back, ' if data.rollback else ''}intent: {data.call.text}", ""
        case effects.Resulted():
            return _outcome("result", data.outcome.text or calls.get(data.intent, ""), data.outcome)
        case effects.Looked():
            return _outcome("looked", data.outcome.text or calls.get(data.intent, ""), data.outcome)
        case effects.RegionSeen():
            return f"{data.region} {_REGION[data.state]}{f': {data.detail}' if data.detail else ''}", (
                "proven" if data.state == "answers" else "unknown"
            )
        case effects.Evidence():
            return f"evidence: {data.what}", "quiet"
        case _:
            return _drill(data)


_REGION = {"answers": "answers", "silent": "is silent", "client-crashed": "client crashed"}


def _drill(data: DrillEntry) -> tuple[str, Mark]:
    match data:
        case drill.Opened():
            return f"opened: {data.runbook.name}, {'live' if data.live else 'rehearsal'}", ""
        case drill.Mandate():
            return f"mandate of {data.principal}", "quiet"
        case drill.Reopened():
            copied = f"taken over from {data.taken_from}" if data.taken_from else "reopened"
            return f"{copied} by {data.driver}; every finding expired", "unknown"
        case drill.Presence():
            return f"{data.person} {'is here' if data.here else 'left'}, {data.role}", ""
        case drill.FourEyes():
            return f"four eyes: no, {data.why} for {' and '.join(data.people)}", "unknown"
        case drill.Note():
            return f"note: {data.text}", ""
        case drill.Decided():
            mark: Mark = "proven" if data.decision in {"approve", "attest", "decide"} else "unknown"
            mark = "failed" if data.decision == "break-glass" else "" if data.decision == "reading" else mark
            return f"{_DECIDED.get(data.decision, data.decision)}{f': {data.reason}' if data.reason else ''}", mark
        case drill.Aborted():
            return f"aborted: {data.reason}; {counted(len(data.outstanding), 'effect')} outstanding", "failed"
        case drill.Closed():
            return f"closed, {data.result}: {data.sentence}", "proven" if data.good else "failed"
        case drill.Seal():
            return f"seal over {data.lines:,} entries", "quiet"
        case drill.SampleHead():
            return f"{data.count:,} sample lines", "quiet"
        case drill.Rewritten():
            return f"the timeline was copied to a new file: {data.reason}", "failed"
        case drill.Damage():
            return f"damage: {data.what}", "failed"


_DECIDED = {
    "approve": "approved",
    "refuse": "refused",
    "override": "overridden",
    "attest": "attested",
    "close": "closed by hand",
    "decide": "decided",
    "break-glass": "broke the glass, alone",
    "hand-over": "hands over",
    "take-over": "takes over",
    "reading": "read the gate's claims again",
}


def named(runbook: Runbook, step: str) -> str:
    """A step as people call it: `5 Stop writes in east`."""
    said = step_of(runbook, step)
    return f"{said.no} {said.title}"


def counted(number: int, what: str) -> str:
    """`1 call`, `2 calls`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _step(data: steps.StepMoved, name: str) -> tuple[str, Mark]:
    mark: Mark = (
        "proven"
        if data.phase == "done" and not data.overridden
        else "failed"
        if data.phase == "failed"
        else "unknown"
        if data.overridden or data.phase == "rolled-back"
        else ""
    )
    word = "overridden" if data.overridden else _PHASES[data.phase]
    return f"{word}: {name}{f': {data.reason}' if data.reason and data.phase in {'failed', 'skipped'} else ''}", mark


def _found(finding: Finding) -> tuple[str, Mark]:
    verdict: Mark = finding.verdict.value
    note = f"; {finding.note}" if finding.note and verdict != "proven" else ""
    return f"{finding.verdict}: {finding.claim}{note}", verdict


def _gate(data: steps.GateOpened, runbook: Runbook) -> str:
    if data.block:
        return f"block {data.block}, {counted(len(data.steps), 'step')}"
    return named(runbook, data.steps[0].step)


def _outcome(word: str, text: str, outcome: Outcome) -> tuple[str, Mark]:
    mark: Mark = "proven" if outcome.ok else "failed" if outcome.known else "unknown"
    return f"{word}: {text}", mark
