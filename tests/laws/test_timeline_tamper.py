"""Whatever is changed in a closed timeline is reported, with the line."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from closed_timeline import READING, Closed, close_drill, data
from hypothesis import given
from hypothesis import strategies as st

from drillbook.timeline import frame
from drillbook.timeline.chain import digest
from drillbook.timeline.findings import ChainReport, Fault
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.verify_chain import verify_chain
from examples import examples

_fast = examples(150)


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Closed:
    return close_drill(tmp_path_factory.mktemp("drill"))


def judge(drill: Closed, raw: bytes) -> ChainReport:
    path = drill.folder / "tampered.jsonl"
    path.write_bytes(raw)
    return verify_chain(path, READING, drill.signers)


def named(drill: Closed, lines: list[bytes] | tuple[bytes, ...]) -> int:
    """The line that the one finding names; a tampered file has exactly one and is not called closed."""
    report = judge(drill, b"".join(lines))
    assert not report.closed
    assert len(report.findings) == 1
    return report.findings[0].line


def test_untouched_is_intact_and_closed(drill: Closed) -> None:
    report = verify_chain(drill.folder / TIMELINE, READING, drill.signers)
    assert report.findings == ()
    assert report.closed
    assert (report.lines, report.sealed, report.size) == (len(drill.lines), len(drill.lines), len(drill.raw))
    assert [m.principal for m in report.mandates] == ["alice"]


@_fast
@given(st.data())
def test_a_flipped_bit_names_its_line(drill: Closed, source: st.DataObject) -> None:
    flip_one(drill, source.draw(st.integers(0, len(drill.raw) * 8 - 1)))


@pytest.mark.proof
def test_every_flipped_bit_names_its_line(drill: Closed) -> None:
    for bit in range(len(drill.raw) * 8):
        flip_one(drill, bit)


def flip_one(drill: Closed, bit: int) -> None:
    raw = bytearray(drill.raw)
    raw[bit // 8] ^= 1 << bit % 8
    altered = drill.raw[: bit // 8].count(b"\n") + 1
    report = judge(drill, bytes(raw))
    assert not report.closed
    assert [finding.line for finding in report.findings] == [altered]


def test_every_bit_of_the_closing_seal_matters(drill: Closed) -> None:
    """The one line that no later line vouches for: its form and its own signature must."""
    start = (len(drill.raw) - len(drill.lines[-1])) * 8
    for bit in range(start, len(drill.raw) * 8, 37):
        flip_one(drill, bit)


def test_a_dropped_line_names_its_place(drill: Closed) -> None:
    for at in range(len(drill.lines) - 1):
        assert named(drill, [*drill.lines[:at], *drill.lines[at + 1 :]]) == at + 1


def test_swapped_lines_name_the_first(drill: Closed) -> None:
    for one, two in itertools.combinations(range(len(drill.lines)), 2):
        lines = list(drill.lines)
        lines[one], lines[two] = lines[two], lines[one]
        assert named(drill, lines) == one + 1


def test_a_duplicated_line_names_the_copy(drill: Closed) -> None:
    for at, to in itertools.product(range(len(drill.lines)), repeat=2):
        lines = list(drill.lines)
        lines.insert(to, lines[at])
        assert named(drill, lines) in {to + 1, to + 2}


def test_an_inserted_line_that_chains_is_named_or_the_next(drill: Closed) -> None:
    """A forger without a key can make a line that chains to the one before it, never one that the next names."""
    for at in range(1, len(drill.lines) + 1):
        before = frame.decode(drill.lines[at - 1])
        forged = frame.encode(
            frame.Line(at, before.at, before.up, "alice", "note", "", data(text="forged"), digest(drill.lines[at - 1]))
        )
        assert named(drill, [*drill.lines[:at], forged, *drill.lines[at:]]) in {at + 1, at + 2}


def test_nothing_may_follow_the_close(drill: Closed) -> None:
    last = frame.decode(drill.lines[-1])
    more = frame.encode(frame.Line(last.seq + 1, last.at, last.up, "alice", "note", "", b"{}", digest(drill.lines[-1])))
    report = judge(drill, drill.raw + more)
    assert (report.findings[0].line, report.findings[0].fault) == (len(drill.lines) + 1, Fault.AFTER_CLOSE)


def test_cut_at_a_line_it_looks_open_and_never_closed(drill: Closed) -> None:
    for kept in range(1, len(drill.lines)):
        report = judge(drill, b"".join(drill.lines[:kept]))
        assert not report.closed
        assert report.lines == kept


def test_cut_inside_a_line_it_is_torn(drill: Closed) -> None:
    for cut in range(1, len(drill.lines[-1])):
        report = judge(drill, drill.raw[:-cut])
        assert report.findings[0].fault is Fault.TORN
        assert report.findings[0].line == len(drill.lines)


def rehash(drill: Closed, at: int, **changes: object) -> list[bytes]:
    """The whole file rewritten and chained again after a change: what a plain hash chain does not see."""
    raws, prev = list(drill.lines[:at]), digest(drill.lines[at - 1]) if at else frame.GENESIS
    for seq in range(at, len(drill.lines)):
        line = frame.decode(drill.lines[seq])
        fields = {name: getattr(line, name) for name in line.__struct_fields__} | {"prev": prev}
        raw = frame.encode(frame.Line(**(fields | (changes if seq == at else {}))))
        raws.append(raw)
        prev = digest(raw)
    return raws


def test_a_whole_file_rehashed_fails_at_the_next_signature(drill: Closed) -> None:
    kinds = [frame.decode(raw).kind for raw in drill.lines]
    for at, kind in enumerate(kinds):
        if kind not in {"opened", "mandate", "seal"}:
            report = judge(drill, b"".join(rehash(drill, at, by="mallory")))
            assert report.findings[0].fault is Fault.BAD_SEAL
            assert report.findings[0].line == kinds.index("seal", at) + 1


def test_another_first_line_fails_at_the_mandate(drill: Closed) -> None:
    report = judge(
        drill, b"".join(rehash(drill, 0, data=data(drill="d2", format=1, session_key=drill.session.public_line)))
    )
    assert (report.findings[0].line, report.findings[0].fault) == (2, Fault.BAD_MANDATE)


def test_unknown_driver_is_not_provable(drill: Closed, tmp_path: Path) -> None:
    other = close_drill(tmp_path)
    report = verify_chain(drill.folder / TIMELINE, READING, other.signers)
    assert (report.findings[0].line, report.findings[0].fault) == (2, Fault.BAD_MANDATE)
    assert "not provable" in report.findings[0].meaning
