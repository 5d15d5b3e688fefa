"""Sample lines of every form tell today what they told, to this reader and to one written from TIMELINE.md alone."""

import base64
import hashlib
import json
import zlib
from typing import Any

import make_samples
import msgspec
import pytest
from make_samples import FOLDER, LAG, WRITERS

from drillbook.drill.lines import sample_of
from drillbook.entries.samples import Sample
from drillbook.state.fold import fold_sample
from drillbook.timeline.samples import decode, sample_chain
from laws.drive import Drive

LINES = (FOLDER / "samples.jsonl").read_bytes().splitlines(keepends=True)
TOLD = [json.loads(line) for line in (FOLDER / "told.jsonl").read_text().splitlines()]
Rows = list[dict[str, Any]]


def by_the_page(lines: list[bytes]) -> list[dict[str, Any]]:
    """Standard library only: what is known after each line."""
    known: dict[str, Any] = {}
    prev, after = "0" * 64, []
    for number, raw in enumerate(lines):
        line = json.loads(raw)
        assert (line["n"], line["prev"]) == (number, prev)
        prev = hashlib.sha256(raw).hexdigest()
        data = line["data"]
        if "packed" in data:
            data = {**data, **json.loads(zlib.decompress(base64.b64decode(data["packed"])))}
        known = dict(known)
        for whole in data.get("sampled", ()):
            known[whole["claim"]] = whole["observation"]
        for moved in data.get("moved", ()):
            rows = _moved(known[moved["claim"]]["rows"], moved)
            known[moved["claim"]] = {"finding": moved["finding"], "rows": rows}
        for claim, ago in data.get("again", {}).items():
            known[claim] = {**known[claim], "finding": _read_again(known[claim]["finding"], data["at"] - ago)}
        after.append(known)
    return after


def _read_again(finding: dict[str, Any], oldest: int) -> dict[str, Any]:
    facts = [{**f, "observed_at": max(f["observed_at"], oldest)} for f in finding["facts"]]
    return {**finding, "observed_at": oldest, "facts": facts}


def _moved(before: Rows, moved: dict[str, Any]) -> Rows:
    rows, put, runs = [], iter(moved.get("put", ())), moved.get("runs", [0, len(before)])
    for place, count in zip(runs[::2], runs[1::2], strict=True):
        rows += [next(put) for _ in range(count)] if place < 0 else before[place : place + count]
    place = 0
    for n, step in enumerate(moved.get("places", ())):
        place += step
        by = {field: numbers[n] for field, numbers in moved["by"].items() if numbers[n]}
        rows[place] = {**rows[place], **{field: rows[place].get(field, 0) + more for field, more in by.items()}}
    return rows


def named(rows: Rows) -> Rows:
    """In the order of what they are about."""
    return sorted(rows, key=lambda r: (r["type"], r.get("topic", ""), r.get("partition", 0)))


def test_who_reads_by_the_page_knows_what_was_seen() -> None:
    for known, said in zip(by_the_page(LINES), TOLD, strict=True):
        for claim, observation in said["claims"].items():
            assert named(known[claim].get("rows", [])) == named(observation.get("rows", [])), said["line"]
            assert known[claim]["finding"] == observation["finding"], said["line"]


def test_who_folds_knows_the_same() -> None:
    state, chain = Drive().state, sample_chain()
    for raw, said in zip(LINES, TOLD, strict=True):
        state = fold_sample(state, sample_of(chain.accept(raw)))
        for claim, observation in said["claims"].items():
            found = json.loads(msgspec.json.encode(state.claims[claim].observation))
            assert named(found.get("rows", [])) == named(observation.get("rows", [])), said["line"]
            assert found["finding"] == observation["finding"], said["line"]
    assert state.claims[WRITERS].observation.rows


def test_every_form_is_there() -> None:
    samples = [msgspec.json.decode(decode(raw).data, type=Sample) for raw in LINES]
    assert [bool(s.packed) for s in samples] == [*[False] * 5, True, True, *[False] * 3]
    assert [s.absolute for s in samples] == [True, *[False] * 5, True, *[False] * 3]
    moved = [m for s in samples for m in s.moved]
    assert any(m.by and not m.runs for m in moved)
    assert any(m.runs and m.put for m in moved)
    assert any(not m.by and not m.runs for m in moved)
    assert any(s.stale for s in samples)
    assert [s.again for s in samples if s.again] == [{make_samples.RULES: 1_000_000}]


@pytest.mark.parametrize("number", range(len(LINES)))
def test_the_engine_writes_the_same_today(number: int) -> None:
    """But for what zlib makes of it, and the hashes that follow from that."""

    def unfolded(raw: bytes) -> dict[str, Any]:
        data = json.loads(raw)["data"]
        return {**data, "packed": zlib.decompress(base64.b64decode(data.get("packed", "eJwDAAAAAAE=")))}

    assert unfolded(make_samples.lines()[number]) == unfolded(LINES[number])
    assert LAG in json.dumps(TOLD[number])
