"""The two kinds of line that carry signatures over lines, and the namespaces that keep them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from drillbook.signing.signer import SESSION
from drillbook.timeline.frame import Draft, Line

if TYPE_CHECKING:
    from drillbook.signing.signer import Signer
    from drillbook.timeline.chain import Chain

SEAL: Final = "seal"
MANDATE: Final = "mandate"
SEAL_NAMESPACE: Final = "timeline@drillbook"
MANDATE_NAMESPACE: Final = "session@drillbook"


class Seal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The session key's signature over the `lines` raw lines before it."""

    lines: int
    principal: str
    signature: str


class Mandate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person's signature over the raw line before it, which introduces a session key."""

    principal: str
    signature: str


def seal_line(chain: Chain[Line], before: Line, signer: Signer) -> Line:
    """The seal that may come next in the chain; all but its signature follows from the line before."""
    if signer.principal != SESSION:
        raise ValueError(f"{signer.principal} cannot seal: only the session does, people state")
    signature = signer.sign(SEAL_NAMESPACE, chain.hasher)
    data = msgspec.json.encode(Seal(chain.next, signer.principal, signature))
    return Line(chain.next, before.at, before.up, signer.principal, SEAL, "", data, chain.head)


def mandate_draft(principal: str, signature: str) -> Draft:
    """The entry of a mandate that came from the driver's console."""
    return Draft(MANDATE, principal, msgspec.json.encode(Mandate(principal, signature)))


def parse_seal(line: Line) -> Seal | None:
    """The seal of a line that is one in form; says nothing about its signature."""
    if line.kind != SEAL or line.step or line.by != SESSION:
        return None
    try:
        seal = msgspec.json.decode(line.data, type=Seal)
    except msgspec.MsgspecError:
        return None
    formed = seal.lines == line.seq and seal.principal == SESSION and msgspec.json.encode(seal) == line.data
    return seal if formed else None


def parse_mandate(line: Line) -> Mandate | None:
    """The mandate of a line that is one in form; says nothing about its signature."""
    if line.kind != MANDATE or line.step or line.by == SESSION:
        return None
    try:
        mandate = msgspec.json.decode(line.data, type=Mandate)
    except msgspec.MsgspecError:
        return None
    return mandate if mandate.principal == line.by and msgspec.json.encode(mandate) == line.data else None
