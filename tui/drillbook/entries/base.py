"""An entry: one thing that happened, as one line of the timeline."""

import msgspec


class Data(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The part of an entry that its kind gives a shape; integers, text and lists only, never floats."""


class Head(msgspec.Struct, frozen=True):
    """What every entry carries besides its data.

    `at` is UTC text with microseconds, `up` boot-time microseconds of this engine run, `by` a person or `engine`.
    """

    seq: int
    at: str
    up: int
    by: str
    kind: str
    step: str
