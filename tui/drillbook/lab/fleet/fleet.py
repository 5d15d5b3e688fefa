"""All applications in all regions."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from drillbook.clock import monotonic
from drillbook.errors import DrillbookError
from drillbook.lab.fleet.group_application import GroupApplication
from drillbook.lab.fleet.open_transaction import OpenTransaction
from drillbook.lab.fleet.problems import NotDone, NotThere
from drillbook.lab.fleet.status import FleetStatus, LedgerStatus
from drillbook.lab.fleet.uid import Uids
from drillbook.lab.fleet.workloads import GROUPS, WRITERS
from drillbook.lab.fleet.writer_application import WriterApplication

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from drillbook.lab.fleet.application import Application
    from drillbook.lab.fleet.config import FleetConfig
    from drillbook.lab.fleet.ledger import Ledger
    from drillbook.lab.fleet.open_transaction import Ending


class Fleet:
    """Finds the application that is meant; nothing keeps one from running in two regions, which is a fault to test."""

    def __init__(self, config: FleetConfig, ledger: Ledger) -> None:
        uids = Uids(ledger.run)
        self.ledger: Final = ledger
        self._regions = tuple(config.regions)
        self._writers = {
            (region, name): WriterApplication(spec, region, config, ledger, uids)
            for region in self._regions
            for name, spec in WRITERS.items()
        }
        self._groups = {
            (region, name): GroupApplication(spec, region, config, ledger)
            for region in self._regions
            for name, spec in GROUPS.items()
        }
        self._transactions = {region: OpenTransaction(region, config, ledger, uids) for region in self._regions}

    def writer(self, region: str, name: str) -> WriterApplication:
        """The writer of that name in that region."""
        self._known(region)
        found = self._writers.get((region, name))
        if found is None:
            raise NotThere(f"no writer is called {name!r}", remedy=f"the writers are {', '.join(WRITERS)}")
        return found

    def group(self, region: str, name: str) -> GroupApplication:
        """The group of that name in that region."""
        self._known(region)
        found = self._groups.get((region, name))
        if found is None:
            raise NotThere(f"no group is called {name!r}", remedy=f"the groups are {', '.join(GROUPS)}")
        return found

    def start_all(self, region: str) -> str:
        """Start every writer and group of a region."""
        self._known(region)
        return _together(application.start for application in self._applications(region))

    def stop_all(self, region: str = "") -> str:
        """Stop everything in one region, or everywhere; open transactions are aborted."""
        if region:
            self._known(region)
        chosen = (region,) if region else self._regions
        stops: list[Callable[[], str]] = [app.stop for each in chosen for app in self._applications(each)]
        stops += [lambda each=each: self._transactions[each].end("abort") for each in chosen]  # type: ignore[misc]
        return _together(stops)

    def slow(self, group: str, pace_ms: int) -> str:
        """Let each member of a group take so long for a record, in every region, from now on."""
        for region in self._regions:
            self.group(region, group).pace_ms = pace_ms
        return f"each member of {group} now works {pace_ms} ms on a record"

    def open_transaction(self, region: str, hold_seconds: int, ending: Ending) -> str:
        """Leave a transaction open in a region."""
        self._known(region)
        runs = bool(self.writer(region, "ledger").workers)
        return self._transactions[region].open(hold_seconds, ending, writer_runs=runs)

    def end_transaction(self, region: str, ending: Ending) -> str:
        """End the transaction that was left open in a region."""
        self._known(region)
        return self._transactions[region].end(ending)

    def status(self) -> FleetStatus:
        """Everything there is to know now."""
        applications: tuple[Application, ...] = (*self._writers.values(), *self._groups.values())
        running: dict[str, list[str]] = {name: [] for name in (*WRITERS, *GROUPS)}
        for application in applications:
            if application.state != "stopped":
                running[application.name].append(application.region)
        opened = {region: transaction.status() for region, transaction in self._transactions.items()}
        return FleetStatus(
            run=self.ledger.run,
            pid=os.getpid(),
            running=running,
            writers={n: {r: self._writers[r, n].status() for r in self._regions} for n in WRITERS},
            groups={n: {r: self._groups[r, n].status() for r in self._regions} for n in GROUPS},
            open_transactions={region: status for region, status in opened.items() if status is not None},
            ledger=LedgerStatus(self.ledger.events, self.ledger.lost, self.ledger.fault),
        )

    def shutdown(self, seconds: float) -> bool:
        """Ask everything to flush and end; False when something still had not after `seconds`."""
        deadline = monotonic() + seconds
        applications = [app for region in self._regions for app in self._applications(region)]
        for application in applications:
            application.ask_to_stop(flush=True)
        orderly = True
        for application in applications:
            workers = application.workers
            ended = all(worker.join(max(0.0, deadline - monotonic())) for worker in workers)
            if workers and ended:
                application.note_stopped()
            orderly = orderly and ended
        return orderly

    def _applications(self, region: str) -> list[Application]:
        return [app for (at, _), app in (*self._writers.items(), *self._groups.items()) if at == region]

    def _known(self, region: str) -> None:
        if region not in self._regions:
            raise NotThere(f"no region is called {region!r}", remedy=f"the regions are {', '.join(self._regions)}")


def _together(calls: Iterable[Callable[[], str]]) -> str:
    """Do all of it at once, to the end, and only then say what failed."""
    said: list[str] = []
    failed: list[str] = []
    with ThreadPoolExecutor(max_workers=16) as pool:
        for future in [pool.submit(call) for call in calls]:
            try:
                said.append(future.result())
            except DrillbookError as error:
                failed.append(error.message)
    if failed:
        raise NotDone("; ".join(failed), remedy=f"done: {'; '.join(said) or 'nothing'}")
    return "; ".join(said)
