"""Forgeries by a driver who holds their own key, and the session's, and writes the whole timeline again."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from signed_drive import PEOPLE, SESSIONS, signer

from attacks.book import Book, chained, data_of, edited, first, point, replace_line, restated
from drillbook.entries.drill import Decided
from drillbook.entries.steps import GateClosed
from drillbook.entries.union import encode
from drillbook.model.plan import plan_hash
from drillbook.model.step import step_hash
from drillbook.timeline import frame
from drillbook.timeline.seals import mandate_draft

swap = msgspec.structs.replace


def _decision(book: Book, change, *, which: str = "approve") -> Book:  # type: ignore[no-untyped-def]
    seq = first(book, "decided", decision=which)
    return edited(book, seq, change, keys=True, line=seq + 1)


def resigned_by_an_unlisted_key(book: Book) -> Book:
    return _decision(book, lambda d: restated(d, signer(99, "bob")))


def mandate_by_an_unlisted_key(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    return book.with_lines(chained(lines, session=SESSIONS[0], driver=signer(99, "alice")), 2)


def mandate_for_another_person(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    signature = PEOPLE["bob"].sign("session@drillbook", book.lines[0])
    lines[1] = replace_line(lines[1], data=mandate_draft("alice", signature).data)
    return book.with_lines(chained(lines, session=SESSIONS[0]), 2)


def mandate_by_somebody_who_does_not_drive(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    signature = PEOPLE["bob"].sign("session@drillbook", book.lines[0])
    lines[1] = replace_line(lines[1], by="bob", data=mandate_draft("bob", signature).data)
    return book.with_lines(chained(lines, session=SESSIONS[0]), 2)


def approved_as_another_person(book: Book) -> Book:
    return _decision(book, lambda d: restated(d, PEOPLE["alice"]))


def approved_in_another_namespace(book: Book) -> Book:
    return _decision(book, lambda d: restated(d, PEOPLE["bob"], namespace="git"))


def seal_by_another_session(book: Book) -> Book:
    lines = [frame.decode(raw) for raw in book.lines]
    return book.with_lines(chained(lines, session=SESSIONS[1]), first(book, "seal") + 1)


def self_approval(book: Book) -> Book:
    """The driver signs as approver, and edits the roles so that this is allowed."""

    def also(opened):  # type: ignore[no-untyped-def]
        roles = tuple(swap(r, people=(*r.people, "alice")) for r in opened.runbook.roles)
        return swap(opened, runbook=swap(opened.runbook, roles=roles))

    forged = edited(book, 0, also, keys=True)
    seq = first(forged, "decided")
    gate, head = (point(forged, first(forged, "gate")), point(forged, seq - 1))
    said = restated(data_of(forged, seq), PEOPLE["alice"], person="alice", gate=gate, head=head)  # type: ignore[arg-type]
    lines = [frame.decode(raw) for raw in forged.lines]
    lines[seq] = replace_line(lines[seq], by="alice", data=encode(said)[1])
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)


def approval_in_a_role_not_held(book: Book) -> Book:
    return _decision(book, lambda d: restated(d, PEOPLE["bob"], role="commander"))


def approval_of_another_drill(book: Book) -> Book:
    return _decision(book, lambda d: restated(d, PEOPLE["bob"], drill="0123456789abcdef"))


def approval_of_another_gate(book: Book) -> Book:
    other = point(book, first(book, "finding"))
    return _decision(book, lambda d: restated(d, PEOPLE["bob"], gate=other))


def approval_of_a_head_that_is_not_there(book: Book) -> Book:
    head = swap(point(book, first(book, "gate")), sha256="0" * 64)
    return _decision(book, lambda d: restated(d, PEOPLE["bob"], head=head))


def approval_expired(book: Book) -> Book:
    return _decision(book, lambda d: restated(d, PEOPLE["bob"], expires="2026-11-24T10:00:00.000001Z"))


def approval_signed_an_hour_before(book: Book) -> Book:
    return _decision(book, lambda d: restated(d, PEOPLE["bob"], signed_at="2026-11-24T09:00:00.000000Z"))


def approval_used_twice(book: Book) -> Book:
    """Bob's approval stands in for erin's."""
    bob, erin = first(book, "decided", person="bob"), first(book, "decided", person="erin")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[erin] = replace_line(lines[erin], by="bob", data=lines[bob].data)
    return book.with_lines(chained(lines, session=SESSIONS[0]), erin + 1)


def approval_taken_out(book: Book) -> Book:
    """Erin's approval never was; the step acted all the same."""
    erin = first(book, "decided", person="erin")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[erin] = replace_line(lines[erin], kind="note", data=b'{"text":"nothing"}')
    cleared = first(book, "cleared", erin)
    return book.with_lines(chained(lines, session=SESSIONS[0]), cleared + 1)


