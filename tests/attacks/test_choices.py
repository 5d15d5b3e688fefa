"""Each forgery of a decision or of a skipped step is named at its line; the true drill passes both verifiers."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import verify_independently
from make_entries import decided
from signed_drive import SIGNERS

from attacks import on_choices
from attacks.book import Book
from drillbook.drill.verify import verify_drill
from drillbook.signing.allowed_signers import AllowedSigners

PEOPLE = AllowedSigners.parse(SIGNERS)
FORGERIES = sorted(
    name
    for name, made in vars(on_choices).items()
    if getattr(made, "__module__", "") == on_choices.__name__ and not name.startswith("_")
)


@pytest.fixture(scope="module")
def book() -> Book:
    drive = decided()
    return Book(tuple(drive.lines), tuple(drive.sample_lines))


def test_the_true_drill_is_intact_and_says_what_is_next(book: Book, tmp_path: Path) -> None:
    report = verify_drill(book.write(tmp_path), PEOPLE)
    assert report.standing == "intact and closed"
    assert [(d.decision, d.option) for d in report.decisions][-1] == ("decide", "go-back")
    assert report.state is not None
    assert report.state.closed is not None
    assert report.state.closed.next_runbook == "failback.yaml"


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_named_at_its_line(name: str, book: Book, tmp_path: Path) -> None:
    forged: Book = getattr(on_choices, name)(book)
    report = verify_drill(forged.write(tmp_path), PEOPLE)
    assert [(str(p.fault), p.line) for p in report.problems] == [("decision", forged.line)], [
        str(p) for p in report.problems
    ]


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_the_second_verifier_agrees(book: Book, tmp_path: Path) -> None:
    (signers := tmp_path / "signers").write_text(SIGNERS)
    assert verify_independently.verify(book.write(tmp_path / "drill"), signers) == (True, None, None)
