"""Checks that the language knows and this version cannot do: an error wherever a runbook names one."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class LaterCheck:
    """A name that is reserved; `kind` is its kind of state, `proves` what it will prove."""

    name: str
    kind: str
    proves: str


TABLE = (
    LaterCheck("credentials", "credentials", "Mechanisms and iterations are equal; a login proves a secret."),
    LaterCheck("quotas", "quotas", "Client quotas are equal and wide enough for the measured rate."),
    LaterCheck("routes", "routes", "Names resolve, listeners answer and TLS is valid, from this host."),
    LaterCheck("capacity", "", "There is headroom for the load measured in the drill."),
)
LATER: Mapping[str, str] = MappingProxyType({later.name: later.proves for later in TABLE})
