"""Formatted data folders, made once and copied into each new lab: formatting costs a JVM start a region."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from drillbook.lab import broker, log4j, secret
from drillbook.lab.failure import LabError
from drillbook.lab.jvm import Jvms, Program
from drillbook.lab.locking import alone_with
from drillbook.lab.ports import RegionPorts
from drillbook.locations import cache_dir

if TYPE_CHECKING:
    from drillbook.lab.progress import Progress

ANY_PORTS = RegionPorts(client=9092, remote=9094, controller=9093, link=9095, registry=0, registry_management=0)
LAYOUT = 1  # raise it when what is formatted changes


def ready(jvms: Jvms, progress: Progress) -> Path:
    """The template of this Kafka version: `data/`, and `admin`, the password that is formatted into it."""
    template = cache_dir() / f"template-{jvms.artifacts.kafka_version}-{LAYOUT}"
    with alone_with(cache_dir() / ".lock", "the cache of artifacts"):
        if not template.is_dir():
            progress.say("formatting a data folder")
            with tempfile.TemporaryDirectory(dir=template.parent, prefix="formatting-") as made:
                folder = Path(made) / "whole"
                password = secret.new()
                secret.write_private(folder / "admin", password)
                _format(jvms, folder, password)
                folder.rename(template)
    return template


def copy(template: Path, data: Path, cluster_id: str) -> None:
    """A data folder with its own cluster id, which stands in meta.properties and nowhere else."""
    shutil.copytree(template / "data", data)
    meta = data / "meta.properties"
    text, count = re.subn(r"^cluster\.id=.*$", f"cluster.id={cluster_id}", meta.read_text("utf-8"), flags=re.MULTILINE)
    if count != 1:
        raise LabError("the formatted data folder names no cluster id", where=str(meta), remedy=f"remove {template}")
    meta.write_text(text, "utf-8")


def new_cluster_id() -> str:
    """22 characters of base64url, as Kafka makes them; never one that an option parser would take for an option."""
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not text.startswith("-"):
            return text


def _format(jvms: Jvms, folder: Path, password: str) -> None:
    configuration = broker.configure(folder, ANY_PORTS, password)
    scram = f"SCRAM-SHA-512=[name={secret.ADMIN},password={password}]"
    arguments = ["format", "--standalone", "-t", new_cluster_id(), "-c", str(configuration), "--add-scram", scram]
    command = jvms.command(Program.TOOL, folder, log4j.fresh(folder), arguments)
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise LabError(
            f"Kafka's storage tool could not format a data folder: {(done.stderr or done.stdout)[-600:].strip()}",
            remedy="read its words above; `java -version` and free space are the usual causes",
        )
    configuration.unlink()
