"""The committed vectors are what this version writes, and each is judged as the table beside them says."""

from __future__ import annotations

import json
from pathlib import Path

import make_timeline
import pytest

from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline.frame import Line
from drillbook.timeline.verify_chain import Reading, verify_chain

EXPECTED = json.loads((make_timeline.FOLDER / "expected.json").read_text())
READING = Reading(
    session_key=lambda line: json.loads(line.data).get("session_key") if line.kind in {"opened", "reopened"} else None,
    closes=lambda line: line.kind == "closed",
)


def test_the_generator_writes_the_committed_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed = make_timeline.FOLDER
    monkeypatch.setattr(make_timeline, "FOLDER", tmp_path)
    make_timeline.main()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == sorted(path.name for path in committed.iterdir() if path.name != "expected.json")
    for name in names:
        assert (tmp_path / name).read_bytes() == (committed / name).read_bytes(), name


def test_every_vector_has_a_verdict() -> None:
    assert sorted(EXPECTED) == sorted(path.stem for path in make_timeline.FOLDER.glob("*.jsonl"))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_vector_is_judged_as_the_table_says(name: str) -> None:
    visited: list[Line] = []
    path = make_timeline.FOLDER / f"{name}.jsonl"
    signers = AllowedSigners.load(make_timeline.FOLDER / "allowed_signers")
    report = verify_chain(path, READING, signers, visit=lambda line, _: visited.append(line))
    finding = [{"line": finding.line, "fault": finding.fault.value} for finding in report.findings]
    assert {
        "lines": report.lines,
        "sealed": report.sealed,
        "closed": report.closed,
        "finding": finding[0] if finding else None,
    } == EXPECTED[name]
    raws = path.read_bytes().splitlines(keepends=True)[: report.lines]
    assert [line.seq for line in visited] == list(range(report.lines))
    assert report.size == sum(map(len, raws))
