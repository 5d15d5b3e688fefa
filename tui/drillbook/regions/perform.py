"""Carries out one call: allowed here, in the right cluster, and read back."""

from drillbook.model.plan import AnyCall, Outcome
from drillbook.regions.deadline import Deadline
from drillbook.regions.region import Region


def perform(call: AnyCall, cluster_id: str, region: Region, deadline: Deadline) -> Outcome:
    raise NotImplementedError
