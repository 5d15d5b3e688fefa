"""The sections about what was done: steps, their findings and calls, decisions, effects left standing."""

from collections.abc import Iterable

from drillbook.report.document import Block, Cell, Paragraph, Picture, Section, Table, word
from drillbook.report.review import ClaimReview, Review, StepReview
from drillbook.report.review_parts import ACTIVITIES, CallReview, DecisionReview
from drillbook.report.words import duration, entry, listed, moment, quantity


def steps(review: Review) -> tuple[Section, ...]:
    """All steps in one table and one chart, then each by itself."""
    head = ("No", "Step", "Ended", "Took", *("Waited for people" if a == "people" else a for a in ACTIVITIES))
    rows = tuple(_row(s) for s in review.steps)
    blocks: list[Block] = [Picture("gantt"), Table(tuple(h.capitalize() for h in head), rows)]
    if review.no_return is not None:
        past = review.no_return
        blocks.append(Paragraph(
            f"Point of no return: {moment(past.at)}, in {past.step}, entry {past.seq:,}: {past.evidence}", "doubt"
        ))  # fmt: skip
    return (Section("Steps", tuple(blocks)), *(_step(s, review.decisions) for s in review.steps))


def decisions(review: Review) -> Section:
    """Everything that people signed, overrides first to be seen."""
    rows = tuple(_decision(d) for d in review.decisions)
    if not rows:
        return Section("Decisions", (Paragraph("Nobody signed anything."),))
    broken = [d for d in review.decisions if d.decision in {"override", "break-glass"}]
    warned = (Paragraph(f"{len(broken)} rule{'' if len(broken) == 1 else 's'} overridden.", "bad"),) if broken else ()
    head = ("When", "Decision", "Who", "About", "Answered after", "Reason", "Second reading", "Entry")
    return Section("Decisions", (*warned, Table(head, rows)))


def effects(review: Review) -> Section:
    """What the drill changed and did not take back."""
    if not review.outstanding:
        return Section("Outstanding effects", (Paragraph("None: the drill left nothing changed."),))
    rows = tuple(
        (c.text, c.region, c.step, listed(c.owners), "; ".join(c.undo) or "–", entry(c.seq)) for c in review.outstanding
    )
    return Section("Outstanding effects", (Table(("Effect", "Region", "Step", "Owner", "Undo by", "Entry"), rows),))


def _row(step: StepReview) -> tuple[Cell | str, ...]:
    spent = {s.activity: s.micros for s in step.shares}
    took = step.ended - step.started if step.ended >= 0 and step.started >= 0 else -1
    return (str(step.no), step.title, _phase(step), duration(took), *(duration(spent.get(a, -1)) for a in ACTIVITIES))


def _phase(step: StepReview) -> Cell:
    if step.rescued == "overridden":
        return Cell(f"{step.phase}, overridden", "doubt")
    return word(step.phase)


def _step(step: StepReview, signed: Iterable[DecisionReview]) -> Section:
    said = ", ".join(
        f"{d.decision} by {d.person}, {d.role} (entry {d.seq:,})" for d in signed if d.seq in step.decisions
    )
    facts = [f"Stage {step.stage}", *([f"block {step.block}"] if step.block else []), f"step hash {step.hash[:16]}"]
    blocks: list[Block] = [Paragraph(", ".join(facts) + ".", "quiet")]
    if step.reason:
        blocks.append(Paragraph(step.reason, "bad" if step.phase == "failed" else ""))
    if said:
        blocks.append(Paragraph(f"Decided: {said}."))
    if step.claims:
        blocks.append(Table(("Part", "Claim", "Verdict", "Number", "Note", "Entry"), tuple(map(_claim, step.claims))))
    if step.blast:
        blocks.append(Paragraph(f"Plan: {step.blast}."))
    if step.calls:
        blocks.append(
            Table(("Call", "Region", "Effect", "Outcome", "Says", "Took", "Entry"), tuple(map(_call, step.calls)))
        )
    return Section(f"{step.no}. {step.title}", tuple(blocks), level=3)


def _claim(claim: ClaimReview) -> tuple[Cell | str, ...]:
    number = quantity(claim.value, claim.unit)
    if claim.limit is not None and claim.value is not None:
        number = f"{number} {claim.relation} {quantity(claim.limit, claim.unit)}"
    before = f"; failed {claim.failures} time{'' if claim.failures == 1 else 's'} before" if claim.failures else ""
    before += f"; {claim.later} after the step had ended, entry {claim.later_seq:,}" if claim.later else ""
    note = f"{claim.note}{before}{'; overridden' if claim.overridden else ''}".removeprefix("; ")
    return (claim.part, claim.title, word(claim.verdict), number, note, entry(claim.seq))


def _call(call: CallReview) -> tuple[Cell | str, ...]:
    text = f"way back: {call.text}" if call.rollback else call.text
    return (text, call.region, call.effect, word(call.outcome), call.says, duration(call.took), entry(call.seq))


def _decision(decision: DecisionReview) -> tuple[Cell | str, ...]:
    broke = decision.decision in {"override", "break-glass"}
    said = Cell(f"{decision.decision} {decision.option or decision.rule}".strip(), "bad" if broke else "")
    return (
        moment(decision.at), said, f"{decision.person}, {decision.role}", listed(decision.steps),
        duration(decision.after), decision.reason or "–", decision.second_reading or "no",
        entry(decision.seq),
    )  # fmt: skip
