"""An Apicurio registry a region, speaking Confluent's API, its data in a file beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx

from drillbook.lab.answering import answers
from drillbook.lab.failure import LabError
from drillbook.lab.jvm import Jvms, Program

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.ports import Ports

API = "/apis/ccompat/v7"
HEADERS = {"Content-Type": "application/vnd.schemaregistry.v1+json"}


def url(ports: Ports, region: str) -> str:
    """The address that a Confluent client is given."""
    return f"http://127.0.0.1:{ports.of(region).registry}{API}"


def command(jvms: Jvms, folder: Path, ports: Ports, region: str) -> list[str]:
    """The command that starts the registry of a region."""
    properties = {
        "quarkus.http.host": "127.0.0.1",
        "quarkus.http.port": str(ports.of(region).registry),
        "quarkus.management.host": "127.0.0.1",
        "quarkus.management.port": str(ports.of(region).registry_management),
        "quarkus.http.access-log.enabled": "false",
        "quarkus.http.io-threads": "2",
        "quarkus.thread-pool.max-threads": "16",
        "quarkus.log.level": "WARN",
        "quarkus.oidc.enabled": "false",
        "quarkus.datasource.jdbc.min-size": "1",
        "apicurio.storage.sql.kind": "h2",
        "apicurio.datasource.url": f"jdbc:h2:file:{folder / 'data'}",
        "java.util.logging.manager": "org.jboss.logmanager.LogManager",
    }
    return jvms.command(Program.REGISTRY, folder, properties, [])


def is_ready(ports: Ports, region: str) -> bool:
    """Whether the registry of a region lists its subjects."""
    return answers(f"{url(ports, region)}/subjects")


def seed(ports: Ports, region: str, schemas: dict[str, dict[str, object]]) -> None:
    """Register schemas in the order given, so that every registry gives them the same ids."""
    with httpx.Client(base_url=url(ports, region), headers=HEADERS, timeout=20, trust_env=False) as client:
        _must(client.put("/config", json={"compatibility": "BACKWARD"}))  # Apicurio's own default is NONE
        for subject, schema in schemas.items():
            text = json.dumps(schema, separators=(",", ":"))  # as it is read back: one text is one id for ever
            _must(client.post(f"/subjects/{subject}/versions", json={"schema": text}))


def delete_subject(ports: Ports, region: str, subject: str) -> None:
    """Delete a subject for good, first softly, as the API demands."""
    with httpx.Client(base_url=url(ports, region), timeout=20, trust_env=False) as client:
        _must(client.delete(f"/subjects/{subject}"))
        _must(client.delete(f"/subjects/{subject}", params={"permanent": "true"}))


def _must(answer: httpx.Response) -> None:
    if answer.is_error:
        raise LabError(
            f"the registry refused {answer.request.method} {answer.request.url}: "
            f"{answer.status_code} {answer.text[:300]}"
        )
