"""Breaking the lab on purpose: processes, the link, what was in agreement, a transaction."""

from __future__ import annotations

import signal

from confluent_kafka.admin import AclBindingFilter, AclOperation, AclPermissionType, ResourcePatternType, ResourceType

from drillbook.errors import InputError
from drillbook.lab import folder as folders
from drillbook.lab import link, process, registry, seed
from drillbook.lab import state as states
from drillbook.lab.failure import LabError
from drillbook.lab.fleet.client import FleetClient
from drillbook.lab.info import LabInfo
from drillbook.lab.link import LinkStatus
from drillbook.lab.process import Life, life
from drillbook.lab.state import PARTS

CALL_SECONDS = 20


def kill(lab: LabInfo, part: str) -> None:
    """SIGKILL a part: a region (its broker), connect, relay, registry-east, registry-west or fleet."""
    each = _running(lab, part)
    process.kill([each])


def freeze(lab: LabInfo, part: str) -> None:
    """SIGSTOP a part: its ports still accept, and nothing answers; after 3 s a broker is fenced by its controller."""
    each = _running(lab, part)
    process.send(each, signal.SIGSTOP)
    process.wait_until(lambda: life(each) is Life.FROZEN, CALL_SECONDS)


def thaw(lab: LabInfo, part: str) -> None:
    """SIGCONT a part."""
    each = _running(lab, part)
    process.send(each, signal.SIGCONT)
    process.wait_until(lambda: life(each) is Life.UP, CALL_SECONDS)


def drop_link(lab: LabInfo) -> LinkStatus:
    """A black hole: connections stay, nothing arrives, and MirrorMaker's tasks stay RUNNING."""
    return link.ask(lab.ports.relay, "drop")


def refuse_link(lab: LabInfo) -> LinkStatus:
    """Cut every connection, and each new one."""
    return link.ask(lab.ports.relay, "refuse")


def delay_link(lab: LabInfo, seconds: float) -> LinkStatus:
    """Every byte arrives so much later, in order."""
    return link.ask(lab.ports.relay, f"delay {seconds}")


def heal_link(lab: LabInfo) -> LinkStatus:
    """The link works, at full speed."""
    return link.ask(lab.ports.relay, "heal")


def remove_acl(
    lab: LabInfo, principal: str = "User:orders-api", topic: str = "orders.new", region: str = "west"
) -> int:
    """Take WRITE on a topic from a principal; the mirror does not bring WRITE back, so the drift stays."""
    admin = seed.admin(lab.folder, lab.ports, region)
    wanted = AclBindingFilter(
        ResourceType.TOPIC,
        topic,
        ResourcePatternType.LITERAL,
        principal,
        None,
        AclOperation.WRITE,
        AclPermissionType.ALLOW,
    )
    (future,) = admin.delete_acls([wanted]).values()
    removed = len(future.result(CALL_SECONDS))
    if not removed:
        raise LabError(f"{principal} has no ALLOW WRITE on {topic} in {region}: nothing was removed")
    return removed


def remove_subject(lab: LabInfo, subject: str = "orders.paid-value", region: str = "west") -> None:
    """Delete a subject of a region's registry, for good."""
    registry.delete_subject(lab.ports, region, subject)


def open_transaction(lab: LabInfo, region: str = "east", hold_seconds: int = 60, then: str = "abort") -> str:
    """Leave a transaction open on ledger.entries; `then` is commit, abort or abandon (the client goes away)."""
    with FleetClient(lab.ports.fleet) as fleet:
        return fleet.post(f"/{region}/transactions/open", hold=hold_seconds, then=then)


def end_transaction(lab: LabInfo, region: str = "east", how: str = "abort") -> str:
    """End the open transaction now."""
    with FleetClient(lab.ports.fleet) as fleet:
        return fleet.post(f"/{region}/transactions/end", how=how)


def _running(lab: LabInfo, part: str) -> process.Process:
    if part not in PARTS:
        raise InputError(f"the lab has no part {part!r}", remedy=f"one of {', '.join(PARTS)}")
    state = states.load(folders.named(lab.name))
    each = state.processes.get(part) if state else None
    if each is None or life(each) is Life.DOWN:
        raise LabError(f"{part} is not running", remedy=f"drillbook lab up --lab {lab.name}")
    return each
