"""Every kind of entry and statement is written today as it was, and TIMELINE.md says its fields."""

import json
from pathlib import Path

import make_entries
import msgspec
import page_tables
import pytest
from make_entries import FOLDER

from drillbook.drill.statements import parse_decision, signed_by
from drillbook.drill.verify import verify_drill
from drillbook.entries.union import KINDS, decode, encode
from drillbook.model.intent import Statement
from drillbook.signing.allowed_signers import AllowedSigners

PEOPLE = AllowedSigners.load(FOLDER / "allowed_signers")
STATEMENTS = (FOLDER / "statements.jsonl").read_bytes().splitlines()
ENTRIES = {json.loads(raw)["kind"]: raw for raw in (FOLDER / "entries.jsonl").read_bytes().splitlines()}


def test_the_generator_writes_the_committed_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_entries, "FOLDER", tmp_path)
    make_entries.main()
    names = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(FOLDER) for path in FOLDER.rglob("*") if path.is_file())
    for name in names:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_there_is_a_vector_of_every_kind() -> None:
    assert list(ENTRIES) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_decodes_and_encodes_to_the_same_bytes(kind: str) -> None:
    raw = ENTRIES[kind].removeprefix(b'{"kind":"%b","data":' % kind.encode()).removesuffix(b"}")
    assert encode(decode(kind, raw)) == (kind, raw)


@pytest.mark.parametrize("raw", STATEMENTS)
def test_a_statement_is_read_and_its_signature_holds(raw: bytes) -> None:
    statement = msgspec.json.decode(raw, type=Statement)
    assert parse_decision(statement.text).person == "bob"
    assert signed_by(statement, PEOPLE) == "bob"


@pytest.mark.parametrize(
    ("name", "standing", "decisions"),
    [
        ("closed", "intact and closed", ["approve", "approve", "attest", "attest"]),
        ("refused", "intact and closed", ["refuse"]),
        ("went-back", None, ["approve", "approve"]),
        ("crashed", None, ["approve", "approve"]),
        ("decided", "intact and closed", ["approve", "approve", "decide"]),
        ("read-twice", "intact and closed", ["reading", "reading", "approve", "approve"]),
        ("two-drills", "intact and closed", []),
        ("two-drivers", "intact and closed", ["hand-over", "take-over", "approve", "approve", "take-over"]),
    ],
)
def test_a_drill_is_judged_as_it_was(name: str, standing: str | None, decisions: list[str]) -> None:
    report = verify_drill(FOLDER / name, PEOPLE)
    assert report.problems == ()
    assert [d.decision for d in report.decisions] == decisions
    assert standing in {None, report.standing}


def test_the_page_says_every_field() -> None:
    page = page_tables.PAGE.read_text()
    written = page.split(page_tables.BEGIN)[1].split(page_tables.END)[0]
    assert written == page_tables.tables(), "run python tests/vectors/page_tables.py"
