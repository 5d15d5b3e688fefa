"""Going back behind the point of no return: honest, it verifies; without its override or evidence it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from signed_drive import PEOPLE, SESSIONS, SIGNERS, SignedDrive

from attacks.book import Book, chained, edited, first, replace_line, restated
from drillbook.drill.verify import verify_drill
from drillbook.model.runbook import AfterTargetWrites
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline import frame
from laws.drill_book import RUNBOOK

SIGNED_BY = AllowedSigners.parse(SIGNERS)
NOTHING = b'{"text":"nothing"}'


@pytest.fixture(scope="module")
def book() -> Book:
    """The release fails after west took writes; the commander overrides, and the block is taken back."""
    rule = AfterTargetWrites(rollback="with-reconciliation", evidence=("growing", "fenced"))
    drive = SignedDrive(runbook=replace(RUNBOOK, after_target_writes=rule))
    drive.to_gate()
    drive.say("release/verify/1", "failed", "a record got through")
    drive.approve()
    drive.until("failed", "release", 200)
    drive.says.clear()
    drive.sweep()
    assert not drive.sign("override", "erin", "commander", rule="after_target_writes", reason="west is ill").refused
    assert not drive.ask("rollback", text="east,west").refused
    drive.sweep(5)
    drive.ask("close")
    return Book(tuple(drive.lines), tuple(drive.sample_lines))


def judged(book: Book, folder: Path) -> list[tuple[str, int]]:
    return [(str(p.fault), p.line) for p in verify_drill(book.write(folder), SIGNED_BY).problems]


def test_the_honest_drill_verifies_and_says_what_waits(book: Book, tmp_path: Path) -> None:
    report = verify_drill(book.write(tmp_path), SIGNED_BY)
    assert report.problems == ()
    assert report.state is not None
    assert report.state.closed is not None
    assert report.state.closed.result == "rolled-back"
    assert "Writes that west took wait for reconciliation with east." in report.state.closed.sentence


def test_without_the_override_going_back_is_named(book: Book, tmp_path: Path) -> None:
    lines = [frame.decode(raw) for raw in book.lines]
    seq = first(book, "decided", decision="override")
    lines[seq] = replace_line(lines[seq], kind="note", data=NOTHING)
    forged = book.with_lines(chained(lines, session=SESSIONS[0]), 0)
    assert judged(forged, tmp_path) == [("decision", first(book, "rolling-back") + 1)]


def test_an_override_of_the_wrong_role_is_named(book: Book, tmp_path: Path) -> None:
    seq = first(book, "decided", decision="override")
    forged = edited(book, seq, lambda d: restated(d, PEOPLE["erin"], role="approver"), keys=True)
    assert judged(forged, tmp_path) == [("decision", seq + 1)]


def test_evidence_that_failed_is_named(book: Book, tmp_path: Path) -> None:
    """Every finding of `fenced` since west took writes is turned to failed."""
    lines = [frame.decode(raw) for raw in book.lines]
    back = first(book, "rolling-back")
    for seq in range(first(book, "no-return"), back):
        if lines[seq].kind == "finding" and b'"check":"fenced"' in lines[seq].data:
            turned = lines[seq].data.replace(b'"verdict":"proven"', b'"verdict":"failed"')
            lines[seq] = replace_line(lines[seq], data=turned)
    forged = book.with_lines(chained(lines, session=SESSIONS[0]), 0)
    faults = judged(forged, tmp_path)
    assert faults
    assert faults[0][1] <= back + 1


def test_a_runbook_that_forbids_it_lets_nobody_override(book: Book, tmp_path: Path) -> None:
    def forbids(opened):  # type: ignore[no-untyped-def]
        rule = replace(opened.runbook.after_target_writes, rollback="forbidden")
        return replace(opened, runbook=replace(opened.runbook, after_target_writes=rule))

    forged = edited(book, 0, forbids, keys=True)
    assert judged(forged, tmp_path)[0][0] == "decision"
