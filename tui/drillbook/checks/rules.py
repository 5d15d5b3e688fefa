"""What the standard authorizer would answer: deny before allow, literal, prefixed and wildcard names, hosts.

Super users are granted everything before any rule is read, and no API lists them.
"""

from dataclasses import dataclass

from drillbook.snapshots.acls import AclBinding

ANY = "User:*"


@dataclass(frozen=True)
class Ruling:
    """`refused` is None where the rules leave it to a broker setting; `because` names the rule that decides."""

    refused: bool | None
    because: str


def covers(binding: AclBinding, resource: str, name: str) -> bool:
    """Whether the binding's resource pattern is about this resource."""
    if binding.resource != resource:
        return False
    if binding.pattern == "PREFIXED":
        return name.startswith(binding.name)
    return binding.name in {name, "*"}


def concerns(binding: AclBinding, principal: str, operation: str) -> bool:
    """Whether the binding speaks of this principal and operation."""
    return binding.principal in {principal, ANY} and binding.operation in {operation, "ALL"}


def rule(bindings: tuple[AclBinding, ...], principal: str, operation: str, topic: str) -> Ruling:
    """Whether this principal is refused this operation on the topic from every host."""
    about = [b for b in bindings if covers(b, "TOPIC", topic)]
    mine = [b for b in about if concerns(b, principal, operation)]
    denied_from = {b.host: b for b in mine if b.permission == "DENY"}
    if "*" in denied_from:
        return Ruling(True, said(denied_from["*"]))
    allowed = [b for b in mine if b.permission == "ALLOW"]
    left = [b for b in allowed if b.host not in denied_from]
    if left:
        return Ruling(False, said(left[0]))
    if about:
        return Ruling(True, "no rule allows it")
    return Ruling(None, "no rule is about this topic: allow.everyone.if.no.acl.found decides")


def said(binding: AclBinding) -> str:
    """`DENY WRITE to User:x on TOPIC orders.new (PREFIXED)`."""
    host = "" if binding.host == "*" else f" from {binding.host}"
    head = f"{binding.permission} {binding.operation} to {binding.principal}{host}"
    return f"{head} on {binding.resource} {binding.name} ({binding.pattern})"
