"""The Connect worker in west that hosts MirrorMaker 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drillbook.lab import log4j
from drillbook.lab.answering import answers
from drillbook.lab.broker import SCRAM
from drillbook.lab.jvm import Jvms, Program
from drillbook.lab.ports import Ports
from drillbook.lab.secret import ADMIN

if TYPE_CHECKING:
    from pathlib import Path

CONFIGURATION = """\
bootstrap.servers=127.0.0.1:{ports.west.client}
group.id=lab-connect
key.converter=org.apache.kafka.connect.converters.ByteArrayConverter
value.converter=org.apache.kafka.connect.converters.ByteArrayConverter
config.storage.topic=connect-configs
offset.storage.topic=connect-offsets
status.storage.topic=connect-status
config.storage.replication.factor=1
offset.storage.replication.factor=1
status.storage.replication.factor=1
offset.storage.partitions=1
status.storage.partitions=1
offset.flush.interval.ms=1000
scheduled.rebalance.max.delay.ms=0
plugin.discovery=service_load
connector.client.config.override.policy=All
listeners=HTTP://127.0.0.1:{ports.connect}
rest.advertised.host.name=127.0.0.1
rest.advertised.port={ports.connect}
"""


def login(password: str) -> dict[str, str]:
    """How a Java client of the lab logs in."""
    return {
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.jaas.config": f'{SCRAM} username="{ADMIN}" password="{password}";',
    }


def command(jvms: Jvms, folder: Path, ports: Ports, password: str) -> list[str]:
    """Configure the worker in its folder, and give the command that starts it."""
    lines = [CONFIGURATION.format(ports=ports)]
    for prefix in ("", "producer.", "consumer.", "admin."):  # the worker does not hand its login on
        lines += [f"{prefix}{name}={value}\n" for name, value in login(password).items()]
    file = folder / "connect.properties"
    file.write_text("".join(lines), "utf-8")
    file.chmod(0o600)
    return jvms.command(Program.CONNECT, folder, log4j.fresh(folder), [str(file)])


def url(ports: Ports) -> str:
    """The REST address of the worker."""
    return f"http://127.0.0.1:{ports.connect}"


def is_ready(ports: Ports) -> bool:
    """Whether the worker has joined its group and answers."""
    return answers(f"{url(ports)}/connectors")
