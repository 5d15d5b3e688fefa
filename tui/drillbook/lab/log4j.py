"""The logging configuration of a JVM: one file, whose old self is kept for one restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = """\
status=error
rootLogger.level=INFO
rootLogger.appenderRef.file.ref=FILE
appender.file.type=File
appender.file.name=FILE
appender.file.fileName={log}
appender.file.layout.type=PatternLayout
appender.file.layout.pattern=%d %p %m (%c{{1}})%n
"""


def log_file(folder: Path) -> Path:
    """Where a part of the lab logs."""
    return folder / "server.log"


def fresh(folder: Path) -> dict[str, str]:
    """Put the last log aside, and give the property that names the configuration."""
    log = log_file(folder)
    if log.exists():
        log.replace(folder / "server.log.before")
    configuration = folder / "log4j2.properties"
    configuration.write_text(TEMPLATE.format(log=log), "utf-8")
    return {"log4j2.configurationFile": str(configuration)}
