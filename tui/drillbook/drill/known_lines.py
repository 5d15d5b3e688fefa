"""Lines of the kinds that this version knows, decoded once: the frame and the data in it together."""

from typing import Annotated, Protocol, cast

import msgspec

from drillbook.entries.base import Head
from drillbook.entries.samples import Sample as SampleData
from drillbook.entries.union import KINDS, AnyData, Entry
from drillbook.state.clocks import wall_micros
from drillbook.timeline import frame, samples
from drillbook.timeline.canonical import DATA, MAX_LINE, TAIL, ends_well
from drillbook.timeline.frame import Line
from drillbook.timeline.samples import Sample

_Natural = Annotated[int, msgspec.Meta(ge=0)]
_Digest = Annotated[str, msgspec.Meta(min_length=64, max_length=64)]
_KIND = b',"kind":"'


class KnownLine(Line, frozen=True):
    """A line whose data are of its kind and spelled as its kind writes them."""

    known: AnyData
    micros: int
    """`at` in wall-clock microseconds."""

    def entry(self, sha256: str) -> Entry:
        """Its entry; the line's hash is the chain's to know."""
        return Entry(Head(self.seq, self.at, self.up, self.by, self.kind, self.step), self.known, sha256)


class _Typed(Protocol):
    seq: int
    at: str
    up: int
    by: str
    kind: str
    step: str
    data: AnyData
    prev: str


class _TypedSample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    n: _Natural
    after: _Natural
    at: str
    up: _Natural
    data: SampleData
    prev: _Digest


def _decoder(kind: type) -> msgspec.json.Decoder[msgspec.Struct]:
    """A decoder of whole lines with this data: by the rules of `frame`, and those of the kind."""
    fields = [("seq", _Natural), ("at", str), ("up", _Natural), *((n, str) for n in ("by", "kind", "step"))]
    shape = msgspec.defstruct(
        "_Typed", [*fields, ("data", kind), ("prev", _Digest)], frozen=True, forbid_unknown_fields=True
    )
    return msgspec.json.Decoder(shape)


_DECODERS = {name.encode(): _decoder(kind) for name, kind in KINDS.items()}
_SAMPLES = msgspec.json.Decoder(_TypedSample)
_ENCODER = msgspec.json.Encoder()


def decode(raw: bytes) -> Line:
    """A KnownLine where this version would have written these very bytes; else `frame.decode` judges them.

    No kind holds a float or free JSON, so that bytes which come back from their typed value are canonical.
    """
    try:
        start = raw.index(_KIND) + len(_KIND)
        typed = cast("_Typed", _DECODERS[raw[start : raw.index(b'"', start)]].decode(raw))
        same = _ENCODER.encode(typed) + b"\n" == raw and len(raw) <= MAX_LINE and ends_well(raw)
        micros = wall_micros(typed.at)
    except (KeyError, ValueError, RecursionError):
        return frame.decode(raw)
    if not same:
        return frame.decode(raw)
    data = raw[raw.index(DATA) + len(DATA) : -TAIL]
    return KnownLine(
        typed.seq, typed.at, typed.up, typed.by, typed.kind, typed.step, data, typed.prev, typed.data, micros
    )


def decode_sample(raw: bytes) -> Sample:
    """As `samples.decode`, and quicker where this version would have written these very bytes."""
    try:
        typed = _SAMPLES.decode(raw)
        same = _ENCODER.encode(typed) + b"\n" == raw and len(raw) <= MAX_LINE and ends_well(raw)
        wall_micros(typed.at)
    except (ValueError, RecursionError):
        return samples.decode(raw)
    if not same:
        return samples.decode(raw)
    data = raw[raw.index(DATA) + len(DATA) : -TAIL]
    return Sample(typed.n, typed.after, typed.at, typed.up, data, typed.prev)
