"""Following files, one order of history, samples under named heads, and evidence."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillbook.errors import TimelineError
from drillbook.signing.signer import RawSigner, session_signer
from drillbook.timeline.append_file import AppendFile
from drillbook.timeline.chain import ChainError, ChainFault, timeline_chain
from drillbook.timeline.evidence import keep_evidence, read_evidence
from drillbook.timeline.folder import SAMPLES, TIMELINE
from drillbook.timeline.frame import GENESIS, Draft, Line
from drillbook.timeline.merge import Merge
from drillbook.timeline.sample_writer import SampleWriter
from drillbook.timeline.samples import Sample, sample_chain
from drillbook.timeline.tail import Tail
from drillbook.timeline.verify_samples import NamedHead, verify_samples
from drillbook.timeline.writer import TimelineWriter
from examples import examples

NOTE = Draft("note", "alice", b'{"text":"x"}')


def test_a_tail_gives_each_line_once_and_no_more_than_is_durable(tmp_path: Path) -> None:
    writer = TimelineWriter.create(tmp_path)
    first = writer.append([NOTE, NOTE])
    tail = Tail(tmp_path / TIMELINE, timeline_chain())
    assert tuple(tail.advance(writer.durable)) == first
    durable = writer.durable
    second = writer.append([NOTE])
    assert list(tail.advance(durable)) == []
    assert tail.pending() == writer.durable - durable
    assert tuple(tail.advance()) == second
    assert (tail.chain.head, tail.chain.size, tail.pending()) == (writer.head, writer.durable, 0)
    tail.close()
    writer.close()


def test_a_tail_waits_for_the_rest_of_a_line(tmp_path: Path) -> None:
    writer = TimelineWriter.create(tmp_path)
    lines = writer.append([NOTE, NOTE])
    writer.close()
    raw = (tmp_path / TIMELINE).read_bytes()
    growing = tmp_path / "growing"
    growing.write_bytes(b"")
    tail = Tail(growing, timeline_chain())
    got: list[Line] = []
    for at in range(len(raw)):
        with growing.open("ab") as file:
            file.write(raw[at : at + 1])
        got += tail.advance()
        assert len(got) == raw[: at + 1].count(b"\n")
    assert tuple(got) == lines
    tail.close()


def test_a_tail_follows_a_replaced_file_and_refuses_an_older_one(tmp_path: Path) -> None:
    writer = TimelineWriter.create(tmp_path)
    writer.append([NOTE, NOTE])
    path = tmp_path / TIMELINE
    old = path.read_bytes()
    tail = Tail(path, timeline_chain())
    assert len(list(tail.advance())) == 2
    writer._file.replace()
    third = writer.append([NOTE])
    assert tuple(tail.advance()) == third
    copy = tmp_path / "copy"
    copy.write_bytes(old)
    copy.replace(path)
    with pytest.raises(TimelineError, match="shorter than"):
        list(tail.advance())
    tail.close()
    writer.close()


def test_a_tail_refuses_what_does_not_chain_and_what_never_ends(tmp_path: Path) -> None:
    path = tmp_path / TIMELINE
    path.write_bytes(b"{}\n")
    with pytest.raises(ChainError) as refused:
        list(Tail(path, timeline_chain()).advance())
    assert (refused.value.fault, refused.value.number) == (ChainFault.NOT_CANONICAL, 0)
    path.write_bytes(b"x" * (3 << 20))
    with pytest.raises(ChainError) as refused:
        list(Tail(path, timeline_chain()).advance())
    assert refused.value.fault is ChainFault.TOO_LONG


def test_a_long_file_without_a_newline_costs_no_memory(tmp_path: Path) -> None:
    path = tmp_path / TIMELINE
    writer = TimelineWriter.create(tmp_path)
    writer.append([NOTE])
    writer.close()
    with path.open("r+b") as file:
        file.truncate(1 << 26)
    tracemalloc.start()
    writer, recovery = TimelineWriter.reopen(tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    writer.close()
    assert recovery.torn_bytes == (1 << 26) - recovery.chain.size
    assert peak < 16 << 20
    (tmp_path / recovery.torn).unlink()


def test_a_file_that_is_taken_away_is_said(tmp_path: Path) -> None:
    writer = TimelineWriter.create(tmp_path)
    writer.append([NOTE])
    tail = Tail(tmp_path / TIMELINE, timeline_chain())
    (tmp_path / TIMELINE).unlink()
    with pytest.raises(TimelineError, match="gone while"):
        list(tail.advance())
    tail.close()
    writer.close()


def test_links_and_pipes_in_place_of_files_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/hostname")
    for name in ("pipe", "link", "absent", "."):
        with pytest.raises(TimelineError):
            Tail(tmp_path / name, timeline_chain())


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    writer = TimelineWriter.create(tmp_path)
    writer.append([NOTE])
    with pytest.raises(TimelineError, match="another engine"):
        TimelineWriter.reopen(tmp_path)
    writer.close()
    again, recovery = TimelineWriter.reopen(tmp_path)
    assert recovery.last.seq == 0
    again.close()
    with pytest.raises(TimelineError, match="already run"):
        TimelineWriter.create(tmp_path)
    TimelineWriter.reopen(tmp_path)[0].close()


def test_the_files_are_the_groups_to_read_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        TimelineWriter.create(tmp_path).close()
        SampleWriter(tmp_path).close()
        keep_evidence(tmp_path, b"{}")
    finally:
        os.umask(before)
    modes = {path.name: path.stat().st_mode & 0o7777 for path in tmp_path.iterdir()}
    assert modes == {TIMELINE: 0o640, SAMPLES: 0o640, "evidence": 0o2750}


def test_a_seal_is_made_never_drafted(tmp_path: Path) -> None:
    writer = TimelineWriter.create(tmp_path)
    with pytest.raises(ValueError, match="never drafted"):
        writer.append([Draft("seal", "session", b"{}")])
    with pytest.raises(ValueError, match="nothing to seal"):
        writer.append([], seal=session_signer())
    with pytest.raises(ValueError, match="only the session"):
        writer.append([NOTE], seal=RawSigner("alice", session_signer().key, "ssh-ed25519", bytes))
    line, seal = writer.append([NOTE], seal=session_signer())
    (more,) = writer.append([], seal=session_signer())
    assert (seal.seq, seal.at, seal.up, seal.kind) == (1, line.at, line.up, "seal")
    assert (more.seq, more.at, more.up) == (2, line.at, line.up)
    writer.close()


def test_a_file_of_another_size_is_not_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"more than was verified")
    with pytest.raises(OSError, match="expected 4"):
        AppendFile(path, create=False, size=4)


def test_samples_survive_a_torn_end(tmp_path: Path) -> None:
    writer = SampleWriter(tmp_path)
    samples = [writer.append(after, b'{"at":1}') for after in (0, 0, 3)]
    head = writer.sync()
    writer.close()
    with (tmp_path / SAMPLES).open("ab") as file:
        file.write(b'{"n":3,"af')
    again, torn = SampleWriter.reopen(tmp_path)
    assert (again.count, again.head, torn) == (3, head, "torn-1")
    samples.append(again.append(4, b"{}"))
    assert list(Tail(tmp_path / SAMPLES, sample_chain()).advance(again.size)) == samples
    again.close()


def test_a_drill_that_died_before_its_first_sample_gets_a_file(tmp_path: Path) -> None:
    writer, torn = SampleWriter.reopen(tmp_path)
    assert (writer.count, writer.head, torn) == (0, GENESIS, "")
    writer.close()


def test_samples_stand_under_the_heads_that_entries_name(tmp_path: Path) -> None:
    writer = SampleWriter(tmp_path)
    heads = [NamedHead(0, 0, GENESIS)]
    for number in range(6):
        writer.append(number, b'{"lag":%d}' % number)
        if number % 2:
            heads.append(NamedHead(10 + number, writer.count, writer.sync()))
    writer.close()
    path = tmp_path / SAMPLES
    raw = path.read_bytes()
    lines = raw.splitlines(keepends=True)
    whole = verify_samples(path, heads)
    assert (whole.count, whole.named, whole.findings) == (6, 6, ())
    path.write_bytes(raw.replace(b'"lag":2', b'"lag":9'))
    assert [finding.line for finding in verify_samples(path, heads).findings] == [4]
    path.write_bytes(b"".join(lines[:5]))
    assert "entry 15 names 6 samples and 5 are there" in verify_samples(path, heads).findings[0].meaning
    path.unlink()
    other = SampleWriter(tmp_path)
    for number in range(6):
        other.append(number, b'{"lag":0}')
    other.close()
    swapped = verify_samples(path, heads)
    assert (swapped.named, [finding.line for finding in swapped.findings]) == (0, [2])


def test_a_drill_without_samples_is_whole(tmp_path: Path) -> None:
    assert verify_samples(tmp_path / SAMPLES, []).findings == ()


@examples(100)
@given(st.lists(st.booleans(), max_size=40), st.data())
def test_history_has_one_order_however_it_arrives(steps: list[bool], source: st.DataObject) -> None:
    """True writes an entry, False a sample; readers are told of both files at moments of the writer's choosing."""
    history: list[Line | Sample] = [Line(0, "", 0, "", "", "", b"", "")]
    for entry in steps:
        seq = sum(isinstance(item, Line) for item in history)
        history.append(
            Line(seq, "", 0, "", "", "", b"", "") if entry else Sample(len(history), seq - 1, "", 0, b"", "")
        )
    merge, seen, told = Merge(), [], 0
    while told < len(history):
        upto = source.draw(st.integers(told + 1, len(history)))
        batch = history[told:upto]
        seen += merge.feed([x for x in batch if isinstance(x, Line)], [x for x in batch if isinstance(x, Sample)])
        told = upto
    assert seen == history


def test_evidence_is_kept_under_its_hash_and_missed_when_changed(tmp_path: Path) -> None:
    name = keep_evidence(tmp_path, b'{"rows":[]}')
    assert keep_evidence(tmp_path, b'{"rows":[]}') == name
    assert read_evidence(tmp_path, name) == b'{"rows":[]}'
    (tmp_path / "evidence" / f"{name}.json").write_bytes(b'{"rows":[1]}')
    with pytest.raises(TimelineError, match="not what the entry names"):
        read_evidence(tmp_path, name)
