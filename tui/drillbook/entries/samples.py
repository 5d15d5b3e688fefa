"""Sample lines: the numbers of the findings between two entries, and the rows of the panels."""

import msgspec

from drillbook.model.observation import Observation


class Sampled(msgspec.Struct, frozen=True, omit_defaults=True):
    """One claim's observation, whole."""

    claim: str
    observation: Observation


class Sample(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One sweep: claims whose observation changed, or all of them where `absolute`.

    `at` is wall-clock microseconds of the sweep; a claim that did not change is as old as `at` all the same, unless it
    is in `stale`.
    """

    at: int
    absolute: bool
    sampled: tuple[Sampled, ...] = ()
    stale: tuple[str, ...] = ()
