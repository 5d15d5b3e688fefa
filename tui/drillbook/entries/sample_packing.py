"""Long samples are packed: a thousand rows repeat the names of their fields, and a line has at most 1 MiB."""

import base64
import zlib

import msgspec

from drillbook.entries.samples import Moved, Sample, Sampled

LONG = 4_096
"""Bytes of a line's observations from which on they are packed."""
HASTY = 1
"""How hard zlib tries where everything is told: one line in thirty, and the engine must not stand still for it."""
MOST = 1 << 25
"""Bytes that a packed line may unfold to."""


class _Packed(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    sampled: tuple[Sampled, ...] = ()
    moved: tuple[Moved, ...] = ()


_DECODER = msgspec.json.Decoder(_Packed)


def packed(sample: Sample) -> Sample:
    """The sample as it is written."""
    plain = msgspec.json.encode(_Packed(sample.sampled, sample.moved))
    if len(plain) <= LONG:
        return sample
    level = HASTY if sample.absolute else zlib.Z_DEFAULT_COMPRESSION
    short = base64.b64encode(zlib.compress(plain, level)).decode()
    return Sample(sample.at, sample.absolute, stale=sample.stale, packed=short, again=sample.again)


def unpacked(sample: Sample) -> Sample:
    """The sample as it is folded; ValueError where what it holds is not what `packed` makes."""
    if not sample.packed:
        return sample
    unfold = zlib.decompressobj()
    try:
        plain = unfold.decompress(base64.b64decode(sample.packed, validate=True), MOST)
    except (ValueError, zlib.error) as error:
        raise ValueError(f"a packed sample cannot be unpacked: {error}") from error
    if not unfold.eof or unfold.unused_data or sample.sampled or sample.moved:
        raise ValueError("a packed sample is not whole, or holds more than it says")
    held = _DECODER.decode(plain)
    return Sample(sample.at, sample.absolute, held.sampled, sample.stale, held.moved, again=sample.again)
