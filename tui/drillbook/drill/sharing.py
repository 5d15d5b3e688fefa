"""Rows that say the same as before are the same objects: of 10,000 partitions hardly any moves between two sweeps."""

from typing import Any, TypeVar

import msgspec

from drillbook.snapshots.union import AnySnapshot

MANY = 200
"""Rows from which on it is worth looking."""
S = TypeVar("S", bound=msgspec.Struct)


def shared(before: msgspec.Struct | None, answer: S) -> S:
    """The answer, with those rows of the one before that are equal and stand at the same place."""
    if type(before) is not type(answer) or before is None:
        return answer
    held: dict[str, Any] = {}
    for name in answer.__struct_fields__:
        was, rows = getattr(before, name), getattr(answer, name)
        if not isinstance(rows, tuple) or len(was) != len(rows):
            continue
        if len(rows) >= MANY:
            held[name] = tuple(old if old == new else new for old, new in zip(was, rows, strict=True))
        elif any(isinstance(row, msgspec.Struct) and large(row) for row in rows):
            held[name] = tuple(shared(old, new) for old, new in zip(was, rows, strict=True))
    return msgspec.structs.replace(answer, **held) if held else answer


def large(answer: AnySnapshot | msgspec.Struct) -> bool:
    """Whether it holds so many rows, itself or in one of its parts, that looking takes a while."""
    values = [getattr(answer, name) for name in answer.__struct_fields__]
    return any(
        isinstance(value, tuple)
        and (len(value) >= MANY or any(isinstance(row, msgspec.Struct) and large(row) for row in value))
        for value in values
    )
