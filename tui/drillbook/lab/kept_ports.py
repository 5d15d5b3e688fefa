"""Which ports a lab uses next: those it had, unless another program has taken them and nothing of the lab runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from drillbook.lab import ports as loopback
from drillbook.lab.failure import LabError
from drillbook.lab.process import Life, life
from drillbook.lab.state import BROKERS, REGISTRIES

if TYPE_CHECKING:
    from drillbook.lab.ports import Ports
    from drillbook.lab.state import State


def of_part(ports: Ports, part: str) -> tuple[int, ...]:
    """The ports that a part itself listens on."""
    if part in BROKERS:
        region = ports.of(part)
        return region.client, region.remote, region.controller
    if part in REGISTRIES:
        region = ports.of(part.removeprefix("registry-"))
        return region.registry, region.registry_management
    if part == "relay":
        return ports.relay, ports.east.link, ports.west.link
    return (ports.connect,) if part == "connect" else (ports.fleet,)


def next_ports(state: State, parts: tuple[str, ...]) -> Ports:
    """The ports to start the parts that are down with."""
    down = [part for part in parts if life(state.processes.get(part)) is Life.DOWN]
    taken = {part: port for part in down for port in of_part(state.ports, part) if not loopback.is_free(port)}
    if not taken:
        return state.ports
    if len(down) == len(parts):
        return _replaced(state.ports)
    part, port = next(iter(taken.items()))
    raise LabError(
        f"port {port} of {part} was taken by another program while {part} was down",
        remedy="end that program, or `drillbook lab down` and `drillbook lab up`, which looks for other ports",
    )


def _replaced(ports: Ports) -> Ports:
    """The same ports where they are free, new ones where they are taken."""
    fresh = loopback.allocate()

    def region(name: str) -> loopback.RegionPorts:
        kept, new = structs.astuple(ports.of(name)), structs.astuple(fresh.of(name))
        return loopback.RegionPorts(*(k if loopback.is_free(k) else n for k, n in zip(kept, new, strict=True)))

    return loopback.Ports(
        region("east"),
        region("west"),
        *(
            getattr(ports, name) if loopback.is_free(getattr(ports, name)) else getattr(fresh, name)
            for name in ("connect", "relay", "fleet")
        ),
    )
