"""What the lab tells those who use it: where its files are, and how to reach each part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drillbook.lab import login, registry, secret, site, worker
from drillbook.lab.state import REGIONS

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.folder import Folder
    from drillbook.lab.ports import Ports
    from drillbook.lab.state import State


@dataclass(frozen=True, slots=True)
class LabInfo:
    """A lab that is up."""

    folder: Folder
    ports: Ports
    cluster_ids: dict[str, str]
    kafka: str
    java: str

    @property
    def name(self) -> str:
        """Its name, as in `--lab NAME`."""
        return self.folder.name

    @property
    def regions_yaml(self) -> Path:
        """For `--regions`."""
        return self.folder.regions_yaml

    @property
    def allowed_signers(self) -> Path:
        """For `--signers`."""
        return self.folder.allowed_signers

    def key(self, person: str) -> Path:
        """The private SSH key of alice, bob, carol or erin."""
        return self.folder.keys / person

    def bootstrap(self, region: str) -> str:
        """The broker of a region."""
        return login.bootstrap(self.ports, region)

    def client(self, region: str, user: str = secret.ADMIN) -> dict[str, str]:
        """Librdkafka's settings for a user of a region; the administrator unless told."""
        return login.client(self.folder, self.ports, region, user)

    def registry(self, region: str) -> str:
        """The schema registry of a region."""
        return registry.url(self.ports, region)

    @property
    def connect(self) -> str:
        """The Connect worker, which is in west."""
        return worker.url(self.ports)

    @property
    def fleet(self) -> str:
        """The control port of the fleet."""
        return site.fleet_url(self.ports.fleet)

    @property
    def regions(self) -> tuple[str, ...]:
        """The names of the regions."""
        return REGIONS


def of(folder: Folder, state: State) -> LabInfo:
    """The public face of a lab's state."""
    return LabInfo(folder, state.ports, dict(state.cluster_ids), state.kafka, state.java)
