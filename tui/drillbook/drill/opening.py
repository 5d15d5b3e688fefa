"""Opening a drill: the first readings, entry 0, and the folder that will hold everything."""

import os
import pwd
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from drillbook import __version__, clock
from drillbook.drill.scoping import matched, scope_of
from drillbook.entries.drill import FORMAT, Opened, OpenedRegion
from drillbook.errors import InputError, Problem, RegionUnreachable
from drillbook.model.ports import RegionPort
from drillbook.model.region import Site, region_of
from drillbook.model.runbook import Runbook
from drillbook.snapshots.base import whole_error
from drillbook.snapshots.cluster import ClusterSnapshot, ReadCluster
from drillbook.snapshots.topics import ReadTopics, TopicsSnapshot
from drillbook.timeline.durable import sync_folder, write_file
from drillbook.timeline.folder import create_drill_folder, refuse_unreachable_for_group

DEADLINE = 15.0


@dataclass(frozen=True)
class Order:
    """What `drillbook run` asks for."""

    runbook: Runbook
    runbook_text: str
    runbook_sha256: str
    site: Site
    site_text: str
    site_sha256: str
    signers_text: str
    driver: str
    live: bool
    drills: Path
    group: str | None = None
    four_eyes: bool = True


async def open_drill(order: Order, workers: Mapping[str, RegionPort], session_key: str) -> Opened:
    """Read both regions and say what the drill is; RegionUnreachable or InputError where it cannot begin."""
    clusters = {name: await _cluster(worker) for name, worker in workers.items()}
    _check_identity(order, clusters)
    topics = await _topics(workers[order.runbook.source], order)
    runbook = msgspec.structs.replace(order.runbook, workloads=matched(order.runbook.workloads, topics))
    _refuse_unmatched(runbook)
    return Opened(
        drill=secrets.token_hex(8),
        format=FORMAT,
        tool=f"drillbook {__version__}",
        live=order.live,
        runbook_sha256=order.runbook_sha256,
        regions_sha256=order.site_sha256,
        runbook=runbook,
        scope=scope_of(runbook, order.site, runbook.workloads),
        regions=tuple(
            OpenedRegion(
                name, cluster.cluster_id, region_of(order.site, name).environment, len(cluster.brokers), cluster.version
            )
            for name, cluster in clusters.items()
        ),
        session_key=session_key,
        driver=order.driver,
        account=account(os.getuid()),
        four_eyes=order.four_eyes,
    )


def make_folder(order: Order) -> Path:
    """The drill's folder with its verbatim copies, durable before entry 0 is."""
    folder = create_drill_folder(order.drills, order.runbook.name, clock.utc_now(), group=order.group)
    try:
        if order.group is not None:
            refuse_unreachable_for_group(folder)
        for name, text in (
            ("runbook.yaml", order.runbook_text),
            ("regions.yaml", order.site_text),
            ("allowed_signers", order.signers_text),
        ):
            write_file(folder / name, text.encode())
        sync_folder(folder)
    except BaseException:
        discard_folder(folder)
        raise
    return folder


def discard_folder(folder: Path) -> None:
    """Take back a folder in which no drill began."""
    shutil.rmtree(folder, ignore_errors=True)


def account(uid: int) -> str:
    """`1000:alice`, or the number alone where the account has no name."""
    try:
        return f"{uid}:{pwd.getpwuid(uid).pw_name}"
    except KeyError:
        return str(uid)


async def _cluster(worker: RegionPort) -> ClusterSnapshot:
    (answer,) = await worker.read([ReadCluster(worker.name)], DEADLINE)
    error = whole_error(answer)
    if error is not None or not isinstance(answer, ClusterSnapshot):
        raise RegionUnreachable(
            f"{worker.name} did not say which cluster it is: {error.message if error else 'no answer'}",
            where=worker.name,
            remedy="check its bootstrap.servers and the reading credential in regions.yaml",
        )
    return answer


async def _topics(worker: RegionPort, order: Order) -> TopicsSnapshot:
    patterns = tuple(sorted({t for w in order.runbook.workloads for t in w.topics}))
    (answer,) = await worker.read([ReadTopics(worker.name, patterns)], DEADLINE)
    error = whole_error(answer)
    if error is not None or not isinstance(answer, TopicsSnapshot):
        raise RegionUnreachable(
            f"{worker.name} did not list its topics: {error.message if error else 'no answer'}",
            where=worker.name,
            remedy=f"the reading principal needs {error.needs}" if error and error.needs else "try again",
        )
    return answer


def _check_identity(order: Order, clusters: Mapping[str, ClusterSnapshot]) -> None:
    problems = []
    for name, cluster in clusters.items():
        said = region_of(order.site, name).cluster_id
        if said and said != cluster.cluster_id:
            problems.append(
                Problem(
                    f"regions.yaml, {name}",
                    f"the cluster at this address is {cluster.cluster_id}, not {said}",
                    "nothing was changed; correct cluster_id or bootstrap.servers",
                )
            )
        if order.live and not said:
            problems.append(
                Problem(f"regions.yaml, {name}", "cluster_id is required for --live", f"it is {cluster.cluster_id}")
            )
    ids = [c.cluster_id for c in clusters.values()]
    if len(set(ids)) != len(ids):
        problems.append(Problem("regions.yaml", "both regions are the same cluster", "name two different clusters"))
    if problems:
        raise InputError.of(problems)


def _refuse_unmatched(runbook: Runbook) -> None:
    problems = [
        Problem(
            f"workload {w.name}",
            f"no topic in {runbook.source} matches {', '.join(w.topics)}",
            "correct the names, or let the reading principal DESCRIBE them",
        )
        for w in runbook.workloads
        if not w.matched
    ]
    if problems:
        raise InputError.of(problems)