def approval_not_in_the_statement(book: Book) -> Book:
    """The entry says approve; the text that was signed says refuse."""

    def turned(decided: Decided) -> Decided:
        return swap(restated(decided, PEOPLE["bob"], decision="refuse"), decision="approve")

    return _decision(book, turned)


def _from_the_gate(book: Book, change, *, line: int) -> Book:  # type: ignore[no-untyped-def]
    return edited(book, first(book, "gate"), change, keys=True, line=line)


def plan_edited(book: Book) -> Book:
    """The plan of the gate is changed after the approval, with its hash."""

    def other(gate):  # type: ignore[no-untyped-def]
        plan = swap(gate.steps[0].plan, calls=gate.steps[0].plan.calls[:1])
        step = swap(gate.steps[0], plan=plan, plan_hash=plan_hash(plan))
        return swap(gate, steps=(step, *gate.steps[1:]))

    return _from_the_gate(book, other, line=first(book, "decided") + 1)


def plan_hash_kept(book: Book) -> Book:
    def other(gate):  # type: ignore[no-untyped-def]
        plan = swap(gate.steps[0].plan, calls=gate.steps[0].plan.calls[:1])
        return swap(gate, steps=(swap(gate.steps[0], plan=plan), *gate.steps[1:]))

    return _from_the_gate(book, other, line=first(book, "gate") + 1)


def gate_asks_fewer(book: Book) -> Book:
    return _from_the_gate(book, lambda g: swap(g, needs=g.needs[:1]), line=first(book, "gate") + 1)


def gate_without_findings(book: Book) -> Book:
    return _from_the_gate(book, lambda g: swap(g, findings=()), line=first(book, "gate") + 1)


def gate_covers_fewer_steps(book: Book) -> Book:
    return _from_the_gate(book, lambda g: swap(g, steps=g.steps[:2]), line=first(book, "gate") + 1)


def finding_edited_before_the_gate(book: Book) -> Book:
    """A number that people saw is changed, and all is signed again: the approval names another head."""
    seq = first(book, "finding")
    return edited(book, seq, lambda f: swap(f, hold=f.hold + 1), keys=True, line=first(book, "decided") + 1)


def finding_not_proven(book: Book) -> Book:
    cleared = first(book, "cleared")
    seq = data_of(book, cleared).findings[0].seq  # type: ignore[union-attr]
    forged = edited(book, seq, lambda f: swap(f, finding=swap(f.finding, verdict="failed")), keys=True)
    return replace(forged, line=cleared + 1)


def _opened(book: Book, change, line: int) -> Book:  # type: ignore[no-untyped-def]
    return edited(book, 0, change, keys=True, line=line)


def step_changed_after_approval(book: Book) -> Book:
    def other(opened):  # type: ignore[no-untyped-def]
        steps = [*opened.runbook.steps]
        index = next(i for i, s in enumerate(steps) if s.id == "stop-writers")
        changed = swap(steps[index], title="Do nothing of consequence")
        steps[index] = swap(changed, hash=step_hash(changed))
        return swap(opened, runbook=swap(opened.runbook, steps=tuple(steps)))

    return _opened(book, other, first(book, "gate") + 1)


def parameter_changed_after_approval(book: Book) -> Book:
    """As `--set` would: another bound, the hash as it was."""

    def other(opened):  # type: ignore[no-untyped-def]
        steps = [*opened.runbook.steps]
        index = next(i for i, s in enumerate(steps) if s.id == "in-sync")
        steps[index] = swap(steps[index], requires=(swap(steps[index].requires[0], params='{"at_most":9}'),))
        return swap(opened, runbook=swap(opened.runbook, steps=tuple(steps)))

    return _opened(book, other, 1)


def region_renamed_after_approval(book: Book) -> Book:
    def other(opened):  # type: ignore[no-untyped-def]
        return swap(opened, regions=(swap(opened.regions[0], name="oost"), opened.regions[1]))

    return _opened(book, other, first(book, "decided") + 1)


