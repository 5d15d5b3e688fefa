"""A full disk: nothing new is done, whoever asks is told, no result is forgotten, and then the drill holds."""

import errno
from pathlib import Path

import pytest
from msgspec.structs import replace
from signed_drive import SESSIONS

from drillbook.drill.book import Book
from drillbook.drill.engine import Engine
from drillbook.drill.full_disk import REASON, SHORT
from drillbook.drill.lines import draft_of, entry_of, sample_of
from drillbook.drill.reading import FolderReader, fold_folder
from drillbook.drill.undo_file import UndoFile
from drillbook.engine.events import (
    Asked,
    Came,
    Effect,
    MakePlans,
    Observed,
    Perform,
    Performed,
    PlansMade,
    Recheck,
    Rechecked,
    Tick,
    ToWrite,
)  # fmt: skip
from drillbook.entries.drill import Mandate, SampleHead
from drillbook.entries.union import Entry
from drillbook.model.finding import Finding, Verdict
from drillbook.model.intent import Intent
from drillbook.model.observation import Observation
from drillbook.model.plan import Outcome, Plan, TakeSnapshot
from drillbook.state.drill_state import pending_effect, step_state
from drillbook.state.fold import open_state
from drillbook.timeline.folder import SAMPLES
from drillbook.timeline.sample_writer import SampleWriter
from drillbook.timeline.samples import sample_chain
from drillbook.timeline.tail import Tail
from drillbook.timeline.writer import DiskFullError, TimelineWriter
from laws.drill_book import RUNBOOK, opened

CLAIM = "identity/requires/0"
CALLS = tuple(TakeSnapshot(region, f"keep what {region} is as evidence", effect="read") for region in ("east", "west"))
SEEN = ((CLAIM, Observation(Finding("clusters", Verdict.PROVEN, "both clusters", kind=""))),)


class Recorded(Engine):
    """An engine that carries nothing out: its regions are the test's."""

    def __init__(self, book: Book) -> None:
        super().__init__(book, {}, None, lambda: None)  # type: ignore[arg-type]
        self.wanted: list[Effect] = []

    def _carry_out(self, effect: Effect, written: tuple[Entry, ...]) -> None:
        del written
        self.wanted.append(effect)


class Disk:
    """The timeline's disk, which can be full."""

    def __init__(self, book: Book) -> None:
        self.full = False
        file = book._writer._file
        self._write = file.write
        file.write = self.write  # type: ignore[method-assign]

    def write(self, raw: bytes) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        self._write(raw)


@pytest.fixture
def engine(tmp_path: Path) -> Recorded:
    """A drill whose first step has sent the first of its two calls."""
    writer = TimelineWriter.create(tmp_path)
    first = opened(runbook=replace(RUNBOOK, steps=RUNBOOK.steps[:2], objectives=(), stop_conditions=()))
    (line,) = writer.append([draft_of(ToWrite(first))])
    book = Book(tmp_path, writer, SampleWriter(tmp_path), SESSIONS[0], open_state(entry_of(line)))
    book.append((ToWrite(Mandate("alice", "signature")),))
    made = Recorded(book)
    made.take(Came("alice", "driver", here=True))
    made.take(Asked("alice", "driver", Intent("run")))
    made.take(Observed(SEEN))
    assert MakePlans(("identity",)) in made.wanted
    made.take(PlansMade((Plan("identity", CALLS),)))
    assert any(isinstance(e, Recheck) for e in made.wanted)
    made.take(Rechecked("identity", SEEN))
    assert [e for e in made.wanted if isinstance(e, Perform)]
    return made


def read_entries(folder: Path) -> list[Entry]:
    reader = FolderReader(folder)
    entries = [item for item in reader.advance() if isinstance(item, Entry)]
    reader.close()
    return entries


def calls(engine: Recorded) -> int:
    return sum(isinstance(e, Perform) for e in engine.wanted)


