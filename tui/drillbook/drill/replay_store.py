"""What a replay keeps of a drill beside its files: where each line stands, its words, and keyframes of the state.

A database of the reader's own, in memory or in the reader's cache; a drill's folder is never written to.
"""

import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import replace

from drillbook.drill.replay_words import Words
from drillbook.entries.drill import Opened
from drillbook.state.drill_state import MOST_LOG, DrillState, LogLine
from drillbook.state.lately import Lately, Remembered

_SCHEMA = """
BEGIN;
CREATE TABLE moments (n INTEGER PRIMARY KEY, at INTEGER, seq INTEGER, sample INTEGER, start INTEGER, length INTEGER);
CREATE INDEX moments_at ON moments (at, n);
CREATE TABLE lines (
    seq INTEGER PRIMARY KEY, n INTEGER, kind TEXT, words TEXT, begins TEXT, step INTEGER, failed INTEGER, line BLOB
);
CREATE TABLE frames (n INTEGER PRIMARY KEY, frame BLOB);
"""


@dataclass(frozen=True)
class Place:
    """Where one line stands in its file, and when it was; `seq` is the entry, or the one that a sample follows."""

    at: int
    seq: int
    sample: bool
    start: int
    length: int


class _Frame(msgspec.Struct, frozen=True):
    state: DrillState
    lately: Remembered


_FRAME = msgspec.json.Decoder(_Frame)
_LINE = msgspec.json.Decoder(LogLine)


class ReplayStore:
    """Moments are counted from 0: every line of the timeline and of the samples is one."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self.count = self._number("SELECT count(*) FROM moments")
        """How many moments it knows."""

    @classmethod
    def new(cls, path: Path | None = None) -> "ReplayStore":
        """An empty one, in memory where no file is named."""
        database = sqlite3.connect(path or ":memory:", isolation_level=None)
        database.executescript(f"PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; {_SCHEMA}")
        return cls(database)

    @classmethod
    def read(cls, path: Path) -> "ReplayStore":
        """One that was finished."""
        return cls(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None))

    def add(self, place: Place, words: Words | None = None) -> None:
        """The next moment; an entry comes with its words."""
        row = self.count, place.at, place.seq, place.sample, place.start, place.length
        self._db.execute("INSERT INTO moments VALUES (?, ?, ?, ?, ?, ?)", row)
        if words is not None:
            said = place.seq, self.count, words.line.kind, words.text, words.begins, words.step, words.failed
            line = msgspec.json.encode(words.line)
            self._db.execute("INSERT INTO lines VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*said, line))
        self.count += 1

    def keep(self, state: DrillState, lately: Lately) -> int:
        """A keyframe: the state after the last moment, without what stands elsewhere; gives its bytes."""
        bare = replace(state, opened=_bare(state.opened), log=())
        frame = zlib.compress(msgspec.json.encode(_Frame(bare, lately.remembered())), 1)
        self._db.execute("INSERT INTO frames VALUES (?, ?)", (self.count - 1, frame))
        return len(frame)

    def frame_before(self, n: int) -> int:
        """The moment of the last keyframe at or before a moment."""
        return self._number("SELECT max(n) FROM frames WHERE n <= ?", n)

    def frame(self, n: int, opened: Opened) -> tuple[DrillState, Lately]:
        """The keyframe of a moment."""
        (blob,) = self._db.execute("SELECT frame FROM frames WHERE n = ?", (n,)).fetchone()
        frame = _FRAME.decode(zlib.decompress(blob))
        return replace(frame.state, opened=opened, log=self._log(frame.state.seq)), Lately(frame.lately)

    def places(self, start: int, end: int) -> Iterator[Place]:
        """The moments from `start` to before `end`."""
        query = "SELECT at, seq, sample, start, length FROM moments WHERE n >= ? AND n < ? ORDER BY n"
        for at, seq, sample, offset, length in self._db.execute(query, (start, end)).fetchall():
            yield Place(at, seq, bool(sample), offset, length)

    def place(self, n: int) -> Place:
        """One moment."""
        return next(self.places(n, n + 1))

    def moment_of(self, seq: int) -> int:
        """The moment of an entry, or of the first or last one where there is none such."""
        return self._number("SELECT coalesce(max(n), 0) FROM lines WHERE seq <= ?", seq)

    def moment_at(self, at: int) -> int:
        """The last moment that was by this wall-clock time, or the first one."""
        query = "SELECT coalesce((SELECT n FROM moments WHERE at <= ? ORDER BY at DESC, n DESC LIMIT 1), 0)"
        return self._number(query, at)

    def entry_of_sample(self, n: int) -> int:
        """The entry that a sample follows; the last one's, where there is none such."""
        exact = "SELECT seq FROM moments WHERE sample ORDER BY n LIMIT 1 OFFSET ?"
        last = "SELECT max(seq) FROM moments WHERE sample"
        return self._number(f"SELECT coalesce(({exact}), ({last}), 0)", n)

    def find(self, text: str, after: int) -> int:
        """The step of this name, or the next entry after this one whose line holds these words; -1 for none."""
        wanted = text.strip().casefold()
        if not wanted:
            return -1
        step = self._number("SELECT coalesce(min(seq), -1) FROM lines WHERE begins = ?", wanted)
        if step not in {-1, after}:
            return step
        return self._number("SELECT coalesce(min(seq), -1) FROM lines WHERE seq > ? AND instr(words, ?)", after, wanted)

    def failed(self, after: int) -> int:
        """The next failed finding after an entry; -1 for none."""
        return self._number("SELECT coalesce(min(seq), -1) FROM lines WHERE seq > ? AND failed", after)

    def first(self, kind: str) -> int:
        """The first entry of a kind; -1 for none."""
        return self._number("SELECT coalesce(min(seq), -1) FROM lines WHERE kind = ?", kind)

    def steps(self) -> tuple[tuple[int, int], ...]:
        """Each step's number, and the entry at which it began first."""
        return tuple(self._db.execute("SELECT step, min(seq) FROM lines WHERE step > 0 GROUP BY step ORDER BY step"))

    def finish(self) -> None:
        """Write all of it."""
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Let it go."""
        self._db.close()

    def _log(self, seq: int) -> tuple[LogLine, ...]:
        rows = self._db.execute("SELECT line FROM lines WHERE seq <= ? AND seq > ? ORDER BY seq", (seq, seq - MOST_LOG))
        return tuple(_LINE.decode(line) for (line,) in rows)

    def _number(self, query: str, *values: int | str) -> int:
        (found,) = self._db.execute(query, values).fetchone()
        return int(found)


def _bare(opened: Opened) -> Opened:
    """Entry 0 is there anyway: a keyframe needs no copy of it."""
    return replace(
        opened, runbook=replace(opened.runbook, steps=(), workloads=()), scope=replace(opened.scope, workloads=())
    )
