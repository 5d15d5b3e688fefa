"""Between lines of the timeline and entries of a drill: the only place where both are known."""

import hashlib
from typing import TYPE_CHECKING

import msgspec

from drillbook import clock
from drillbook.entries.base import Head
from drillbook.entries.sample_packing import unpacked
from drillbook.entries.samples import Sample
from drillbook.entries.union import Entry, decode, encode
from drillbook.state.clocks import wall_micros
from drillbook.timeline import frame
from drillbook.timeline.frame import Draft, Line
from drillbook.timeline.samples import Sample as SampleLine

if TYPE_CHECKING:
    from drillbook.engine.events import ToWrite

_SAMPLE = msgspec.json.Decoder(Sample)


def draft_of(entry: "ToWrite") -> Draft:
    """The draft of an entry that the engine wants written."""
    kind, data = encode(entry.data)
    return Draft(kind, entry.by, data, entry.step)


def entry_of(line: Line) -> Entry:
    """The entry of a line; KeyError or msgspec.ValidationError where a newer version wrote it."""
    head = Head(line.seq, line.at, line.up, line.by, line.kind, line.step)
    return Entry(head, decode(line.kind, line.data), hashlib.sha256(frame.encode(line)).hexdigest())


def sample_of(line: SampleLine) -> Sample:
    """The sample of a sample line; ValueError where it is none."""
    return unpacked(_SAMPLE.decode(line.data))


def micros(text: str) -> int:
    """Wall-clock microseconds of a line's `at`."""
    return wall_micros(text)


def micros_of(seconds: float) -> int:
    """Whole microseconds of a Unix time."""
    return round(seconds * 1_000_000)


def now_micros() -> int:
    """Wall-clock microseconds now."""
    return micros_of(clock.utc_now().timestamp())
