"""The region workers of a drill: one for each of its two regions."""

import os

from drillbook import locations
from drillbook.model.ports import RegionPort
from drillbook.model.region import Site
from drillbook.model.runbook import Runbook
from drillbook.regions.pipe import WorkerPipe
from drillbook.regions.pipe_words import worker_config


def worker_pipes(site: Site, runbook: Runbook) -> dict[str, RegionPort]:
    """Pipes to workers that start with their first request; what a native client says before it dies is kept."""
    logs = locations.state_dir() / "engines"
    logs.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        name: WorkerPipe(worker_config(site, name), log=logs / f"worker-{os.getpid()}-{name}.log")
        for name in (runbook.source, runbook.target)
    }
