"""A region as regions.yaml describes it: addresses and secret references, never secrets."""

from typing import Literal

import msgspec

ALLOW_WORDS = (
    "acls", "group-offsets", "group-members", "connectors", "replication", "topics", "quotas", "schemas",
    "canary-topic", "fleet", "http", "command",
)  # fmt: skip
Settings = dict[str, str]
"""librdkafka's own names, verbatim; values may be `${env:NAME}`, `${file:PATH}`, `${cmd:...}`."""


class RegionConfig(msgspec.Struct, frozen=True, omit_defaults=True):
    """One region; `act` and `principals` lie over `read`."""

    name: str
    read: Settings
    cluster_id: str = ""
    environment: Literal["production", "staging", "lab"] = "production"
    allow: tuple[str, ...] = ()
    act: Settings = msgspec.field(default_factory=dict)
    registry_url: str = ""
    connect_url: str = ""
    principals: dict[str, Settings] = msgspec.field(default_factory=dict)


class ReplicationLink(msgspec.Struct, frozen=True, omit_defaults=True):
    """How records get from one region to another; `connect` names the region whose Connect hosts the connectors."""

    from_region: str
    to_region: str
    kind: Literal["mirrormaker2", "cluster-link", "shadow-link", "kafka-linking", "none"] = "mirrormaker2"
    connect: str = ""
    source: str = ""
    checkpoint: str = ""
    heartbeat: str = ""
    policy: Literal["identity", "default"] = "identity"


class FleetHook(msgspec.Struct, frozen=True, omit_defaults=True):
    """How this site stops or starts one application: an HTTP line (`POST http://...`) or an argv, with `${region}`,
    `${name}` and `${flush}`.
    """

    http: str = ""
    command: tuple[str, ...] = ()


class Fleet(msgspec.Struct, frozen=True, omit_defaults=True):
    """The four hooks of a site's deployer."""

    writers_stop: FleetHook = FleetHook()
    writers_start: FleetHook = FleetHook()
    groups_stop: FleetHook = FleetHook()
    groups_start: FleetHook = FleetHook()


class Site(msgspec.Struct, frozen=True, omit_defaults=True):
    """All of a regions.yaml; `folder` is where relative `${file:...}` paths start."""

    regions: tuple[RegionConfig, ...]
    replication: tuple[ReplicationLink, ...] = ()
    fleet: Fleet | None = None
    lab: bool = False
    folder: str = ""


def region_of(site: Site, name: str) -> RegionConfig:
    """The region with this name; KeyError when there is none."""
    for region in site.regions:
        if region.name == name:
            return region
    raise KeyError(name)
