from drillbook.model.plan import AnyCall, Outcome
from drillbook.regions.deadline import Deadline
from drillbook.regions.region import Region


def look(call: AnyCall, region: Region, deadline: Deadline) -> Outcome:
    raise NotImplementedError
