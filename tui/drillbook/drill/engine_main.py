"""`python -m drillbook.drill.engine_main REQUEST FD`: one drill's engine, without a screen.

REQUEST is JSON (`drill.request`); one JSON line on descriptor FD says that it listens, or why it could not begin.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from drillbook import crash
from drillbook.drill import tenure
from drillbook.drill.after import follow
from drillbook.drill.book import Book
from drillbook.drill.lines import draft_of, entry_of
from drillbook.drill.opening import Order, discard_folder, make_folder, open_drill
from drillbook.drill.process import Process
from drillbook.drill.reopening import reopen_process
from drillbook.drill.request import AnyRequest, Failed, Ready, RunRequest
from drillbook.drill.workers import worker_pipes
from drillbook.engine.events import ToWrite
from drillbook.errors import DrillbookError
from drillbook.locations import live_dir
from drillbook.model.ports import RegionPort
from drillbook.runbook.bundled import find_runbook
from drillbook.runbook.load import load_runbook
from drillbook.runbook.site import load_site
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.signer import session_signer
from drillbook.state.fold import open_state
from drillbook.timeline import frame
from drillbook.timeline.live_lock import LiveLock
from drillbook.timeline.sample_writer import SampleWriter
from drillbook.timeline.writer import TimelineWriter, WriterStoppedError


async def open_process(request: RunRequest) -> Process:
    """A new drill's process, its entry 0 durable; a DrillbookError leaves nothing behind."""
    text, name = find_runbook(request.runbook)
    loaded = load_runbook(text, name, request.set)
    site = load_site(Path(request.regions))
    signers_text = Path(request.signers).read_text("utf-8")
    signers = AllowedSigners.load(Path(request.signers), Path(request.revoked) if request.revoked else None)
    session = session_signer()
    order = Order(
        runbook=follow(loaded, name, request.after, site.site, signers),
        runbook_text=loaded.text,
        runbook_sha256=loaded.sha256,
        site=site.site,
        site_text=site.text,
        site_sha256=site.sha256,
        signers_text=f'{signers_text.rstrip()}\nsession namespaces="timeline@drillbook" {session.public_line}\n',
        driver=request.driver,
        live=request.live,
        drills=Path(request.drills),
        group=request.group,
        four_eyes=request.four_eyes,
    )
    workers = worker_pipes(site.site, loaded.runbook)
    try:
        opened = await open_drill(order, workers, session.public_line)
        lock = LiveLock(live_dir(), (r.cluster_id for r in opened.regions)) if order.live else None
        folder = make_folder(order)
    except BaseException:
        await _stop(workers)
        raise
    try:
        if lock is not None:
            lock.name(folder)
            opened = await tenure.begun(opened, workers, site.site)  # last: from here on an older drill is held
        writer = TimelineWriter.create(folder)
        (line,) = writer.append((draft_of(ToWrite(opened)),), note="later")
        book = Book(folder, writer, SampleWriter(folder), session, open_state(entry_of(line)))
    except BaseException:
        discard_folder(folder)
        await _stop(workers)
        raise
    return Process(book, workers, signers, frame.encode(line))


async def _stop(workers: Mapping[str, RegionPort]) -> None:
    for worker in workers.values():
        await worker.stop()


async def main(request: AnyRequest, tell: Callable[[Ready | Failed], None]) -> int:
    """Begin or take up the drill, and serve it to its end."""
    try:
        process = await (open_process(request) if isinstance(request, RunRequest) else reopen_process(request))
    except DrillbookError as error:
        tell(Failed(str(error), error.exit_code))
        return error.exit_code
    except OSError as error:
        failed = DrillbookError(
            f"the disk did not take it: {error.strerror or error}",
            where=str(error.filename or ""),
            remedy="nothing was begun or changed; make room, or repair the disk, and try again",
        )
        tell(Failed(str(failed), failed.exit_code))
        return failed.exit_code
    try:
        return await process.run(lambda folder: tell(Ready(str(folder))))
    except WriterStoppedError as error:
        sys.stderr.write(f"drillbook engine: {error}\n")
        return error.exit_code


def entry() -> int:
    """Read the arguments, run, and leave a crash log where something unforeseen happened."""
    request: AnyRequest = msgspec.json.decode(sys.argv[1], type=AnyRequest)
    descriptor = int(sys.argv[2])

    def tell(word: Ready | Failed) -> None:
        os.write(descriptor, msgspec.json.encode(word) + b"\n")
        os.close(descriptor)

    gc.freeze()  # what was imported stays: to look through all of it would hold up the loop
    try:
        return asyncio.run(main(request, tell))
    except Exception as error:  # the process ends here: whatever it was is recorded, and the drill can be reopened
        log = crash.write_crash(error)
        sys.stderr.write(f"drillbook engine: {type(error).__name__}: {error}; see {log}\n")
        return 1


if __name__ == "__main__":
    sys.exit(entry())
