"""One region's Kafka: a KRaft broker that is its own controller, with SCRAM and the standard authorizer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drillbook.lab import log4j
from drillbook.lab.jvm import Jvms, Program

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.ports import RegionPorts

READY = "Kafka Server started"
SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required"
PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"

# REMOTE advertises the relay's port, so that exactly the traffic between regions crosses the relay.
# The controller listener speaks PLAIN: SCRAM there would need the metadata that it is to bring.
# The cleaner's default buffer, 128 MB, does not fit the heap.
CONFIGURATION = """\
process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers=127.0.0.1:{ports.controller}
listeners=CLIENT://127.0.0.1:{ports.client},REMOTE://127.0.0.1:{ports.remote},CONTROLLER://127.0.0.1:{ports.controller}
advertised.listeners=CLIENT://127.0.0.1:{ports.client},REMOTE://127.0.0.1:{ports.link}
controller.listener.names=CONTROLLER
inter.broker.listener.name=CLIENT
listener.security.protocol.map=CLIENT:SASL_PLAINTEXT,REMOTE:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.client.scram-sha-512.sasl.jaas.config={scram} username="admin" password="{password}";
listener.name.remote.scram-sha-512.sasl.jaas.config={scram};
listener.name.controller.sasl.enabled.mechanisms=PLAIN
sasl.mechanism.controller.protocol=PLAIN
listener.name.controller.plain.sasl.jaas.config={plain} username="admin" password="{password}" user_admin="{password}";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin
allow.everyone.if.no.acl.found=false
auto.create.topics.enable=false
log.dirs={data}
num.partitions=1
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
offsets.retention.minutes=1440
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=4194304
log.segment.bytes=16777216
metadata.log.segment.bytes=8388608
num.network.threads=2
num.io.threads=4
background.threads=2
controlled.shutdown.enable=false
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
controller.quorum.election.timeout.ms=200
controller.quorum.election.backoff.max.ms=100
initial.broker.registration.timeout.ms=20000
"""


def configure(folder: Path, ports: RegionPorts, password: str) -> Path:
    """Write server.properties."""
    file = folder / "server.properties"
    text = CONFIGURATION.format(ports=ports, password=password, data=folder / "data", scram=SCRAM, plain=PLAIN)
    file.write_text(text, "utf-8")
    file.chmod(0o600)
    return file


def command(jvms: Jvms, folder: Path, ports: RegionPorts, password: str) -> list[str]:
    """Configure the broker in its folder, and give the command that starts it."""
    file = configure(folder, ports, password)
    return jvms.command(Program.BROKER, folder, log4j.fresh(folder), [str(file)])


def is_ready(folder: Path) -> bool:
    """Whether the broker that logs here has started."""
    log = log4j.log_file(folder)
    return log.exists() and READY in log.read_text("utf-8", "replace")
