"""Forgeries of skipped steps and of decisions, by a driver who holds their own key and the session's."""

from __future__ import annotations

from signed_drive import PEOPLE, SESSIONS

from attacks.book import Book, chained, data_of, edited, first, point, replace_line, restated
from attacks.with_keys import swap
from drillbook.entries.union import encode
from drillbook.model.step import step_hash
from drillbook.timeline import frame


def _decide(book: Book, **changes: object) -> Book:
    seq = first(book, "decided", decision="decide")
    return edited(book, seq, lambda d: restated(d, PEOPLE["erin"], **changes), keys=True, line=seq + 1)


def decided_by_the_wrong_role(book: Book) -> Book:
    seq = first(book, "decided", decision="decide")
    lines = [frame.decode(raw) for raw in book.lines]
    said = restated(data_of(book, seq), PEOPLE["bob"], person="bob", role="approver")
    lines[seq] = replace_line(lines[seq], by="bob", data=encode(said)[1])
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)


def decided_in_a_role_not_held(book: Book) -> Book:
    seq = first(book, "decided", decision="decide")
    lines = [frame.decode(raw) for raw in book.lines]
    said = restated(data_of(book, seq), PEOPLE["bob"], person="bob")
    lines[seq] = replace_line(lines[seq], by="bob", data=encode(said)[1])
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)


def decision_of_another_drill(book: Book) -> Book:
    return _decide(book, drill="0123456789abcdef")


def decision_of_another_step(book: Book) -> Book:
    return _decide(book, step="review")


def decision_of_another_question(book: Book) -> Book:
    return _decide(book, gate=point(book, first(book, "finding")))


def option_that_does_not_exist(book: Book) -> Book:
    return _decide(book, option="burn-it")


def no_option_at_all(book: Book) -> Book:
    return _decide(book, option="")


def decided_as_an_attestation(book: Book) -> Book:
    return _decide(book, decision="attest", reason="we go back")


def another_option_than_was_signed(book: Book) -> Book:
    seq = first(book, "question-closed")
    return edited(book, seq, lambda q: swap(q, option="stay"), keys=True, line=seq + 1)


def answered_by_nobody(book: Book) -> Book:
    seq = first(book, "decided", decision="decide")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[seq] = replace_line(lines[seq], kind="note", data=b'{"text":"nothing"}')
    return book.with_lines(chained(lines, session=SESSIONS[0]), first(book, "question-closed") + 1)


def answered_by_time_too_early(book: Book) -> Book:
    decided = first(book, "decided", decision="decide")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[decided] = replace_line(lines[decided], kind="note", data=b'{"text":"nothing"}')
    seq = first(book, "question-closed")
    other = swap(data_of(book, seq), outcome="no-answer", decision=-1)
    lines[seq] = replace_line(lines[seq], by="engine", data=encode(other)[1])
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)


def question_with_other_options(book: Book) -> Book:
    seq = first(book, "question")
    return edited(book, seq, lambda q: swap(q, options=("stay",)), keys=True, line=seq + 1)


def question_of_another_role(book: Book) -> Book:
    seq = first(book, "question")
    return edited(book, seq, lambda q: swap(q, role="approver"), keys=True, line=seq + 1)


def question_without_its_evidence(book: Book) -> Book:
    seq = first(book, "question")
    return edited(book, seq, lambda q: swap(q, findings=()), keys=True, line=seq + 1)


def option_that_leads_elsewhere(book: Book) -> Book:
    """Entry 0 is changed after the decision, with the step's hash: what was signed names another question."""

    def other(opened):  # type: ignore[no-untyped-def]
        steps = [*opened.runbook.steps]
        index = next(i for i, s in enumerate(steps) if s.decision is not None)
        choice = steps[index].decision
        options = tuple(swap(o, runbook="destroy.yaml") if o.runbook else o for o in choice.options)
        changed = swap(steps[index], decision=swap(choice, options=options))
        steps[index] = swap(changed, hash=step_hash(changed))
        return swap(opened, runbook=swap(opened.runbook, steps=tuple(steps)))

    return edited(book, 0, other, keys=True, line=first(book, "decided") + 1)


def another_runbook_is_said_to_be_next(book: Book) -> Book:
    seq = first(book, "closed")
    return edited(book, seq, lambda c: swap(c, next_runbook="destroy.yaml"), keys=True, line=seq + 1)


def decided_away_from_is_called_met(book: Book) -> Book:
    seq = first(book, "closed")
    return edited(book, seq, lambda c: swap(c, result="met", next_runbook=""), keys=True, line=seq + 1)


def skipped_although_it_failed(book: Book) -> Book:
    """The finding that let the step be skipped said failed."""
    skipped = first(book, "step", phase="skipped")
    seq = first(book, "finding", skipped - 2)
    return edited(book, seq, lambda f: swap(f, finding=swap(f.finding, verdict="failed")), keys=True, line=skipped + 1)


def skipped_without_a_reading(book: Book) -> Book:
    skipped = first(book, "step", phase="skipped")
    lines = [frame.decode(raw) for raw in book.lines]
    for seq in range(skipped - 2, skipped):
        lines[seq] = replace_line(lines[seq], kind="note", data=b'{"text":"nothing"}')
    early = [s for s, line in enumerate(lines[:skipped]) if line.kind == "finding" and b"/when/" in line.data]
    for seq in early:
        lines[seq] = replace_line(lines[seq], kind="note", data=b'{"text":"nothing"}')
    return book.with_lines(chained(lines, session=SESSIONS[0]), skipped + 1)


def step_skipped_that_no_decision_passes_over(book: Book) -> Book:
    """Instead of being checked, the first step is called skipped."""
    seq = first(book, "step", phase="checking")
    return edited(book, seq, lambda s: swap(s, phase="skipped"), keys=True, line=seq + 1)
