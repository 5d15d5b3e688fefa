"""Starting parts of a lab side by side, and bringing new regions to the seeded state."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import structs

from drillbook.lab import artifacts, caches, fleet_part, java, process, seed, site, template, tools
from drillbook.lab import state as states
from drillbook.lab.jvm import Jvms
from drillbook.lab.parts import Parts
from drillbook.lab.state import BROKERS, PARTS, REGIONS, REGISTRIES, State

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.folder import Folder
    from drillbook.lab.progress import Progress

WITH_DATA = (*BROKERS, "connect", *REGISTRIES, "fleet")


def jvms(progress: Progress, record_into: Path | None = None) -> Jvms:
    """What is needed to start anything: Java, and the artifacts, fetched if they are missing."""
    return Jvms(java.find(), artifacts.ready(progress), record_into)


@dataclass(frozen=True, slots=True)
class Starting:
    """Starts parts of one lab."""

    folder: Folder
    jvms: Jvms
    progress: Progress

    def parts(self, state: State, wanted: tuple[str, ...]) -> State:
        """Start them all at once, remember each as soon as it has a pid, and wait until all do their work."""
        if not fleet_part.exists():
            wanted = tuple(part for part in wanted if part != "fleet")
        self.progress.say(f"starting {', '.join(wanted)}")
        starter = Parts(self.folder, state.ports, self.jvms)
        for part in wanted:
            state = state.with_process(part, starter.start(part))
            states.save(self.folder, state)
        site.write(self.folder, state)
        tools.write(self.folder, state.ports, self.jvms)
        starter.wait(wanted, state)
        if caches.missing(self.jvms) and not self.jvms.record_into:
            self.progress.say("`drillbook lab warm`, once, halves the time of every later start")
        return state

    def seeded(self, state: State) -> State:
        """Regions as if new: formatted, started, seeded; whatever fails, no part is left running."""
        formatted = template.ready(self.jvms, self.progress)
        for part in WITH_DATA:
            shutil.rmtree(self.folder.part(part), ignore_errors=True)
        for region in REGIONS:
            template.copy(formatted, self.folder.part(region) / "data", state.cluster_ids[region])
        try:
            state = self.parts(state, PARTS)
            self.progress.say("seeding topics, users, ACLs, quotas, schemas and the mirror")
            seed.everything(self.folder, state.ports)
        except BaseException:
            process.kill(list((states.load(self.folder) or state).processes.values()))
            raise
        state = structs.replace(state, seeded=True)
        states.save(self.folder, state)
        return state
