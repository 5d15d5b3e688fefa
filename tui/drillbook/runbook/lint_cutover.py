"""Lint rules about moving writers and groups: what has to come before what, or records are lost or read twice."""

from drillbook.runbook.ground import Finds, Ground, Rule


def _fence_first(ground: Ground) -> Finds:
    fence = ground.first("fence")
    stop = ground.first("fleet", stop="writers", region="source")
    if fence and (stop is None or stop > fence):
        yield ground.steps[fence[0]].id, "the fence goes up while writers still write"


def _quota(ground: Ground) -> Finds:
    for step in ground.steps:
        for i, use in enumerate(step.actions):
            if ground.does(use, "fence", method="quota"):
                yield f"{step.id}/actions/{i}", "a fence by quota"


def _link_runs(ground: Ground) -> Finds:
    release = ground.first("fleet", start="writers", region="target")
    if release is None or ground.runbook.pattern != "async-replication":
        return
    ended = [ground.first("replication", do=do) for do in ("stop", "promote", "failover")]
    if not any(place is not None and place < release for place in ended):
        yield ground.steps[release[0]].id, "writers start in the target while the link still runs"


def _no_return_unmarked(ground: Ground) -> Finds:
    release = ground.first("fleet", start="writers", region="target")
    if release and not any(step.point_of_no_return for step in ground.steps[: release[0] + 1]):
        yield (
            ground.steps[release[0]].id,
            "writers start in the target, and no step is marked as the point of no return",
        )


def _checkpoint_runs(ground: Ground) -> Finds:
    start = ground.first("fleet", start="groups", region="target")
    stops = (ground.first("connector", name="checkpoint", do="stop"), ground.first("replication", do="reverse"))
    if start and not any(stop is not None and stop < start for stop in stops):  # the link home has no checkpoints
        yield ground.steps[start[0]].id, "groups start in the target while the checkpoint connector runs"


def _drain(ground: Ground) -> Finds:
    release = ground.first("fleet", start="writers", region="target")
    if release is None or ground.runbook.pattern != "async-replication":
        return
    before = ground.steps[: release[0] + 1]
    if not any(claim.check == "tail" for step in before for claim in (*step.requires, *step.verify)):
        yield ground.steps[release[0]].id, "writers start in the target, and no step before requires the `tail`"


CUTOVER_RULES = (
    Rule(
        "fence-first",
        "A refused record is lost unless the application keeps it.",
        "Stop and flush the writers in an earlier step; the fence is the guard, not the switch.",
        _fence_first,
    ),
    Rule(
        "quota-fence",
        "A quota delays; a fresh client's record is still acknowledged.",
        "Use `fence: {method: acl}`.",
        _quota,
    ),
    Rule(
        "link-runs",
        "Records from the source could land between the target's own.",
        "Stop the link first: `replication: {do: stop}`.",
        _link_runs,
    ),
    Rule(
        "no-return-unmarked",
        "From the first target write on, going back loses or reconciles records.",
        "Mark it: `point_of_no_return: true`.",
        _no_return_unmarked,
    ),
    Rule(
        "checkpoint-runs",
        "It may overwrite the offsets that were verified.",
        "Stop it first: `connector: {name: checkpoint, do: stop}`.",
        _checkpoint_runs,
    ),
    Rule("no-drain", "What has not arrived by then is lost or overtaken.", "Require `tail` in a step before.", _drain),
)