def test_the_engine_lives_tells_and_forgets_no_result(engine: Recorded) -> None:
    disk = Disk(engine.book)
    pending = pending_effect(engine.book.state)
    assert pending is not None
    before = engine.book.state.seq
    disk.full = True
    engine.take(Performed(pending.intent, Outcome(ok=True, text="done, read back")))
    told = engine.take(Asked("alice", "driver", Intent("note", text="hello")))
    assert told.refused.startswith("nothing was recorded and nothing was done: timeline.jsonl: the disk is full")
    assert (
        engine.trouble
        == "nothing is recorded, so nothing is done: timeline.jsonl: the disk is full (No space left on device)"
    )
    engine.take(Tick())
    engine.take(Came("bob", "approver", here=True))
    engine.take(Observed(SEEN))
    assert engine.book.state.seq == before
    assert calls(engine) == 1, "no new call goes out"
    disk.full = False
    engine.take(Tick())
    state = engine.book.state
    assert state.hold is not None
    assert state.hold.reason == REASON
    assert pending_effect(state) is None
    assert step_state(state, "identity").calls_done == 1
    assert calls(engine) == 1, "it holds until somebody goes on"
    assert engine.trouble == ""
    assert any(p.name == "bob" and p.here for p in state.people)
    assert any(line.kind == "damage" and "No space left" in line.what for line in state.log)
    assert not engine.take(Asked("alice", "driver", Intent("run"))).refused
    assert calls(engine) == 2


def test_an_intent_that_is_not_on_disk_lets_no_call_out(engine: Recorded) -> None:
    disk = Disk(engine.book)
    pending = pending_effect(engine.book.state)
    assert pending is not None
    disk.full = True
    engine.take(Performed(pending.intent, Outcome(ok=True, text="done, read back")))
    for _ in range(3):
        engine.take(Tick())
    assert calls(engine) == 1
    assert len([e for e in engine.book.state.effects if e.outcome is None]) == 1


def test_where_no_room_is_kept_back_the_drill_holds_until_there_is(engine: Recorded) -> None:
    pending = pending_effect(engine.book.state)
    assert pending is not None
    engine.book._writer._file.reserved = False
    engine.book._writer._file._keep_reserve = lambda: False  # type: ignore[method-assign]
    engine.take(Performed(pending.intent, Outcome(ok=True, text="done, read back")))
    for _ in range(2):
        assert engine.book.state.hold is not None
        assert engine.book.state.hold.reason == SHORT
        engine.take(Asked("alice", "driver", Intent("run")))
    assert sum(line.what == f"damage: {SHORT}" for line in engine.book.state.log) == 1
    assert not engine.take(Asked("alice", "driver", Intent("note", text="recorded"))).refused
    engine.book._writer._file._keep_reserve = lambda: True  # type: ignore[method-assign]
    engine.take(Asked("alice", "driver", Intent("note", text="room again")))
    engine.take(Asked("alice", "driver", Intent("run")))
    assert engine.book.state.hold is None


def test_samples_go_on_where_there_is_room_again(engine: Recorded, tmp_path: Path) -> None:
    engine.take(Observed(SEEN))
    file = engine.book._samples._file
    write = file.write

    def full(raw: bytes) -> None:
        write(raw[:7])
        raise OSError(errno.ENOSPC, "No space left on device")

    file.write = full  # type: ignore[method-assign]
    seen = ((CLAIM, Observation(Finding("clusters", Verdict.FAILED, "both clusters", kind=""))),)
    for _ in range(3):
        engine.take(Observed(seen))
    assert not engine.take(Asked("alice", "driver", Intent("note", text="goes on"))).refused
    file.write = write  # type: ignore[method-assign]
    engine.take(Observed(seen))
    engine.take(Observed(SEEN))
    engine.book.name_samples()
    engine.book.close()
    folded = fold_folder(tmp_path)
    assert sum(line.what.startswith("damage: the disk is full") for line in folded.log) == 1
    samples = [sample_of(line) for line in Tail(tmp_path / SAMPLES, sample_chain()).advance()]
    assert [s.absolute for s in samples] == [True, False, True, False]
    heads = [e.data for e in read_entries(tmp_path) if isinstance(e.data, SampleHead)]
    assert heads[-1].count == len(samples)


def test_undo_md_that_cannot_be_written_stops_its_effect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    undo = UndoFile(tmp_path)
    undo.add("fence", "10:00:00 UTC", CALLS[0])
    text = (tmp_path / "undo.md").read_text()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("drillbook.drill.undo_file.os.fsync", full)
        with pytest.raises(DiskFullError, match=r"undo\.md: the disk is full \(No space left on device\)"):
            undo.add("fence", "10:00:01 UTC", CALLS[1])
    assert (tmp_path / "undo.md").read_text() == text
    undo.add("fence", "10:00:02 UTC", CALLS[1])
    assert (tmp_path / "undo.md").read_text().count("## fence") == 2
