"""The table: each forgery, what it must be called without a witness, and with the witness of an approver's client.

With a witness, a seal that it has seen and that is gone is named where it stood, which may be before the decision.
`open` and `closed` without a witness are what no log can tell: NOT DETECTABLE WITHOUT A WITNESS. A verdict that is a
fault also says which line must be named.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from signed_drive import SIGNERS, walked

from attacks import with_keys, without_keys
from attacks.book import Book
from drillbook.drill.verify import DrillReport, verify_drill
from drillbook.drill.witness import Seen
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline import frame

PEOPLE = AllowedSigners.parse(SIGNERS)
UNSEEN = {"closed": "intact and closed", "open": "intact but open"}
"""Not detectable without a witness: the folder alone looks so."""

TABLE: dict[str, tuple[str, str]] = {
    "bit_flipped": ("altered", "altered"),
    "entry_dropped": ("out of order", "out of order"),
    "entries_swapped": ("out of order", "out of order"),
    "entry_duplicated": ("out of order", "out of order"),
    "entry_inserted": ("out of order", "out of order"),
    "two_writers": ("out of order", "out of order"),
    "cut_at_an_entry": ("open", "witness"),
    "cut_at_a_seal": ("open", "witness"),
    "cut_before_the_close": ("open", "witness"),
    "cut_before_the_closing_seal": ("open", "witness"),
    "cut_inside_a_line": ("torn", "torn"),
    "emptied": ("empty", "empty"),
    "closing_seals_own_envelope": ("bad seal", "bad seal"),
    "closing_seals_time": ("bad seal", "bad seal"),
    "armour_with_junk_after_end": ("bad seal", "bad seal"),
    "armour_unwrapped": ("bad seal", "bad seal"),
    "other_spelling": ("not canonical", "not canonical"),
    "duplicate_key": ("not canonical", "not canonical"),
    "unknown_field": ("not canonical", "not canonical"),
    "huge_line": ("too long", "too long"),
    "a_float": ("not canonical", "not canonical"),
    "whole_file_rehashed": ("bad seal", "bad seal"),
    "cluster_id_rehashed": ("bad mandate", "bad mandate"),
    "seal_moved": ("bad seal", "bad seal"),
    "added_after_the_close": ("after the close", "after the close"),
    "clock_set_back": ("clock", "clock"),
    "sample_edited": ("samples", "samples"),
    "samples_cut": ("samples", "samples"),
    "samples_swapped": ("samples", "samples"),
    "samples_gone": ("samples", "samples"),
    "runbook_yaml_changed": ("evidence", "evidence"),
    "result_edited": ("altered", "altered"),
    "resigned_by_an_unlisted_key": ("decision", "decision"),
    "mandate_by_an_unlisted_key": ("bad mandate", "bad mandate"),
    "mandate_for_another_person": ("bad mandate", "bad mandate"),
    "mandate_by_somebody_who_does_not_drive": ("decision", "decision"),
    "approved_as_another_person": ("decision", "decision"),
    "approved_in_another_namespace": ("decision", "decision"),
    "seal_by_another_session": ("bad seal", "bad seal"),
    "self_approval": ("decision", "witness"),
    "approval_in_a_role_not_held": ("decision", "decision"),
    "approval_of_another_drill": ("decision", "decision"),
    "approval_of_another_gate": ("decision", "decision"),
    "approval_of_a_head_that_is_not_there": ("decision", "decision"),
    "approval_expired": ("decision", "decision"),
    "approval_signed_an_hour_before": ("decision", "decision"),
    "approval_used_twice": ("decision", "decision"),
    "approval_taken_out": ("decision", "witness"),
    "approval_not_in_the_statement": ("decision", "decision"),
    "plan_edited": ("decision", "witness"),
    "plan_hash_kept": ("decision", "decision"),
    "gate_asks_fewer": ("decision", "decision"),
    "gate_without_findings": ("decision", "decision"),
    "gate_covers_fewer_steps": ("decision", "decision"),
    "finding_edited_before_the_gate": ("decision", "witness"),
    "finding_not_proven": ("decision", "decision"),
    "step_changed_after_approval": ("decision", "witness"),
    "parameter_changed_after_approval": ("decision", "decision"),
    "region_renamed_after_approval": ("decision", "witness"),
    "cluster_changed_after_approval": ("decision", "witness"),
    "another_call_than_planned": ("decision", "decision"),
    "acted_without_clearance": ("decision", "decision"),
    "override_without_rule": ("decision", "decision"),
    "override_without_reason": ("decision", "decision"),
    "refusal_turned_approval": ("decision", "witness"),
    "refusal_that_nobody_signed": ("decision", "decision"),
    "attested_by_nobody": ("decision", "decision"),
    "attested_in_other_words": ("decision", "decision"),
    "result_better_than_measured": ("decision", "decision"),
    "outstanding_effects_left_out": ("decision", "decision"),
    "unknown_kind": ("decision", "decision"),
    "newer_format": ("not verified", "not verified"),
    "history_rewritten_after_the_last_approval": ("closed", "witness"),
    "restored_older_folder": ("open", "witness"),
    "forked": ("open", "witness"),
}


def forgery(name: str, book: Book) -> Book:
    module = without_keys if hasattr(without_keys, name) else with_keys
    return getattr(module, name)(book)


@pytest.fixture(scope="session")
def book() -> Book:
    drive = walked()
    return Book(tuple(drive.lines), tuple(drive.sample_lines))


@pytest.fixture(scope="session")
def witness(book: Book) -> tuple[Seen, ...]:
    """Every seal of the true drill, as an approver's client saw it."""
    lines = [frame.decode(raw) for raw in book.lines]
    return tuple(Seen("8f14e45fceea167a", line.seq, line.prev) for line in lines if line.kind == "seal")


def called(report: DrillReport) -> str:
    """The fault of the first problem, or the standing."""
    return str(report.problems[0].fault) if report.problems else report.standing


@pytest.mark.parametrize("name", TABLE)
def test_a_forgery_is_called_what_it_is(name: str, book: Book, witness: tuple[Seen, ...], tmp_path: Path) -> None:
    alone, seen = TABLE[name]
    forged = forgery(name, book)
    folder = forged.write(tmp_path)
    report = verify_drill(folder, PEOPLE)
    assert called(report) == UNSEEN.get(alone, alone), [str(p) for p in report.problems]
    if report.problems:
        assert report.problems[0].line == forged.line, str(report.problems[0])
        assert report.standing == "not verified"
    if name != "newer_format":
        assert called(verify_drill(folder, PEOPLE, witness=witness)) == seen


def test_the_true_drill_passes_with_its_witness(book: Book, witness: tuple[Seen, ...], tmp_path: Path) -> None:
    assert verify_drill(book.write(tmp_path), PEOPLE, witness=witness).standing == "intact and closed"


def test_every_forgery_is_in_the_table() -> None:
    made = {
        name
        for module in (without_keys, with_keys)
        for name, made in vars(module).items()
        if callable(made) and getattr(made, "__module__", "") == module.__name__ and not name.startswith("_")
    }
    assert made - {"line_of_kind"} == set(TABLE)
