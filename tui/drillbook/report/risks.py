"""The risk register: each thing that the drill did not prove, with its owner and the answer to it."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from drillbook.checks.registry import CHECKS
from drillbook.report.coverage import newest
from drillbook.report.deeds import owners
from drillbook.report.matrix import UNKNOWN_MEANS, UNKNOWN_RESPONSE, answer
from drillbook.report.review import ClaimReview, StepReview
from drillbook.report.review_parts import CallReview, CoverageRow, DecisionReview, Risk, Unproven, WorkloadReview
from drillbook.report.walk import Walk
from drillbook.runbook.lint_risks import EVERY_PATTERN, PATTERNS
from drillbook.state.second_readings import disputes, rule_of

_RANK = {"failed": 0, "overridden": 1, "outstanding": 2, "unknown": 3, "accepted": 4, "not checked": 5}


def risks(
    walk: Walk,
    steps: Sequence[StepReview],
    watched: Sequence[ClaimReview],
    workloads: Sequence[WorkloadReview],
    coverage: Sequence[CoverageRow],
    decisions: Sequence[DecisionReview],
    outstanding: Sequence[CallReview],
) -> tuple[Risk, ...]:
    """All of them, worst first, numbered."""
    found = [
        *_claims(walk, [*(c for s in steps for c in s.claims), *watched]),
        *_readings(walk),
        *_overrides(walk, decisions),
        *_calls(walk, steps, outstanding),
        *_twice(walk, workloads),
        *_kinds(walk, coverage),
        *_pattern(walk, coverage),
    ]
    ordered = sorted(found, key=lambda r: _RANK[r.verdict])
    return tuple(msgspec.structs.replace(risk, no=n) for n, risk in enumerate(ordered, start=1))


def _claims(walk: Walk, claims: Iterable[ClaimReview]) -> Iterator[Risk]:
    for claim in newest(claims):
        if claim.verdict == "proven":
            continue
        row = answer(claim.kind)
        means = CHECKS[claim.check].means if claim.check in CHECKS else ""
        said = {
            "failed": (means or row.failed, row.mend),
            "unknown": (f"{UNKNOWN_MEANS} {means}".strip(), f"{_needs(claim)}{UNKNOWN_RESPONSE}"),
            "not checked": (means or row.unchecked, row.ask),
        }
        meant, response = said[claim.verdict]
        yield _risk(
            walk, claim.title, claim.verdict, kind=claim.kind, workloads=claim.workloads, step=claim.step,
            seq=claim.seq, says=claim.note, means=meant, response=f"{claim.remedy} {response}".strip(),
        )  # fmt: skip


def _needs(claim: ClaimReview) -> str:
    return f"Grant {claim.needs} to the reading principal. " if claim.needs and not claim.remedy else ""


def _readings(walk: Walk) -> Iterator[Risk]:
    """Second readings that differ and were neither settled nor overridden."""
    for step in walk.state.opened.runbook.steps:
        for reading in (r for r in disputes(walk.state, step.id) if r.step == step.id):
            noted = next((n for n in walk.found.get(rule_of(step.id, reading.person), ()) if n.seq > reading.seq), None)
            yield _risk(
                walk, f"{reading.person} read something else than the drill", "failed", step=step.id, seq=reading.seq,
                says=noted.finding.note if noted is not None else "",
                means="One of the two readings is wrong, and with it what the drill shows.",
                response="Find out which: another host, another credential, or an engine that was tampered with.",
            )  # fmt: skip


def _overrides(walk: Walk, decisions: Iterable[DecisionReview]) -> Iterator[Risk]:
    for decision in decisions:
        if decision.decision not in {"override", "break-glass"}:
            continue
        glass = decision.decision == "break-glass"
        who, rule = f"{decision.person}, {decision.role}", decision.rule or "a gate"
        alone = f"{who}, opened the gate alone, by break-glass, against {rule}"
        yield _risk(
            walk, alone if glass else f"{rule} was overridden by {who}", "overridden",
            step=decision.step, seq=decision.seq, says=decision.reason,
            means="Nobody else agreed to what was done from there on." if glass
            else "The drill went on against one of its own rules: what it shows after that rests on a person's word.",
            response="Find out why the others could not be asked, and name deputies; then drill again." if glass
            else "Mend what made the rule fail, or change the rule in the runbook; then drill again.",
        )  # fmt: skip


def _calls(walk: Walk, steps: Iterable[StepReview], outstanding: Sequence[CallReview]) -> Iterator[Risk]:
    left = {c.seq for c in outstanding}
    for call in (c for s in steps for c in s.calls):
        if call.outcome in {"failed", "unknown", "none"}:
            known = call.outcome == "failed"
            yield _risk(
                walk, call.text, "failed" if known else "unknown", step=call.step, seq=call.seq, says=call.says,
                means="A step of the plan cannot be relied on." if known else "It may have happened, or not.",
                response="Find out why before the next drill." if known else "Look in the region; then undo or keep.",
                named=call.owners,
            )  # fmt: skip
        elif call.seq in left:
            yield _risk(
                walk, call.text, "outstanding", step=call.step, seq=call.seq, says=call.says,
                means="The drill changed this and did not take it back.",
                response="Say how long it stays, or undo it: undo.md has the commands." if call.undo
                else "Say how long it stays, or undo it.",
                named=call.owners,
            )  # fmt: skip


def _twice(walk: Walk, workloads: Iterable[WorkloadReview]) -> Iterator[Risk]:
    """Records that a group may read twice, within the runbook's limit, where the workload calls that harmful."""
    for workload in workloads:
        for group in workload.resumes:
            if workload.duplicates == "harmful" and group.reread:
                yield _risk(
                    walk, f"{group.group} may read {group.reread:,} records twice", "accepted", kind="offsets",
                    workloads=(workload.name,), seq=group.reread_seq, says="within the limit that the runbook sets",
                    means="What reads from this workload is harmed by a record that comes twice.",
                    response="Make what reads it idempotent, or set the limit to 0 records.",
                )  # fmt: skip


