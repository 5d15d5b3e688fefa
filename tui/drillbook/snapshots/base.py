"""What every read and every snapshot has in common."""

import msgspec

Partition = tuple[str, int]
"""Topic and partition."""


class Read(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="read", cache_hash=True):
    """A question to one region; equal reads are asked once a sweep."""

    region: str


class ReadError(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part of a snapshot that could not be read; `needs` is the missing right, if that is why.

    `scope` is the topic, group, subject or principal concerned, or empty for the whole snapshot.
    """

    message: str
    scope: str = ""
    code: str = ""
    needs: str = ""


class Snapshot(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="snapshot"):
    """A frozen answer; `observed_at` is wall-clock microseconds when the first call was sent.

    An empty answer counts only where `errors` has no error of the whole snapshot.
    """

    region: str
    observed_at: int
    took: int = 0
    errors: tuple[ReadError, ...] = ()


def whole_error(snapshot: Snapshot) -> ReadError | None:
    """The error that makes the whole snapshot worthless, if any."""
    return next((e for e in snapshot.errors if not e.scope), None)