def cluster_changed_after_approval(book: Book) -> Book:
    def other(opened):  # type: ignore[no-untyped-def]
        return swap(opened, regions=(swap(opened.regions[0], cluster_id="X" * 22), opened.regions[1]))

    return _opened(book, other, first(book, "decided") + 1)


def another_call_than_planned(book: Book) -> Book:
    seq = first(book, "intent", after=first(book, "gate"))
    return edited(book, seq, lambda i: swap(i, call=swap(i.call, name="payments")), keys=True, line=seq + 1)


def acted_without_clearance(book: Book) -> Book:
    seq = first(book, "cleared", after=first(book, "gate"))
    lines = [frame.decode(raw) for raw in book.lines]
    lines[seq] = replace_line(lines[seq], kind="note", data=b'{"text":"nothing"}')
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 2)


def override_without_rule(book: Book) -> Book:
    return _decision(book, lambda d: restated(d, PEOPLE["bob"], decision="override", reason="it must go on"))


def override_without_reason(book: Book) -> Book:
    return _decision(book, lambda d: restated(d, PEOPLE["bob"], decision="override", rule="stop-writers/requires/0"))


def refusal_turned_approval(book: Book) -> Book:
    """Bob refused; the end of the gate is taken out and the drill goes on."""
    return replace(
        _decision(book, lambda d: restated(d, PEOPLE["bob"], decision="refuse", reason="no")),
        line=first(book, "decided", person="erin") + 1,
    )


def refusal_that_nobody_signed(book: Book) -> Book:
    seq = first(book, "decided")
    gate = first(book, "gate")
    lines = [frame.decode(raw) for raw in book.lines]
    closed = encode(GateClosed(gate, "refused", "bob refused"))
    lines[seq] = replace_line(lines[seq], kind=closed[0], by="engine", data=closed[1])
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)


def attested_by_nobody(book: Book) -> Book:
    seq = first(book, "decided", decision="attest")
    lines = [frame.decode(raw) for raw in book.lines]
    lines[seq] = replace_line(lines[seq], kind="note", data=b'{"text":"nothing"}')
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 2)


def attested_in_other_words(book: Book) -> Book:
    seq = first(book, "decided", decision="attest")

    def other(result):  # type: ignore[no-untyped-def]
        return swap(result, outcome=swap(result.outcome, text="erin: we go back"))

    return edited(book, seq + 1, other, keys=True, line=seq + 2)


def result_better_than_measured(book: Book) -> Book:
    seq = first(book, "closed")

    def other(closed):  # type: ignore[no-untyped-def]
        return swap(closed, objectives=tuple(swap(o, measured=1) for o in closed.objectives))

    return edited(book, seq, other, keys=True, line=seq + 1)


def outstanding_effects_left_out(book: Book) -> Book:
    seq = first(book, "closed")
    return edited(book, seq, lambda c: swap(c, outstanding=()), keys=True, line=seq + 1)


def unknown_kind(book: Book) -> Book:
    seq = first(book, "closed") - 1
    lines = [frame.decode(raw) for raw in book.lines]
    lines[seq] = replace_line(lines[seq], kind="absolution", data=b"{}")
    return book.with_lines(chained(lines, session=SESSIONS[0]), seq + 1)


def newer_format(book: Book) -> Book:
    return _opened(book, lambda o: swap(o, format=2), 0)


def history_rewritten_after_the_last_approval(book: Book) -> Book:
    """What no later signature of another person covers: a driver's own rewriting. Only a witness tells."""
    seq = first(book, "closed")
    return edited(book, seq, lambda c: swap(c, sentence="All went well, and nobody complained."), keys=True)


def restored_older_folder(book: Book) -> Book:
    return book.with_lines(book.lines[: first(book, "seal", first(book, "cleared")) + 1], 0)


def forked(book: Book) -> Book:
    """Two branches from one seal; this one was shown to nobody else."""
    seq = first(book, "seal", first(book, "decided", decision="attest"))
    lines = [frame.decode(raw) for raw in book.lines[: seq + 1]]
    note = replace_line(lines[-1], kind="note", by="alice", data=b'{"text":"another branch"}')
    seal = replace_line(lines[-1], kind="seal")
    return book.with_lines(chained([*lines, note, seal], session=SESSIONS[0]), 0)