def _kinds(walk: Walk, coverage: Iterable[CoverageRow]) -> Iterator[Risk]:
    """Each kind of state, with the workloads of which nothing checked it."""
    for row in coverage:
        bare = tuple(c.workload for c in row.cells if c.word == "not checked")
        if not bare:
            continue
        said = answer(row.kind)
        where = "" if len(bare) == len(row.cells) else f" of {', '.join(bare)}"
        yield _risk(
            walk, f"{row.kind}{where}", "not checked", kind=row.kind, workloads=bare,
            says="no claim of this drill looked at it", means=said.unchecked, response=said.ask,
        )  # fmt: skip


def _pattern(walk: Walk, coverage: Iterable[CoverageRow]) -> Iterator[Risk]:
    """Risks of the recovery pattern that no step checks, where their kind of state does not say so already."""
    runbook = walk.state.opened.runbook
    bare = {row.kind for row in coverage if row.word == "not checked"}
    steps = (c.check for s in runbook.steps for c in (*s.requires, *s.observe, *s.verify))
    asked = {*steps, *(c.check for c in runbook.invariants), *(s.claim.check for s in runbook.stop_conditions)}
    for check, risk in (EVERY_PATTERN | PATTERNS.get(runbook.pattern, {})).items():
        kind = CHECKS[check].kind if check in CHECKS else check
        if check in asked or kind in bare:
            continue
        means = CHECKS[check].means if check in CHECKS else answer(kind).unchecked
        yield _risk(
            walk, f"{risk}: no step checks `{check}`", "not checked", kind=kind, says="", means=means,
            response=f"Require, verify or observe `{check}` in a step.",
        )  # fmt: skip


def _risk(
    walk: Walk,
    what: str,
    verdict: Unproven,
    *,
    kind: str = "",
    workloads: tuple[str, ...] = (),
    step: str = "",
    seq: int = -1,
    says: str,
    means: str,
    response: str,
    named: tuple[str, ...] = (),
) -> Risk:
    who = named or owners(walk.state.opened.scope, workloads, walk.state.driver)
    return Risk(0, what, verdict, kind, workloads, who, step, seq, says, means, response)
