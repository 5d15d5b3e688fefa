"""What a person asks of the engine, and what they sign."""

from typing import Literal

import msgspec

IntentName = Literal["run", "retry", "rollback", "hold", "abort", "leave", "undo", "note", "close"]


class Intent(msgspec.Struct, frozen=True, omit_defaults=True):
    """An unsigned wish of the driver: `step` where it means one, `text` for a note or a typed region name."""

    name: IntentName
    step: str = ""
    text: str = ""


DecisionKind = Literal[
    "approve", "refuse", "override", "break-glass", "attest", "hand-over", "take-over", "close", "decide", "reading"
]


class LinePoint(msgspec.Struct, frozen=True):
    """An entry by number and by the SHA-256 (hex) of its line."""

    seq: int
    sha256: str


class Decision(msgspec.Struct, frozen=True, omit_defaults=True):
    """The text of a statement, as JSON of this shape; the signature covers its exact bytes.

    `gate` is the gate's entry (approve, refuse, break-glass, reading), the question's (decide), or the failed step's
    entry (override, attest: the entry that asks); of a take-over in a running drill the hand-over's.
    """

    drill: str
    decision: DecisionKind
    person: str
    role: str
    gate: LinePoint
    head: LinePoint
    nonce: str
    signed_at: str
    expires: str
    step: str = ""
    reason: str = ""
    rule: str = ""
    """The claim that an override breaks."""
    reading: str = ""
    """The signer's own second reading, as the JSON text of a `SecondReading`."""
    option: str = ""
    """What a question is answered with; in a hand-over, who is to drive."""


class Statement(msgspec.Struct, frozen=True):
    """A decision's verbatim text beside its SSHSIG armour (namespace `decision@drillbook`)."""

    text: str
    signature: str
