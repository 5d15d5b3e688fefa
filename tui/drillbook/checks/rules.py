"""What the standard authorizer would answer: deny before allow, literal, prefixed and wildcard names, hosts.

Super users are granted everything before any rule is read, and no API lists them.
"""

from dataclasses import dataclass

from drillbook.model.workload_acls import ANY, covers
from drillbook.snapshots.acls import AclBinding

IMPLY_DESCRIBE = frozenset({"DESCRIBE", "READ", "WRITE", "DELETE", "ALTER"})
"""To be allowed any of these is to be allowed DESCRIBE; ALL is in `concerns`."""


@dataclass(frozen=True)
class Ruling:
    """`refused` is None where the rules leave it to a broker setting; `because` names the rule that decides."""

    refused: bool | None
    because: str


def concerns(binding: AclBinding, principal: str, operation: str) -> bool:
    """Whether the binding speaks of this principal and operation."""
    return binding.principal in {principal, ANY} and binding.operation in {operation, "ALL"}


def rule(
    bindings: tuple[AclBinding, ...], principal: str, operation: str, name: str, resource: str = "TOPIC"
) -> Ruling:
    """Whether this principal is refused this operation on the resource from every host."""
    about = [b for b in bindings if covers(b, resource, name)]
    mine = [b for b in about if concerns(b, principal, operation)]
    denied_from = {b.host: b for b in mine if b.permission == "DENY"}
    if "*" in denied_from:
        return Ruling(True, said(denied_from["*"]))
    implied = IMPLY_DESCRIBE if operation == "DESCRIBE" else frozenset({operation})
    allowed = [b for b in about if b.permission == "ALLOW" and any(concerns(b, principal, o) for o in implied)]
    left = [b for b in allowed if b.host not in denied_from]
    if left:
        return Ruling(False, said(left[0]))
    if about:
        return Ruling(True, "no rule allows it")
    return Ruling(None, f"no rule is about this {resource.lower()}: allow.everyone.if.no.acl.found decides")


def use(bindings: tuple[AclBinding, ...], principal: str, operation: str, name: str, resource: str = "TOPIC") -> Ruling:
    """Whether a client can do this from wherever it runs, which takes DESCRIBE too; a rule for one host leaves it open.

    Allowing READ or WRITE allows DESCRIBE, but denying DESCRIBE takes it from those who may read or write.
    """
    found = rule(bindings, principal, operation, name, resource)
    for needed in (operation, "DESCRIBE"):
        ruling = rule(bindings, principal, needed, name, resource)
        if ruling.refused is not False:
            return ruling
        about = [b for b in bindings if covers(b, resource, name)]
        some = next((b for b in about if b.permission == "DENY" and concerns(b, principal, needed)), None)
        if some is not None:
            return Ruling(None, f"{said(some)}: where its clients run is not known")
        implied = IMPLY_DESCRIBE if needed == "DESCRIBE" else frozenset({needed})
        allowed = [b for b in about if b.permission == "ALLOW" and any(concerns(b, principal, o) for o in implied)]
        if all(b.host != "*" for b in allowed):
            return Ruling(None, f"{said(allowed[0])} alone: where its clients run is not known")
    return found


def said(binding: AclBinding) -> str:
    """`DENY WRITE to User:x on TOPIC orders.new (PREFIXED)`."""
    host = "" if binding.host == "*" else f" from {binding.host}"
    head = f"{binding.permission} {binding.operation} to {binding.principal}{host}"
    return f"{head} on {binding.resource} {binding.name} ({binding.pattern})"
