"""The committed list of Java artifacts: coordinates and SHA-256, nothing else decides what runs."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

JARS_BYTES = 56_600_000  # of all jars of the lock: for the progress bar and the look at free space only
REGISTRY_BYTES = 158_600_000


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file of a Maven repository and the hash it must have."""

    group: str
    name: str
    version: str
    classifier: str
    packaging: str
    sha256: str

    @property
    def path(self) -> str:
        """Its place below the root of any Maven repository."""
        suffix = f"-{self.classifier}" if self.classifier else ""
        folder = f"{self.group.replace('.', '/')}/{self.name}/{self.version}"
        return f"{folder}/{self.name}-{self.version}{suffix}.{self.packaging}"


@dataclass(frozen=True, slots=True)
class Lock:
    """Everything that the lab runs on the JVM."""

    jars: tuple[Artifact, ...]
    registry: Artifact

    @property
    def kafka_version(self) -> str:
        """The version of the broker."""
        return next(jar.version for jar in self.jars if jar.name.startswith("kafka_"))


def parse(text: str) -> Lock:
    """The lock out of its lines."""
    artifacts = []
    for line in text.splitlines():
        coordinates, sha256 = line.split()
        group, name, version, classifier, packaging = coordinates.split(":")
        artifacts.append(Artifact(group, name, version, classifier, packaging, sha256))
    jars = tuple(sorted((a for a in artifacts if a.packaging == "jar"), key=lambda jar: jar.path))
    (registry,) = (a for a in artifacts if a.packaging != "jar")
    return Lock(jars, registry)


def committed() -> Lock:
    """The lock that ships with this version."""
    return parse(resources.files(__package__).joinpath("artifacts.lock").read_text("utf-8"))
