"""Bringing empty regions to the state that every drill of the lab starts from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from confluent_kafka.admin import (
    AdminClient,
    NewTopic,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from drillbook.lab import crossing, login, mirror, quota, registry, secret, workload
from drillbook.lab.hushed import hushed
from drillbook.lab.state import REGIONS

if TYPE_CHECKING:
    from drillbook.lab.folder import Folder
    from drillbook.lab.ports import Ports

SCRAM_ITERATIONS = 4096
CALL_SECONDS = 30
TOPICS = {"east": workload.TOPICS | workload.HEARTBEATS, "west": workload.TOPICS | workload.CANARY}


def everything(folder: Folder, ports: Ports) -> None:
    """Topics, users, rights, quotas and schemas of both regions, then the mirror between them."""
    with ThreadPoolExecutor(max_workers=2 * len(REGIONS)) as pool:
        work = [pool.submit(_region, folder, ports, region) for region in REGIONS]
        work += [pool.submit(registry.seed, ports, region, workload.SCHEMAS) for region in REGIONS]
        for each in work:
            each.result()
    mirror.create(ports, connectors(folder, ports))
    crossing.wait_for_a_heartbeat(folder, ports)


def connectors(folder: Folder, ports: Ports) -> dict[str, dict[str, str]]:
    """The mirror's connectors for the lab's topics and groups."""
    password = secret.read(folder, secret.ADMIN)
    return mirror.configurations(ports, password, tuple(workload.TOPICS), tuple(workload.GROUPS))


def admin(folder: Folder, ports: Ports, region: str) -> Any:
    """An AdminClient of the administrator."""
    return AdminClient(login.client(folder, ports, region), logger=hushed())


def _region(folder: Folder, ports: Ports, region: str) -> None:
    administrator = admin(folder, ports, region)
    scram = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS)
    users = [UserScramCredentialUpsertion(u, scram, secret.read(folder, u).encode()) for u in secret.USERS]
    calls = [
        administrator.create_topics([NewTopic(topic, count, 1) for topic, count in TOPICS[region].items()]),
        administrator.alter_user_scram_credentials(users),
        administrator.create_acls(workload.application_acls() + workload.reading_acls() + workload.acting_acls()),
    ]
    for futures in calls:
        _wait(futures)
    quota.set_for_user(login.client(folder, ports, region), workload.QUOTA_USER, workload.QUOTAS)


def _wait(futures: dict[Any, Any]) -> None:
    for future in futures.values():
        future.result(CALL_SECONDS)
