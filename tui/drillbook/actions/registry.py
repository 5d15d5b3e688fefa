"""Every action of this version by name: a new action is one file here and one line below."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

from drillbook.actions.base import Action, ActionParams

MODULES = (
    "canary",
    "command",
    "commit_offsets",
    "connector",
    "fence",
    "fleet",
    "group_members",
    "http",
    "manual",
    "reconcile",
    "replication",
    "snapshot",
    "undo",
    "unfence",
)  # fmt: skip


def _load(module: str) -> Action[ActionParams]:
    action = import_module(f"drillbook.actions.{module}").ACTION
    if not isinstance(action, Action):
        raise TypeError(f"drillbook.actions.{module}.ACTION is no Action")
    return cast("Action[ActionParams]", action)


ACTIONS: Mapping[str, Action[ActionParams]] = MappingProxyType({a.name: a for a in map(_load, MODULES)})
"""`ACTIONS[name].decode(text)` gives the parameters that its own `reads`, `plan` and `refuse` take."""
