"""Keys that were not valid when they signed: not provable, however well the signature holds."""

from dataclasses import replace
from pathlib import Path

import pytest
from signed_drive import PEOPLE, walked

from attacks.book import Book
from drillbook import clock
from drillbook.drill.verify import verify_drill
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.revoked_keys import RevokedKeys

CASES = {
    "expired": ('valid-before="20261124000000Z" ', "expired"),
    "not yet valid": ('valid-after="20261125000000Z" ', "not valid before"),
    "another namespace": ('namespaces="git" ', "may not sign in"),
}


def signers(person: str, options: str) -> AllowedSigners:
    return AllowedSigners.parse(
        "".join(f"{name} {options if name == person else ''}{key.public_line}\n" for name, key in PEOPLE.items())
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    drive = walked()
    return Book(tuple(drive.lines), tuple(drive.sample_lines)).write(tmp_path_factory.mktemp("drill"))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("person", "fault", "line"), [("alice", "bad mandate", 2), ("bob", "decision", 48)])
def test_a_key_that_was_not_valid_proves_nothing(case: str, person: str, fault: str, line: int, folder: Path) -> None:
    options, meaning = CASES[case]
    report = verify_drill(folder, signers(person, options))
    assert (str(report.problems[0].fault), report.problems[0].line) == (fault, line)
    assert meaning in report.problems[0].meaning
    assert report.standing == "not verified"


def test_at_an_earlier_time_an_expired_key_counts(folder: Path) -> None:
    then = clock.parse_utc("2026-11-23T10:00:00.000000Z")
    report = verify_drill(folder, signers("bob", CASES["expired"][0]), at=then)
    assert report.standing == "intact and closed"


def test_a_person_whom_the_verifier_does_not_know(folder: Path) -> None:
    known = AllowedSigners.parse(f"alice {PEOPLE['alice'].public_line}\n")
    report = verify_drill(folder, known)
    assert "nobody is known by the key" in report.problems[0].meaning


@pytest.mark.parametrize(("person", "fault", "line"), [("alice", "bad mandate", 2), ("bob", "decision", 48)])
def test_a_revoked_key_proves_nothing_at_any_time(person: str, fault: str, line: int, folder: Path) -> None:
    listed = RevokedKeys.parse(PEOPLE[person].public_line.encode(), where="lost-keys")
    for at in (None, clock.parse_utc("2026-11-23T10:00:00.000000Z")):
        report = verify_drill(folder, replace(signers(person, ""), revoked=listed), at=at)
        assert (str(report.problems[0].fault), report.problems[0].line) == (fault, line)
        assert f"the key of {person}" in report.problems[0].meaning
        assert "is revoked" in report.problems[0].meaning
        assert report.standing == "not verified"
