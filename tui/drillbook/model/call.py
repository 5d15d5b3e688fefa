"""What every call with an effect has in common."""

from typing import Literal

import msgspec

EffectKind = Literal["read", "reversible", "irreversible", "destructive"]


class Call(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="call"):
    """One call with an effect in one region.

    `text` says it in one line; `undo` are stock commands that reverse it, written to undo.md before the effect.
    """

    region: str
    text: str
    effect: EffectKind = "reversible"
    undo: tuple[str, ...] = ()
