"""Taking up a drill whose engine died: the state is the fold of what it wrote, under a new session."""

from pathlib import Path

from drillbook.drill import tenure
from drillbook.drill.book import Book
from drillbook.drill.lines import draft_of, entry_of, micros, now_micros
from drillbook.drill.process import Process
from drillbook.drill.reading import fold_folder
from drillbook.drill.request import ReopenRequest
from drillbook.drill.signed_lines import closes
from drillbook.drill.statements import parse_decision, signed_by
from drillbook.drill.workers import worker_pipes
from drillbook.engine.events import ToWrite
from drillbook.entries.drill import Decided, Reopened
from drillbook.errors import DrillbookError, InputError, NotPermitted
from drillbook.locations import live_dir
from drillbook.model.intent import LinePoint
from drillbook.model.ports import RegionPort
from drillbook.runbook.site import load_site
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.signer import session_signer
from drillbook.snapshots.cluster import ClusterSnapshot, ReadCluster
from drillbook.state.drill_state import DrillState
from drillbook.state.fold import fold
from drillbook.timeline import frame
from drillbook.timeline.live_lock import LiveLock
from drillbook.timeline.sample_writer import SampleWriter
from drillbook.timeline.writer import TimelineWriter

DEADLINE = 15.0


async def reopen_process(request: ReopenRequest) -> Process:
    """The process of a drill taken up again; refuses a closed, damaged or still living one."""
    folder = Path(request.folder)
    site = load_site(Path(request.regions)).site
    signers = AllowedSigners.load(Path(request.signers), Path(request.revoked) if request.revoked else None)
    writer, recovery = TimelineWriter.reopen(folder, closes)
    try:
        samples, _ = SampleWriter.reopen(folder)
        state = fold_folder(folder)
        _refuse(state, request)
        taken = _taken_over(state, request, signers)
        if state.opened.live:
            LiveLock(live_dir(), (r.cluster_id for r in state.opened.regions)).name(folder)
        workers = worker_pipes(site, state.opened.runbook)
        there = await _check_clusters(state, workers)
        session = session_signer()
        entry = Reopened(
            session_key=session.public_line,
            driver=request.driver,
            gap=max(0, now_micros() - micros(recovery.last.at)),
            torn=recovery.torn_bytes,
            pending=tuple(e.intent for e in state.effects if e.outcome is None),
            taken_from=request.taken_from,
            left=request.left,
            tenures=await tenure.reopened(state, workers, there),
        )
        (line,) = writer.append((draft_of(ToWrite(entry, by=request.driver)),), note="later")
    except BaseException:
        writer.close()
        raise
    book = Book(folder, writer, samples, session, fold(state, entry_of(line)))
    return Process(book, workers, signers, frame.encode(line), taken)


def _refuse(state: DrillState, request: ReopenRequest) -> None:
    if state.closed is not None:
        raise InputError("the drill is closed", where=request.folder, remedy="drillbook replay shows it")
    if state.mandate < 0:
        raise InputError(
            "the drill never began: its driver gave no mandate", where=request.folder, remedy="start a new drill"
        )
    if request.driver not in next((r.people for r in state.opened.runbook.roles if r.name == "driver"), ()):
        raise NotPermitted(f"{request.driver} is not among the drivers of this runbook")


def _taken_over(state: DrillState, request: ReopenRequest, signers: AllowedSigners) -> Decided | None:
    """The driver's signed take-over, where one is needed; NotPermitted where it does not hold for what is there."""
    if request.driver == state.seated and not request.taken_from:
        return None
    if request.take_over is None:
        raise NotPermitted(f"{state.seated or 'nobody'} drives this drill, and {request.driver} signed no take-over")
    said, last = parse_decision(request.take_over.text), LinePoint(state.seq, state.recent[-1])
    if signed_by(request.take_over, signers) != request.driver or said.person != request.driver:
        raise NotPermitted(f"the take-over is not {request.driver}'s")
    bound = (said.decision, said.role, said.drill, said.gate, said.head)
    if bound != ("take-over", "driver", state.opened.drill, last, last) or not said.reason.strip():
        raise NotPermitted("the take-over was signed for another end of the timeline, or does not say why")
    return Decided(request.take_over, said.person, said.role, said.decision, said.reason)


async def _check_clusters(state: DrillState, workers: dict[str, RegionPort]) -> tuple[str, ...]:
    """Those that answer: a region may be away when a drill is taken up; one that is not must be the one that it was."""
    there = []
    for region in state.opened.regions:
        (answer,) = await workers[region.name].read([ReadCluster(region.name)], DEADLINE)
        if not isinstance(answer, ClusterSnapshot) or answer.errors:
            continue
        if answer.cluster_id != region.cluster_id:
            raise DrillbookError(
                f"{region.name} is now cluster {answer.cluster_id}; this drill began on {region.cluster_id}",
                where=region.name,
                remedy="nothing was changed; give the regions file of this drill",
            )
        there.append(region.name)
    return tuple(there)
