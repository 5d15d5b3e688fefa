"""The files that a drill against the lab is given: regions.yaml, as any site would write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drillbook.lab import login, mirror, registry, secret, worker
from drillbook.lab.ports import HOST
from drillbook.lab.state import REGIONS

if TYPE_CHECKING:
    from drillbook.lab.folder import Folder
    from drillbook.lab.state import State

HEAD = """\
# Written by `drillbook lab up`; the next one writes it again.
version: 1
lab: true
regions:
"""
REGION = """\
  {region}:
    cluster_id: {cluster_id}
    environment: lab
    allow: [acls, group-offsets, group-members, connectors, replication, topics, schemas, canary-topic, fleet, http]
    read:
      bootstrap.servers: "{bootstrap}"
      security.protocol: SASL_PLAINTEXT
      sasl.mechanism: SCRAM-SHA-512
      sasl.username: drillbook-read
      sasl.password: "${{file:{secrets}/drillbook-read}}"
    act:
      sasl.username: drillbook-act
      sasl.password: "${{file:{secrets}/drillbook-act}}"
    schema_registry: {{url: "{registry}"}}
{connect}    principals:
{principals}"""
CONNECT = '    connect: {{url: "{url}"}}\n'
PRINCIPAL = '      "User:{user}": {{sasl.username: {user}, sasl.password: "${{file:{secrets}/{user}}}"}}\n'
TAIL = """\
replication:
  - {{from: east, to: west, kind: mirrormaker2, connect: west, source: {mirror.SOURCE}, \
checkpoint: {mirror.CHECKPOINT}, heartbeat: {mirror.HEARTBEAT}, policy: identity}}
  - {{from: west, to: east, kind: mirrormaker2, connect: west, source: {mirror.HOME}, policy: identity}}
fleet:
  writers:
    stop: {{http: "POST {fleet}/${{region}}/writers/${{name}}/stop?flush=${{flush}}"}}
    start: {{http: "POST {fleet}/${{region}}/writers/${{name}}/start"}}
  groups:
    stop: {{http: "POST {fleet}/${{region}}/groups/${{name}}/stop"}}
    start: {{http: "POST {fleet}/${{region}}/groups/${{name}}/start"}}
"""


def fleet_url(port: int) -> str:
    """The control address of the fleet."""
    return f"http://{HOST}:{port}"


def regions_yaml(folder: Folder, state: State) -> str:
    """The text of regions.yaml for the lab as it is."""
    ports = state.ports
    principals = "".join(PRINCIPAL.format(user=user, secrets=folder.secrets) for user in secret.APPLICATIONS)
    text = HEAD
    for region in REGIONS:
        text += REGION.format(
            region=region,
            cluster_id=state.cluster_ids[region],
            bootstrap=login.bootstrap(ports, region),
            secrets=folder.secrets,
            registry=registry.url(ports, region),
            connect=CONNECT.format(url=worker.url(ports)) if region == "west" else "",
            principals=principals,
        )
    return text + TAIL.format(mirror=mirror, fleet=fleet_url(ports.fleet))


def write(folder: Folder, state: State) -> None:
    """Write regions.yaml, whole or not at all."""
    part = folder.regions_yaml.with_suffix(".part")
    part.write_text(regions_yaml(folder, state), "utf-8")
    part.replace(folder.regions_yaml)
