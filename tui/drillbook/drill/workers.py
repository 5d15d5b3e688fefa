"""The region workers of a drill: one for each of its two regions."""

from drillbook.model.ports import RegionPort
from drillbook.model.region import Site
from drillbook.model.runbook import Runbook
from drillbook.regions.pipe import WorkerPipe
from drillbook.regions.pipe_words import worker_config


def worker_pipes(site: Site, runbook: Runbook) -> dict[str, RegionPort]:
    """Pipes to workers that start with their first request."""
    return {name: WorkerPipe(worker_config(site, name)) for name in (runbook.source, runbook.target)}
