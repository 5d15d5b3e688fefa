"""Loopback ports of a lab: found free once, then kept, because running parts have told them to each other."""

from __future__ import annotations

import itertools
import random
import socket

from msgspec import Struct, structs

HOST = "127.0.0.1"
RANGE = range(20_000, 32_768)
"""Below the ephemeral ports: a client that retries a dead part would one day get that very port, and call itself."""


class RegionPorts(Struct, frozen=True):
    """Where one region listens; `link` belongs to the relay, and the broker's REMOTE listener advertises it."""

    client: int
    remote: int
    controller: int
    link: int
    registry: int
    registry_management: int


class Ports(Struct, frozen=True):
    """Every port of a lab."""

    east: RegionPorts
    west: RegionPorts
    connect: int
    relay: int
    fleet: int

    def of(self, region: str) -> RegionPorts:
        """The ports of a region."""
        return self.east if region == "east" else self.west


def free(count: int) -> list[int]:
    """As many ports that nobody listens on, all different."""
    candidates = random.SystemRandom().sample(RANGE, len(RANGE))
    return list(itertools.islice(filter(is_free, candidates), count))


def is_free(port: int) -> bool:
    """Whether the port could be listened on now."""
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError:
            return False
    return True


def allocate() -> Ports:
    """A whole set for a new lab."""
    width = len(structs.fields(RegionPorts))
    numbers = free(2 * width + 3)
    east = RegionPorts(*numbers[:width])
    west = RegionPorts(*numbers[width : 2 * width])
    return Ports(east, west, *numbers[2 * width :])
