"""The region worker as the engine process sees it."""

from collections.abc import Sequence
from typing import Protocol

from drillbook.model.plan import AnyCall, Outcome
from drillbook.snapshots.union import AnyRead, AnySnapshot


class RegionPort(Protocol):
    """One region's worker. No method raises for what the region does: answers carry their errors."""

    name: str

    async def read(self, reads: Sequence[AnyRead], deadline: float) -> tuple[AnySnapshot, ...]:
        """Answer each read, in order; a crash or time-out of the worker answers each with an error of the whole."""
        ...

    async def perform(self, call: AnyCall, cluster_id: str, deadline: float) -> Outcome:
        """Carry out one call, after reading the cluster id back on the connection that carries it, and read it back."""
        ...

    async def look(self, call: AnyCall, deadline: float) -> Outcome:
        """Say whether this call's effect stands in the region already, changing nothing: `ok` means it stands."""
        ...

    async def stop(self) -> None:
        """End the worker."""
        ...
