"""What an engine and its clients say to each other; anything else is refused and the connection closed."""

from __future__ import annotations

from typing import Final

import msgspec

CHALLENGE_BYTES: Final = 32
ATTACH_NAMESPACE: Final = "attach@drillbook"
DECISION_NAMESPACE: Final = "decision@drillbook"


class EngineHello(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="hello"):
    """The first message to a client: which drill, and what the client must sign (`challenge` is hex)."""

    drill: str
    format: int
    challenge: str


class Durable(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="durable"):
    """How many bytes of each file a client may fold."""

    timeline: int
    samples: int


class Accepted(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="accepted"):
    """The client's message `id` is durable and sealed as entry `seq`; to a hello, the last entry there is."""

    id: str
    seq: int


class Refused(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="refused"):
    """The client's message `id` has no effect, and why."""

    id: str
    reason: str


class Trouble(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="trouble"):
    """Why the engine records nothing now, pushed to all; empty once it does again."""

    text: str


class ClientHello(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="hello"):
    """Who the client is; an observer leaves person and signature empty and sends nothing else."""

    id: str
    role: str
    person: str = ""
    signature: str = ""


class Intent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="intent"):
    """What the person wants done: run, retry, roll back, hold, abort, note, ..."""

    id: str
    name: str
    arguments: dict[str, str] = {}


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="statement"):
    """A decision: one line of JSON, kept verbatim, and its signature."""

    id: str
    text: str
    signature: str


class Mandate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="mandate"):
    """The driver's signature over the raw line that introduced the session key; once a session."""

    id: str
    signature: str


ToClient = EngineHello | Durable | Accepted | Refused | Trouble
FromClient = ClientHello | Intent | Statement | Mandate


class _Attach(msgspec.Struct, frozen=True):
    drill: str
    role: str
    challenge: str


def attach_statement(drill: str, role: str, challenge: str) -> bytes:
    """The bytes that a client signs, in `ATTACH_NAMESPACE`, to prove who it is to this drill and no other."""
    return msgspec.json.encode(_Attach(drill, role, challenge))
