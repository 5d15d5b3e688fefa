"""A picture of a terminal in 256 colours: a fifth of the bytes, and nobody sees the difference.

It reads what rsvg-convert writes (8-bit RGBA, not interlaced) and needs no library that the project has no use for.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST = 256
RGBA = (8, 6, 0, 0, 0)
"""Depth, colour type, compression, filter, interlace."""


def small(png: bytes) -> bytes:
    """The same picture with a palette of its most frequent colours; every other becomes the nearest of them."""
    width, height, pixels = _decoded(png)
    counted = Counter(pixels)
    palette = [colour for colour, _ in counted.most_common(MOST)]
    nearest = {colour: index for index, colour in enumerate(palette)}
    for colour in counted:
        if colour not in nearest:
            nearest[colour] = min(range(len(palette)), key=lambda i, c=colour: _apart(c, palette[i]))
    indexes = bytes(map(nearest.__getitem__, pixels))
    rows = b"".join(b"\0" + indexes[y * width : (y + 1) * width] for y in range(height))
    colours = b"".join(bytes(_channels(colour)[:3]) for colour in palette)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(name, data) for name, data in parts)


def _decoded(png: bytes) -> tuple[int, int, array[int]]:
    """Width, height, and every pixel as one number."""
    chunks = list(_chunks(png))
    width, height, *kind = struct.unpack(">IIBBBBB", next(data for name, data in chunks if name == b"IHDR"))
    if tuple(kind) != RGBA:
        raise ValueError(f"not the PNG that rsvg-convert writes: {kind}")
    raw = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    stride, above, rows = width * 4, bytearray(width * 4), bytearray()
    for start in range(0, len(raw), stride + 1):
        above = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + stride]), above)
        rows += above
    pixels = array("I")
    pixels.frombytes(bytes(rows))
    return width, height, pixels


def _unfiltered(kind: int, row: bytearray, above: bytearray) -> bytearray:
    for i in range(len(row) if kind else 0):
        left, up = (row[i - 4] if i >= 4 else 0), above[i]
        if kind == 1:
            add = left
        elif kind == 2:
            add = up
        elif kind == 3:
            add = (left + up) // 2
        else:
            add = _paeth(left, up, above[i - 4] if i >= 4 else 0)
        row[i] = (row[i] + add) & 255
    return row


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    far = abs(guess - left), abs(guess - up), abs(guess - corner)
    return left if far[0] <= far[1] and far[0] <= far[2] else up if far[1] <= far[2] else corner


def _channels(pixel: int) -> tuple[int, ...]:
    return tuple(pixel.to_bytes(4, _ORDER))


def _apart(one: int, other: int) -> int:
    return sum((a - b) ** 2 for a, b in zip(_channels(one), _channels(other), strict=True))


_ORDER: str = "little" if array("I", [1]).tobytes()[0] else "big"


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
