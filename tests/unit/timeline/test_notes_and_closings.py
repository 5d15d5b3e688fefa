"""Where the entry goes that says that the file was replaced, and what becomes of a closing entry without its seal."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

import pytest
from closed_timeline import READING, close_drill, data, reopen_entries

from drillbook.signing.signer import session_signer
from drillbook.timeline.append_file import AppendFile, SyncError
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.frame import Draft
from drillbook.timeline.verify_chain import verify_chain
from drillbook.timeline.writer import NotePlace, TimelineWriter, WriterStoppedError

if TYPE_CHECKING:
    from pathlib import Path

NOTES = [Draft("note", "alice", data(text=text)) for text in ("one", "two")]


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The waits of a file, counted from now on, that fail."""
    failing: list[int] = []
    wait, count = AppendFile.wait, [0]

    def counted(file: AppendFile) -> None:
        count[0] += 1
        if count[0] in failing:
            raise SyncError(errno.EIO, "Input/output error")
        wait(file)

    monkeypatch.setattr(AppendFile, "wait", counted)
    return failing


@pytest.mark.parametrize(
    ("place", "kinds"),
    [
        ("behind", ["note", "note", "rewritten", "seal", "note", "note"]),
        ("before the last", ["note", "rewritten", "note", "seal", "note", "note"]),
        ("later", ["note", "note", "seal", "note", "note", "rewritten"]),
    ],
)
@pytest.mark.parametrize("failing", [1, 2], ids=["what is sealed", "the seal"])
def test_the_note_stands_where_it_may(
    tmp_path: Path, fails: list[int], place: NotePlace, kinds: list[str], failing: int
) -> None:
    writer = TimelineWriter.create(tmp_path)
    fails.append(failing)
    lines = writer.append(NOTES, seal=session_signer(), note=place)
    assert [line.kind for line in (*lines, *writer.append(NOTES))] == kinds
    writer.close()


def test_when_a_copy_fails_too_the_writer_stops(tmp_path: Path, fails: list[int]) -> None:
    writer = TimelineWriter.create(tmp_path)
    kept = writer.append(NOTES)
    fails.extend([2, 3])
    for _ in range(2):
        with pytest.raises(WriterStoppedError, match="a copy failed too"):
            writer.append(NOTES)
    writer.close()
    writer, recovery = TimelineWriter.reopen(tmp_path)
    writer.close()
    assert recovery.last.seq >= kept[-1].seq


@pytest.mark.parametrize("left", [0, 40], ids=["no seal", "a torn one"])
def test_a_closing_entry_without_its_seal_is_set_aside(tmp_path: Path, left: int) -> None:
    drill = close_drill(tmp_path)
    raw = b"".join(drill.lines[:-1]) + drill.lines[-1][:left]
    (tmp_path / TIMELINE).write_bytes(raw)
    writer, recovery = TimelineWriter.reopen(tmp_path, READING.closes)
    assert recovery.last.seq == len(drill.lines) - 3
    assert (tmp_path / recovery.torn).read_bytes() == drill.lines[-2] + drill.lines[-1][:left]
    reopen_entries(writer, drill.driver, session_signer())
    writer.close()
    report = verify_chain(tmp_path / TIMELINE, READING, drill.signers)
    assert report.findings == ()
    assert not report.closed


def test_a_drill_that_is_closed_stays_so(tmp_path: Path) -> None:
    drill = close_drill(tmp_path)
    writer, recovery = TimelineWriter.reopen(tmp_path, READING.closes)
    writer.close()
    assert recovery.torn == ""
    assert verify_chain(tmp_path / TIMELINE, READING, drill.signers).closed
