"""Actions that the language knows and this version cannot do: an error wherever a runbook names one."""

from collections.abc import Mapping
from types import MappingProxyType

LATER: Mapping[str, str] = MappingProxyType({})
