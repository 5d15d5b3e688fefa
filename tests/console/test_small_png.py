"""The pictures of the README are made small: the same pixels, whatever filters the PNG was written with."""

import random
import struct
import zlib

import pytest

from lab.small_png import SIGNATURE, _chunk, _chunks, small

WIDTH, HEIGHT = 7, 10
Pixel = tuple[int, int, int]


def written(pixels: list[Pixel]) -> bytes:
    """A PNG as rsvg-convert writes them, its rows filtered in each of the five ways."""
    raw, above = b"", bytes(WIDTH * 4)
    for y in range(HEIGHT):
        row = b"".join(bytes((*p, 255)) for p in pixels[y * WIDTH : (y + 1) * WIDTH])
        raw += bytes([y % 5]) + bytes(_filtered(y % 5, row, above))
        above = row
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 6, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(raw)) + _chunk(b"IEND", b"")


def _filtered(kind: int, row: bytes, above: bytes) -> list[int]:
    out = []
    for i, value in enumerate(row):
        left, corner = (row[i - 4], above[i - 4]) if i >= 4 else (0, 0)
        up = above[i]
        guess = left + up - corner
        paeth = min((left, up, corner), key=lambda c, guess=guess: abs(guess - c))
        out.append((value - (0, left, up, (left + up) // 2, paeth)[kind]) & 255)
    return out


def read(png: bytes) -> list[Pixel]:
    """The pixels of a PNG with a palette, unfiltered."""
    chunks = dict(_chunks(png))
    colours = [tuple(chunks[b"PLTE"][i : i + 3]) for i in range(0, len(chunks[b"PLTE"]), 3)]
    raw = zlib.decompress(chunks[b"IDAT"])
    return [colours[raw[y * (WIDTH + 1) + 1 + x]] for y in range(HEIGHT) for x in range(WIDTH)]


@pytest.mark.parametrize("seed", range(5))
def test_few_colours_stay_as_they_are(seed: int) -> None:
    dice = random.Random(seed)
    pixels = [(dice.randrange(256), dice.randrange(256), dice.randrange(256)) for _ in range(WIDTH * HEIGHT)]
    assert read(small(written(pixels))) == pixels


def test_another_kind_of_png_is_refused() -> None:
    pixels = [(1, 2, 3)] * (WIDTH * HEIGHT)
    with pytest.raises(ValueError, match="rsvg-convert"):
        small(small(written(pixels)))
