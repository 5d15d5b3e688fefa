"""Stock Kafka tools as scripts, so that the lines of an undo.md can be pasted."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from drillbook.lab import login, secret, worker
from drillbook.lab.jvm import HEAP_MB, Jvms, Program
from drillbook.lab.state import REGIONS

if TYPE_CHECKING:
    from drillbook.lab.folder import Folder
    from drillbook.lab.ports import Ports

CLASSES = {
    "kafka-acls": "org.apache.kafka.tools.AclCommand",
    "kafka-configs": "kafka.admin.ConfigCommand",
    "kafka-consumer-groups": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
    "kafka-topics": "org.apache.kafka.tools.TopicCommand",
    "kafka-transactions": "org.apache.kafka.tools.TransactionsCommand",
}
SCRIPT = """\
#!/bin/sh
# Apache Kafka's own tool. Give it --bootstrap-server and --command-config {folder}/REGION.properties
exec {command} "$@"
"""
LOG4J = "status=error\nrootLogger.level=ERROR\nrootLogger.appenderRef.c.ref=C\nappender.c.type=Console\n"
LOG4J += "appender.c.name=C\nappender.c.target=SYSTEM_ERR\n"


def write(folder: Folder, ports: Ports, jvms: Jvms) -> None:
    """Scripts, and the administrator's client configuration of each region (0600)."""
    folder.tools.mkdir(parents=True, exist_ok=True)
    logging = folder.tools / "log4j2.properties"
    logging.write_text(LOG4J, "utf-8")
    for name, main in CLASSES.items():
        command = [
            *jvms.flags(Program.TOOL),
            f"-Xmx{HEAP_MB[Program.TOOL]}m",
            f"-Dlog4j2.configurationFile={logging}",
            "-cp",
            jvms.class_path(Program.TOOL),
            main,
        ]
        script = folder.tools / name
        script.write_text(SCRIPT.format(command=shlex.join(command), folder=folder.tools), "utf-8")
        script.chmod(0o755)
    for region in REGIONS:
        settings = {"bootstrap.servers": login.bootstrap(ports, region)}
        settings |= worker.login(secret.read(folder, secret.ADMIN))
        lines = "".join(f"{name}={value}\n" for name, value in settings.items())
        secret.write_private(folder.tools / f"{region}.properties", lines)
