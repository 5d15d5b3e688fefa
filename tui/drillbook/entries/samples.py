"""Sample lines: the numbers of the findings between two entries, and the rows of the panels."""

import msgspec

from drillbook.model.finding import Finding
from drillbook.model.observation import Observation
from drillbook.model.rows import Row


class Sampled(msgspec.Struct, frozen=True, omit_defaults=True):
    """One claim's observation, whole."""

    claim: str
    observation: Observation


class Moved(msgspec.Struct, frozen=True, omit_defaults=True):
    """One claim's observation where it was known before: the finding whole, of the rows what moved.

    `runs` makes the new list in pairs: a place in the old list and how many rows from there on, or -1 and how many of
    `put`; without it the rows are the same ones. `places` are those of the new list whose integers moved, each counted
    from the one before it, and `by` says by how much, field by field.
    """

    claim: str
    finding: Finding
    runs: tuple[int, ...] = ()
    put: tuple[Row, ...] = ()
    places: tuple[int, ...] = ()
    by: dict[str, tuple[int, ...]] = msgspec.field(default_factory=dict)


class Sample(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One sweep: claims whose observation changed, or all of them where `absolute`.

    `at` is wall-clock microseconds of the sweep; a claim that did not change was judged then all the same, unless it is
    in `stale`. `packed` holds `sampled` and `moved` where they are long: base64 of zlib of a JSON object of both.
    `again`: of claims that did not change, how many microseconds before `at` their oldest reading was made.
    """

    at: int
    absolute: bool
    sampled: tuple[Sampled, ...] = ()
    stale: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    packed: str = ""
    again: dict[str, int] = msgspec.field(default_factory=dict)
