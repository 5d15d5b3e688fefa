"""clusters: these are the two clusters that regions.yaml means."""

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence
from drillbook.model.observation import Observation
from drillbook.model.scope import Scope
from drillbook.snapshots.cluster import ClusterSnapshot, ReadCluster
from drillbook.snapshots.window import Window


def _reads(params: CheckParams, scope: Scope, window: Window) -> tuple[ReadCluster, ...]:  # noqa: ARG001
    return ReadCluster(scope.source.name), ReadCluster(scope.target.name)


def _title(params: CheckParams, scope: Scope) -> str:  # noqa: ARG001
    return f"cluster ids of {scope.source.name} and {scope.target.name}"


def _judge(params: CheckParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window)
    ids: list[str] = []
    for region in (scope.source, scope.target):
        answer = seen.read(ReadCluster(region.name), ClusterSnapshot)
        if answer is None:
            continue
        if not answer.cluster_id:
            seen.doubt(region.name, "the cluster gave no id", answer)
            continue
        ids.append(answer.cluster_id)
        if not region.cluster_id:
            remedy = f"Write cluster_id: {answer.cluster_id} under {region.name}, if that is the one meant."
            seen.doubt(region.name, f"is {answer.cluster_id}; regions.yaml names no cluster_id", answer, remedy=remedy)
        elif answer.cluster_id != region.cluster_id:
            remedy = "Check the addresses in regions.yaml: these are not the clusters it names."
            says = f"is {answer.cluster_id}, not {region.cluster_id}"
            seen.fail(region.name, says, answer, remedy=remedy)
        else:
            seen.prove(region.name, f"is {answer.cluster_id}", answer)
    if len(ids) == 2 and ids[0] == ids[1]:
        name = f"{scope.source.name}, {scope.target.name}"
        seen.fail(name, f"are one cluster, {ids[0]}", remedy="Give source and target different clusters.")
    return seen.conclude("clusters", "", _title(params, scope), scope.workloads)


CHECK = Check(
    name="clusters",
    kind="",
    proves="The cluster ids are those of regions.yaml, and differ.",
    params=CheckParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=5_000_000,
    means="Everything else would be read from, and done to, the wrong cluster.",
    changes="Other addresses in regions.yaml, or a cluster that was made anew.",
)
