"""How the lab's own clients log in to a region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drillbook.lab import secret
from drillbook.lab.ports import HOST

if TYPE_CHECKING:
    from drillbook.lab.folder import Folder
    from drillbook.lab.ports import Ports


def bootstrap(ports: Ports, region: str) -> str:
    """The CLIENT listener of a region."""
    return f"{HOST}:{ports.of(region).client}"


def client(folder: Folder, ports: Ports, region: str, user: str = secret.ADMIN) -> dict[str, str]:
    """Librdkafka's settings for one user in one region."""
    return {
        "bootstrap.servers": bootstrap(ports, region),
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": user,
        "sasl.password": secret.read(folder, user),
    }
