"""`samples.jsonl`: what panels show between entries, in a chain of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import msgspec

from drillbook.timeline.canonical import Codec
from drillbook.timeline.chain import Chain, ChainError
from drillbook.timeline.folder import SAMPLES
from drillbook.timeline.frame import check_time
from drillbook.timeline.line_file import raw_lines
from drillbook.timeline.torn import set_aside

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_Natural = Annotated[int, msgspec.Meta(ge=0)]
_Digest = Annotated[str, msgspec.Meta(min_length=64, max_length=64)]


class Sample(msgspec.Struct, frozen=True):
    """A line of samples; `after` is the last entry written before it, which gives history one order."""

    n: int
    after: int
    at: str
    up: int
    data: bytes
    prev: str

    @property
    def number(self) -> int:
        """Its place in the chain."""
        return self.n


class _Read(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    n: _Natural
    after: _Natural
    at: str
    up: _Natural
    data: dict[str, object]
    prev: _Digest


class _Written(msgspec.Struct, frozen=True):
    n: int
    after: int
    at: str
    up: int
    data: msgspec.Raw
    prev: str


_CODEC: Final = Codec(_Read)


def encode(sample: Sample) -> bytes:
    """The sample's bytes, newline included."""
    return _CODEC.encode(_Written(sample.n, sample.after, sample.at, sample.up, msgspec.Raw(sample.data), sample.prev))


def decode(raw: bytes) -> Sample:
    """The sample of these bytes; NotCanonicalError unless `encode` would write the very same."""
    read, data = _CODEC.decode(raw)
    check_time(read.at)
    return Sample(read.n, read.after, read.at, read.up, data, read.prev)


def sample_chain(decode: Callable[[bytes], Sample] = decode) -> Chain[Sample]:
    """A chain of samples, at its start."""
    return Chain(decode, sealed=False)


def recover_samples(folder: Path) -> tuple[Chain[Sample], str]:
    """The chain of a drill's samples after its engine died, and the name of a torn end that was set aside."""
    path, chain = folder / SAMPLES, sample_chain()
    try:
        for raw in raw_lines(path):
            chain.accept(raw)
    except ChainError:
        return chain, set_aside(path, chain.size)
    return chain, ""
