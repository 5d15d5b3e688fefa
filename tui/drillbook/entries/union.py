"""Every kind of entry, its name on the line, and its bytes."""

from typing import cast

import msgspec

from drillbook.entries import drill, effects, steps
from drillbook.entries.base import Data, Head

KINDS: dict[str, type[Data]] = {
    "opened": drill.Opened,
    "mandate": drill.Mandate,
    "reopened": drill.Reopened,
    "presence": drill.Presence,
    "four-eyes": drill.FourEyes,
    "note": drill.Note,
    "decided": drill.Decided,
    "aborted": drill.Aborted,
    "closed": drill.Closed,
    "seal": drill.Seal,
    "samples": drill.SampleHead,
    "damage": drill.Damage,
    "rewritten": drill.Rewritten,
    "step": steps.StepMoved,
    "finding": steps.Found,
    "gate": steps.GateOpened,
    "gate-suspended": steps.GateSuspended,
    "gate-resumed": steps.GateResumed,
    "gate-closed": steps.GateClosed,
    "question": steps.QuestionAsked,
    "question-closed": steps.QuestionClosed,
    "cleared": steps.Cleared,
    "planned": steps.Planned,
    "held": steps.Held,
    "unheld": steps.Unheld,
    "rolling-back": steps.RollingBack,
    "no-return": steps.NoReturn,
    "intent": effects.Intended,
    "result": effects.Resulted,
    "looked": effects.Looked,
    "region": effects.RegionSeen,
    "evidence": effects.Evidence,
}
NAMES = {kind: name for name, kind in KINDS.items()}
_DECODERS = {name: msgspec.json.Decoder(kind) for name, kind in KINDS.items()}
_ENCODER = msgspec.json.Encoder()

AnyData = (
    drill.Opened | drill.Mandate | drill.Reopened | drill.Presence | drill.FourEyes | drill.Note | drill.Decided
    | drill.Aborted | drill.Closed | drill.Seal | drill.SampleHead | drill.Rewritten | drill.Damage
    | steps.StepMoved | steps.Found | steps.GateOpened | steps.GateSuspended | steps.GateResumed | steps.GateClosed
    | steps.QuestionAsked | steps.QuestionClosed | steps.Cleared | steps.Planned | steps.Held | steps.Unheld
    | steps.RollingBack | steps.NoReturn
    | effects.Intended | effects.Resulted | effects.Looked | effects.RegionSeen | effects.Evidence
)  # fmt: skip


class Entry(msgspec.Struct, frozen=True):
    """An entry in memory: its head, its data, and the SHA-256 (hex) of its line."""

    head: Head
    data: AnyData
    sha256: str = ""


def encode(data: AnyData) -> tuple[str, bytes]:
    """The kind's name and the canonical JSON of the data."""
    return NAMES[type(data)], _ENCODER.encode(data)


def decode(kind: str, raw: bytes) -> AnyData:
    """The typed data of a line; KeyError for a kind of a newer format, msgspec.ValidationError for a wrong shape."""
    return cast("AnyData", _DECODERS[kind].decode(raw))
