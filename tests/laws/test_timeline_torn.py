"""Every byte prefix of a timeline can be reopened, and nothing acknowledged is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from closed_timeline import READING, Closed, close_drill, reopen_entries
from hypothesis import given
from hypothesis import strategies as st

from drillbook.errors import TimelineError
from drillbook.signing.signer import session_signer
from drillbook.timeline.findings import Fault
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.verify_chain import verify_chain
from drillbook.timeline.writer import TimelineWriter
from examples import examples


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Closed:
    return close_drill(tmp_path_factory.mktemp("drill"))


def reopened(drill: Closed, raw: bytes) -> Path:
    folder = drill.folder / "again"
    for old in folder.glob("*"):
        old.unlink()
    folder.mkdir(exist_ok=True)
    (folder / TIMELINE).write_bytes(raw)
    return folder


@examples(120)
@given(st.data())
def test_any_prefix_reopens_at_its_last_whole_line(drill: Closed, source: st.DataObject) -> None:
    cut = source.draw(st.integers(len(drill.lines[0]), len(drill.raw)))
    junk = source.draw(st.sampled_from([b"", b"\0" * 50, b"junk", b"{}\n"]))
    folder = reopened(drill, drill.raw[:cut] + junk)
    whole = drill.raw[:cut].rindex(b"\n") + 1
    writer, recovery = TimelineWriter.reopen(folder)
    assert recovery.chain.size == whole
    assert recovery.torn_bytes == cut - whole + len(junk)
    if recovery.torn:
        assert (folder / recovery.torn).read_bytes() == drill.raw[whole:cut] + junk
    lines = reopen_entries(writer, drill.driver, session_signer())
    writer.close()
    raw = (folder / TIMELINE).read_bytes()
    assert raw.startswith(drill.raw[:whole])
    assert lines[0].seq == drill.raw[:whole].count(b"\n")
    report = verify_chain(folder / TIMELINE, READING, drill.signers)
    assert not report.closed
    if whole < len(drill.raw) - len(drill.lines[-1]):
        assert report.findings == ()
    else:
        assert [finding.fault for finding in report.findings] == [Fault.AFTER_CLOSE]


@examples(80)
@given(st.data())
def test_a_change_before_a_seal_is_damage_and_is_left_alone(drill: Closed, source: st.DataObject) -> None:
    sealed = len(drill.raw) - len(drill.lines[-1])
    at = source.draw(st.integers(0, sealed - 1))
    raw = bytearray(drill.raw)
    raw[at] ^= 1 << source.draw(st.integers(0, 7))
    folder = reopened(drill, bytes(raw))
    with pytest.raises(TimelineError, match="damaged"):
        TimelineWriter.reopen(folder)[0].close()
    assert (folder / TIMELINE).read_bytes() == raw


@pytest.mark.parametrize("raw", [b"", b'{"seq":0', b"\0" * 100, b"not a line\n"])
def test_without_a_first_line_there_is_nothing_to_reopen(drill: Closed, raw: bytes) -> None:
    folder = reopened(drill, raw)
    with pytest.raises(TimelineError, match="no whole entry"):
        TimelineWriter.reopen(folder)
    assert (folder / TIMELINE).read_bytes() == raw
