"""Every check of this version by name: a new check is one file here and one line below."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

from drillbook.checks.base import Check, CheckParams

MODULES = (
    "access",
    "acls",
    "clusters",
    "command",
    "connectors",
    "fenced",
    "groups",
    "growing",
    "http",
    "lag",
    "metric",
    "observability",
    "outstanding",
    "producers",
    "quiet",
    "replication",
    "resume_point",
    "resumed",
    "schemas",
    "single_writer",
    "sole_drill",
    "tail",
    "topics",
    "transactions",
    "writes",
)  # fmt: skip


def _load(module: str) -> Check[CheckParams]:
    check = import_module(f"drillbook.checks.{module}").CHECK
    if not isinstance(check, Check):
        raise TypeError(f"drillbook.checks.{module}.CHECK is no Check")
    return cast("Check[CheckParams]", check)


CHECKS: Mapping[str, Check[CheckParams]] = MappingProxyType({c.name: c for c in map(_load, MODULES)})
"""`CHECKS[name].decode(text)` gives the parameters that its own `reads`, `judge`, `title` and `refuse` take."""
