"""Actions that the language knows and this version cannot do: an error wherever a runbook names one."""

from collections.abc import Mapping
from types import MappingProxyType

LATER: Mapping[str, str] = MappingProxyType(
    {
        "group_members": "Remove the static members of a group.",
        "reconcile": "Bring topics, ACLs, quotas or schemas in the target level with the source.",
        "undo": "Take back what a step of this drill did.",
    }
)
