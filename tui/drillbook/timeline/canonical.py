"""The one spelling of a line: what is decoded and encoded again must give equal bytes.

That single rule refuses duplicate keys, other spellings of a string or number, unknown fields, spaces
and another order of keys. Floats have no agreed spelling and are refused as such.
"""

from __future__ import annotations

from typing import Final, Generic, NoReturn, TypeVar

import msgspec

MAX_LINE: Final = 1 << 20
"""Bytes of a line with its newline; a reader never holds more than one such line."""

DATA: Final = b',"data":'
"""What stands before the object of a line; no earlier field holds these bytes, for a quote in a text is escaped."""
_PREV: Final = b',"prev":"'
TAIL: Final = len(_PREV) + 64 + len('"}\n')
"""The bytes that stand behind it."""


def ends_well(raw: bytes) -> bool:
    """Whether its last 64 characters before the end are as many bytes: a hash, not a text of 64 letters."""
    return raw.startswith(_PREV, len(raw) - TAIL)


class NotCanonicalError(ValueError):
    """A line that its writer would not have written."""


F = TypeVar("F", bound=msgspec.Struct)


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"the number {text} is not an integer")


class Codec(Generic[F]):
    """Decodes lines of one kind, whose last two fields are `data` (an object) and `prev` (64 hex digits)."""

    def __init__(self, frame: type[F]) -> None:
        self._decoder = msgspec.json.Decoder(frame, float_hook=_no_float)
        self._encoder = msgspec.json.Encoder()

    def encode(self, frame: msgspec.Struct) -> bytes:
        """The line of a frame whose `data` is `msgspec.Raw`; refuses what `decode` would."""
        try:
            raw = self._encoder.encode(frame) + b"\n"
        except UnicodeEncodeError as error:
            raise NotCanonicalError(f"text that is not Unicode: {error.reason}") from error
        self.decode(raw)
        return raw

    def decode(self, raw: bytes) -> tuple[F, bytes]:
        """The frame and the bytes of its `data`."""
        if len(raw) > MAX_LINE:
            raise NotCanonicalError(f"longer than {MAX_LINE} bytes")
        try:
            frame = self._decoder.decode(raw)
            again = self._encoder.encode(frame) + b"\n"
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise NotCanonicalError(f"not a line of this format: {error}") from error
        if raw != again or not ends_well(raw):
            raise NotCanonicalError("not spelled as its writer spells it")
        return frame, raw[raw.index(DATA) + len(DATA) : -TAIL]
