"""The scope of a drill: what checks and actions may know of a site, without its secrets."""

import fnmatch

import msgspec

from drillbook.model.region import RegionConfig, Site, region_of
from drillbook.model.runbook import Runbook
from drillbook.model.scope import RegionScope, Scope
from drillbook.model.workload import Workload
from drillbook.snapshots.topics import TopicsSnapshot


def scope_of(runbook: Runbook, site: Site, workloads: tuple[Workload, ...]) -> Scope:
    """The topology between the runbook's source and target."""
    links = {(x.from_region, x.to_region): x for x in reversed(site.replication)}
    return Scope(
        source=_region(region_of(site, runbook.source)),
        target=_region(region_of(site, runbook.target)),
        workloads=workloads,
        link=links.get((runbook.source, runbook.target)),
        opposite=links.get((runbook.target, runbook.source)),
        fleet=site.fleet,
        lab=site.lab,
    )


def matched(workloads: tuple[Workload, ...], topics: TopicsSnapshot) -> tuple[Workload, ...]:
    """The workloads with the topics that their patterns match now, frozen for the drill."""
    names = sorted(topic.name for topic in topics.topics)
    return tuple(
        msgspec.structs.replace(
            w, matched=tuple(n for n in names if any(fnmatch.fnmatchcase(n, pattern) for pattern in w.topics))
        )
        for w in workloads
    )


def _region(config: RegionConfig) -> RegionScope:
    user = config.act.get("sasl.username", config.read.get("sasl.username", ""))
    return RegionScope(
        name=config.name,
        cluster_id=config.cluster_id,
        allow=config.allow,
        principals=tuple(sorted(config.principals)),
        bootstrap=config.read.get("bootstrap.servers", ""),
        registry_url=config.registry_url,
        connect_url=config.connect_url,
        act_user=f"User:{user}" if user and "${" not in user else "",
    )
