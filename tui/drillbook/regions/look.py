"""Says whether a call's effect stands in the region already, changing nothing."""

import logging

from drillbook.model.group_calls import RemoveMembers
from drillbook.model.link_calls import CreateLink, DeleteLink, RecordEnds, RestartLink
from drillbook.model.plan import (
    AnyCall,
    Attest,
    CommitOffsets,
    ConnectorCall,
    CreateAcls,
    DeleteAcls,
    FleetCall,
    Outcome,
    TakeSnapshot,
)
from drillbook.model.schema_calls import DeleteSchema, RegisterSchema, SetCompatibility
from drillbook.model.site_calls import RunCommand, SendRequest
from drillbook.model.topic_calls import AlterTopic, CreateTopic, DeleteTopic
from drillbook.regions import (
    acl_calls,
    connector_call,
    link_call,
    link_restart,
    members_call,
    offsets_call,
    schema_calls,
    site_calls,
    topic_alter,
    topic_calls,
)
from drillbook.regions.answers import EXPECTED
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import text_of
from drillbook.regions.region import Region
from drillbook.regions.visible import cluster_right_missing

log = logging.getLogger("drillbook.regions")


def look(call: AnyCall, region: Region, deadline: Deadline) -> Outcome:
    """`ok` means that it stands; `known` is False where the region cannot be asked."""
    try:
        return _looked(call, region, deadline)
    except EXPECTED as error:
        return Outcome(ok=False, text=text_of(error), known=False)
    except Exception as error:
        log.exception("a look at %s failed", type(call).__name__)
        return Outcome(ok=False, text=f"a fault of Drillbook itself: {type(error).__name__}: {error}", known=False)


def _looked(call: AnyCall, region: Region, deadline: Deadline) -> Outcome:
    if call.region != region.name:
        return Outcome(ok=False, text=f"this worker looks in {region.name}, not in {call.region}", known=False)
    match call:
        case CreateAcls() | DeleteAcls():
            login = region.reading()
            missing = cluster_right_missing(login, "DESCRIBE", deadline)
            if missing is not None:
                return Outcome(ok=False, text=missing.message, known=False)
            return acl_calls.stand(login, call.bindings, deadline, standing=isinstance(call, CreateAcls))
        case ConnectorCall():
            return connector_call.look(call, region, deadline)
        case CreateLink() | DeleteLink():
            return link_call.stand(call, region, deadline)
        case RestartLink():
            return link_restart.stand(call, region, deadline)
        case FleetCall():
            text = f"a deployer's hook cannot be asked whether the {call.verb} of {call.name} was done"
            return Outcome(ok=False, text=f"{text}: see its group's state, or whether its topics grow", known=False)
        case CommitOffsets():
            return offsets_call.stand(call, region.reading(), deadline)
        case RemoveMembers():
            return members_call.stand(call, region.reading(), deadline)
        case AlterTopic():
            return topic_alter.stand(call, region, deadline)
        case RegisterSchema() | DeleteSchema() | SetCompatibility():
            return schema_calls.stand(call, region.registry(), deadline)
        case CreateTopic() | DeleteTopic():
            return topic_calls.stand(call, region.reading(), deadline)
        case SendRequest() | RunCommand():
            return site_calls.stand(call, region, deadline)
        case TakeSnapshot() | Attest() | RecordEnds():
            return Outcome(ok=False, text="this leaves nothing behind in the region", known=False)
