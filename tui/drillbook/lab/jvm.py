"""How each JVM of the lab is started: small, quick to come up, with an AOT cache where one was made."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from drillbook.locations import cache_dir

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.artifacts import Artifacts
    from drillbook.lab.java import Java

SMALL = (
    "-Xms32m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xss512k",
    "-XX:ReservedCodeCacheSize=48m",
    "-XX:-UsePerfData",
    "-XX:+ExitOnOutOfMemoryError",
)


class Program(StrEnum):
    """The main classes of the lab; each has an AOT cache of its own."""

    BROKER = "broker"
    CONNECT = "connect"
    REGISTRY = "registry"
    TOOL = "tool"


MAIN = {
    Program.BROKER: "kafka.Kafka",
    Program.CONNECT: "org.apache.kafka.connect.cli.ConnectDistributed",
    Program.REGISTRY: "io.quarkus.runner.GeneratedMain",
    Program.TOOL: "kafka.tools.StorageTool",
}
HEAP_MB = {Program.BROKER: 192, Program.CONNECT: 160, Program.REGISTRY: 256, Program.TOOL: 96}
OPENED = ("--add-opens", "java.base/java.lang=ALL-UNNAMED")  # Apicurio's worker threads die without it on Java 24+


@dataclass(frozen=True, slots=True)
class Jvms:
    """Command lines for one Java, one set of jars and one place of AOT caches."""

    java: Java
    artifacts: Artifacts
    record_into: Path | None = None

    def command(self, program: Program, folder: Path, properties: dict[str, str], arguments: list[str]) -> list[str]:
        """The command line; properties become -D."""
        return [
            *self.flags(program),
            f"-Xmx{HEAP_MB[program]}m",
            f"-XX:ErrorFile={folder}/jvm-crash.log",
            *self._aot(program),
            *(f"-D{name}={value}" for name, value in properties.items()),
            "-cp",
            self.class_path(program),
            MAIN[program],
            *arguments,
        ]

    def flags(self, program: Program) -> list[str]:
        """What must be the same when a cache is made and when it is used."""
        opened = OPENED if program is Program.REGISTRY else ()
        return [str(self.java.executable), *opened, *SMALL]

    def class_path(self, program: Program) -> str:
        """Jars in the order that an AOT cache was made for."""
        return ":".join(str(jar) for jar in self._jars(program))

    def cache(self, program: Program) -> Path:
        """Where the AOT cache of a program is, or would be; a JVM silently refuses one of other jar times."""
        times = [str(jar.stat().st_mtime_ns) for jar in self._jars(program)]
        parts = [self.java.version, *self.flags(program), self.class_path(program), *times]
        key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
        return cache_dir() / "aot" / f"{program.value}-{key}.aot"

    def _jars(self, program: Program) -> tuple[Path, ...]:
        return self.artifacts.registry if program is Program.REGISTRY else self.artifacts.kafka

    def _aot(self, program: Program) -> list[str]:
        if not self.java.has_aot_cache:
            return []
        if self.record_into:
            return ["-XX:AOTMode=record", f"-XX:AOTConfiguration={self.record_into / program.value}.aotconf"]
        cache = self.cache(program)
        return [f"-XX:AOTCache={cache}", "-Xlog:aot*=error"] if cache.is_file() else []
