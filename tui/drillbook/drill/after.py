"""`run --after DRILL`: the cut from which a drill leads back, taken from the drill that led there and nowhere else.

What is taken stands in the resolved steps of entry 0 with its origin, so that approvals bind it and a reviewer can hold
it against the earlier drill's own folder.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from drillbook.actions.replication import ReplicationActionParams
from drillbook.drill.reading import FolderReader
from drillbook.drill.verify import verify_drill
from drillbook.entries.effects import Looked, Resulted
from drillbook.entries.union import Entry
from drillbook.errors import InputError, TimelineError
from drillbook.model.cut import Cut, Origin
from drillbook.model.plan import ConnectorCall, Outcome
from drillbook.model.region import Site, region_of
from drillbook.model.runbook import Runbook
from drillbook.model.step import ActionUse, Step, step_hash
from drillbook.runbook.load import Loaded
from drillbook.runbook.positions import Mark, Source, problem_at
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.drill_state import DrillState, outstanding
from drillbook.state.kept import ENDS
from drillbook.timeline.folder import is_drill_folder

REMEDY = "give the folder of the drill that left, as it was closed; `drillbook verify` says what it proves"
POSITION = "Connect offset + 1"


def lacks_cut(runbook: Runbook) -> tuple[str, ...]:
    """Where a step makes a link home and names no cut, as `Loaded.positions` calls the place."""
    return tuple(f"{step.id}/actions/{i}" for step in runbook.steps for i, _ in _lacking(step))


def follow(loaded: Loaded, name: str, after: str, site: Site, signers: AllowedSigners) -> Runbook:
    """The runbook with the earlier drill's cut in its steps; InputError where it has none, or has one already."""
    runbook, lacking = loaded.runbook, lacks_cut(loaded.runbook)
    if not after and not lacking:
        return runbook
    if not after:
        text = "`do: reverse` begins at the cut of an earlier drill, and none was given"
        remedy = "Add `--after DRILL`, the folder of the drill that left, or write `cut` here."
        mark = loaded.positions.get(lacking[0], Mark(1, 1))
        raise InputError.of([problem_at(Source(name, loaded.text), mark, text, remedy)])
    if not lacking:
        raise InputError(
            f"no step of {name} asks for the cut of an earlier drill", where="--after", remedy="leave it out"
        )
    cut, origin = cut_of(Path(after), runbook, site, signers)
    return msgspec.structs.replace(runbook, steps=tuple(_with(step, cut, origin) for step in runbook.steps))


def cut_of(folder: Path, runbook: Runbook, site: Site, signers: AllowedSigners) -> tuple[Cut, Origin]:
    """Where the earlier drill's target began to write on its own, and the entry that says so."""
    state = _verified(folder, signers)
    _refuse_other_regions(folder, state, runbook, site)
    stop = next(
        (e for e in reversed(state.effects) if e.outcome is not None and _ends(e.outcome, runbook.source)), None
    )
    if stop is None or stop.outcome is None:
        why = "it was a rehearsal" if not state.opened.live else "it stopped no link, or kept no ends when it did"
        raise InputError(f"this drill recorded no cut: {why}", where=str(folder), remedy=REMEDY)
    if stop not in outstanding(state) and stop.undone >= 0:
        text = f"{stop.step} of this drill was taken back: its link runs again, and there is nothing to lead back from"
        raise InputError(text, where=str(folder), remedy="name the drill that left last")
    entry = _result(folder, stop.intent)
    origin = Origin(state.opened.drill, entry.head.seq, entry.sha256, *_stood(state, stop.step))
    return _ends(stop.outcome, runbook.source), origin


def _verified(folder: Path, signers: AllowedSigners) -> DrillState:
    if not is_drill_folder(folder):
        raise InputError("not a drill folder: no timeline.jsonl in it", where=str(folder), remedy=REMEDY)
    try:
        report = verify_drill(folder, signers)
    except TimelineError as error:
        raise InputError(error.message, where=error.where or str(folder), remedy=error.remedy) from error
    if report.standing != "intact and closed" or report.state is None:
        first = f": {report.problems[0].meaning}" if report.problems else ""
        raise InputError(f"the earlier drill is {report.standing}{first}", where=str(folder), remedy=REMEDY)
    return report.state


def _refuse_other_regions(folder: Path, state: DrillState, runbook: Runbook, site: Site) -> None:
    before = state.opened.runbook
    if (before.source, before.target) != (runbook.target, runbook.source):
        text = f"this drill went from {before.source} to {before.target}; a way back from there goes the other way"
        raise InputError(text, where=str(folder), remedy=f"this runbook goes from {runbook.source} to {runbook.target}")
    for was in state.opened.regions:
        known = region_of(site, was.name).cluster_id
        if known and known != was.cluster_id:
            text = f"{was.name} was cluster {was.cluster_id} in this drill, and is {known} in the regions file"
            raise InputError(text, where=str(folder), remedy=REMEDY)


def _lacking(step: Step) -> Iterator[tuple[int, ReplicationActionParams]]:
    for i, use in enumerate(step.actions):
        if use.action == "replication":
            params = msgspec.json.decode(use.params.encode(), type=ReplicationActionParams)
            if params.do == "reverse" and not params.cut:
                yield i, params


def _with(step: Step, cut: Cut, origin: Origin) -> Step:
    actions = list(step.actions)
    for i, params in _lacking(step):
        whole = msgspec.structs.replace(params, cut=cut, origin=origin)
        actions[i] = ActionUse("replication", msgspec.json.encode(whole).decode())
    made = msgspec.structs.replace(step, actions=tuple(actions))
    return msgspec.structs.replace(made, hash=step_hash(made)) if made != step else step


def _ends(outcome: Outcome, region: str) -> Cut:
    """Facts of one stop, as a cut of the region that it stopped for."""
    ends = [(f.name.rpartition("-"), f.value) for f in outcome.facts if (f.source, f.region) == (ENDS, region)]
    return _as_cut({(topic, int(p)): value for (topic, _, p), value in ends if value is not None})


def _stood(state: DrillState, step: str) -> tuple[str, Cut]:
    """The link that the step stopped, and where it stood then; partitions that it never copied from are at 0."""
    stops = [e for e in state.effects if e.step == step and isinstance(e.call, ConnectorCall) and e.outcome is not None]
    if not stops or not isinstance(call := stops[-1].call, ConnectorCall) or (outcome := stops[-1].outcome) is None:
        return "", {}
    at = [(f.name.removeprefix("position ").rpartition("-"), f.value) for f in outcome.facts if f.source == POSITION]
    found = {(topic, int(p)): value for (topic, _, p), value in at if value is not None}
    most = {topic: max(p for t, p in found if t == topic) for topic, _ in found}
    return call.connector, _as_cut({(t, p): found.get((t, p), 0) for t, last in most.items() for p in range(last + 1)})


def _as_cut(offsets: dict[tuple[str, int], int]) -> Cut:
    cut: Cut = {}
    for topic, _ in sorted(offsets):
        cut[topic] = tuple(offset for (t, _), offset in sorted(offsets.items()) if t == topic)
    return cut


def _result(folder: Path, intent: int) -> Entry:
    """The entry that holds the outcome of an intent."""
    reader = FolderReader(folder)
    try:
        for item in reader.advance():
            if isinstance(item, Entry) and isinstance(item.data, Resulted | Looked) and item.data.intent == intent:
                return item
    finally:
        reader.close()
    raise InputError(f"no entry answers intent {intent}", where=str(folder), remedy=REMEDY)
