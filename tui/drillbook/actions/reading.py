"""What a plan may rest on: a fresh, whole answer, or a sentence why there is none."""

from typing import TypeVar

from drillbook.model.scope import RegionScope, Scope
from drillbook.model.scope import region as find_region
from drillbook.snapshots.base import whole_error
from drillbook.snapshots.union import AnyRead, AnySnapshot
from drillbook.snapshots.window import Window

S = TypeVar("S", bound=AnySnapshot)
MAX_AGE = 10_000_000
"""Microseconds after which an answer is too old to plan on."""


def answered(window: Window, read: AnyRead, kind: type[S]) -> S | str:
    """The newest answer to this question, or why it cannot be used."""
    answer = window.latest(read, kind)
    if answer is None:
        return f"{read.region} was not read yet"
    error = whole_error(answer)
    if error is not None:
        return (
            f"{read.region}: not permitted, needs {error.needs}" if error.needs else f"{read.region}: {error.message}"
        )
    if window.now - answer.observed_at > MAX_AGE:
        return f"the reading of {read.region} is {(window.now - answer.observed_at) // 1_000_000} s old"
    return answer


def region_of(scope: Scope, word: str) -> RegionScope | None:
    """The region that `source`, `target` or a name means, or None."""
    try:
        return find_region(scope, word)
    except KeyError:
        return None
