"""25 kills at random moments of live drills: engine or worker dies, the drill is taken up, and nothing told is lost."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from drills import ANSWERS, DRILLBOOK, Watch, environment, fleet_on, order, people, the_folder
from processes import processes, workers_of
from small_drill import Remembering, Told, lost

from drillbook.drill.reading import fold_folder
from drillbook.lab import lifecycle
from drillbook.lab.progress import Quiet
from drillbook.runbook.bundled import bundled_text
from drillbook.signing.allowed_signers import AllowedSigners

if TYPE_CHECKING:
    from pathlib import Path

    from drillbook.lab.info import LabInfo

pytestmark = [pytest.mark.lab, pytest.mark.proof]
KILLS = 25
MOST_PAUSE = 9.0
"""Seconds between two kills, at most: a drill of two minutes is killed about twenty times."""


class Observer(threading.Thread):
    """A client in a process that nobody kills, which remembers what each engine told it."""

    def __init__(self, folder: Path, signers: AllowedSigners) -> None:
        super().__init__()
        self.told = Told()
        self._folder = folder
        self._signers = signers
        self._over = threading.Event()

    def run(self) -> None:
        asyncio.run(self._watch())

    def leave(self) -> None:
        self._over.set()
        self.join()

    async def _watch(self) -> None:
        port = Remembering(self._folder, "observer", None, self._signers)
        port.told = self.told
        await port._connect()
        port._task = asyncio.create_task(port._listen())
        await asyncio.to_thread(self._over.wait)
        await port.close()


@dataclass
class Killer:
    """What is killed, and when, follows from one number, which a failure prints."""

    chance: random.Random
    killed: list[str]

    def one_of(self, engine: int) -> str:
        """Kill the engine or one of its workers; says which."""
        what = self.chance.choice(("engine", "worker"))
        victims = workers_of(engine) if what == "worker" else [engine]
        if not victims:
            what, victims = "engine", [engine]
        os.kill(self.chance.choice(victims), signal.SIGKILL)
        self.killed.append(what)
        return what


class Drill:
    """One live headless drill, killed until enough were killed or it is closed."""

    def __init__(self, lab: LabInfo, place: Path, runbook: Path) -> None:
        place.mkdir()
        self.lab = lab
        self.drills = place / "drills"
        self.log = place / "said"
        self.signers = AllowedSigners.load(lab.allowed_signers)
        self.process = self._start(order(lab, self.drills, runbook=str(runbook)))
        self.folder = the_folder(self.drills)
        self.taken_up = 0
        Watch(self.folder).wait(lambda state: state.mandate >= 0, 60, "the mandate")

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as out:
            return subprocess.Popen(command, stdout=out, stderr=out, env=environment(self.drills))

    def killed(self, killer: Killer) -> None:
        observer = Observer(self.folder, self.signers)
        observer.start()
        try:
            while not self._over(killer):
                engine = processes("drillbook.drill.engine_main", str(self.drills))
                if len(killer.killed) < KILLS and engine and killer.one_of(engine[0]) == "engine":
                    self.process.wait(timeout=60)
        finally:
            observer.leave()
            self.process.wait(timeout=60)
        assert lost(observer.told, self.folder / "timeline.jsonl") == []
        assert len(observer.told.heads) > 3
        self._verify()

    def _over(self, killer: Killer) -> bool:
        """Wait for a while, take it up where its engine is gone; whether it is closed."""
        try:
            self.process.wait(killer.chance.uniform(0.5, MOST_PAUSE) if len(killer.killed) < KILLS else 300)
        except subprocess.TimeoutExpired:
            assert len(killer.killed) < KILLS, f"the drill does not end: {self.log.read_text()}"
            return False
        if fold_folder(self.folder).closed is not None:
            return True
        self.taken_up += 1
        assert self.taken_up <= 2 * KILLS, self.log.read_text()
        answers = [word for answer in ANSWERS for word in ("--answer", answer)]
        self.process = self._start([*DRILLBOOK, "reopen", str(self.folder), "--headless", *people(self.lab), *answers])
        return False

    def _verify(self) -> None:
        (witness,) = (self.drills.parent / "state" / "drillbook" / "witness").glob("*.jsonl")
        seen = ["--signers", str(self.lab.allowed_signers), "--witness", str(witness)]
        done = subprocess.run(
            [*DRILLBOOK, "verify", str(self.folder), *seen],
            capture_output=True, text=True, env=environment(self.drills), check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + self.log.read_text()


def test_killed_at_25_random_moments(fresh_lab: LabInfo, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get("DRILLBOOK_TEST_SEED", "0")) or secrets.randbelow(1 << 32)
    brisk = tmp_path / "brisk.yaml"
    brisk.write_text(bundled_text("async-replication").replace("hold: 10s", "hold: 4s"))
    killer, ends, began = Killer(random.Random(seed), []), [], time.monotonic()
    while len(killer.killed) < KILLS:
        if ends:
            lifecycle.reset(fresh_lab.name, Quiet())
        fleet_on(fresh_lab)
        drill = Drill(fresh_lab, tmp_path / f"drill-{len(ends)}", brisk)
        with capsys.disabled():
            print(f"\nseed {seed}, drill {len(ends) + 1}, {len(killer.killed)} killed")
        drill.killed(killer)
        closed = fold_folder(drill.folder).closed
        ends.append(closed.result if closed else "open")
    with capsys.disabled():
        engines = killer.killed.count("engine")
        print(f"{engines} engines and {KILLS - engines} workers in {time.monotonic() - began:.0f} s, drills {ends}")
