"""A drill of hours over 10,000 partitions, in the files that its engine would write.

Regions and people are the fake of `signed_drive`; what a sweep says is made up here, of the size that the checks give:
a lag of every partition of which the worst thousand are shown, and where a thousand partitions of groups resume. Lines,
seals, statements, sampling and packing are the real ones.
"""

import random
import sys
from collections import deque
from pathlib import Path

import msgspec
from signed_drive import SIGNERS, SignedDrive

from drillbook.clock import utc_text
from drillbook.drill.sampling import Sampling
from drillbook.engine.active import active_claims
from drillbook.engine.events import Observed, ToWrite
from drillbook.entries.drill import Note, SampleHead
from drillbook.entries.sample_packing import packed
from drillbook.entries.samples import Sample
from drillbook.model.finding import MOST_FACTS, Fact, Finding, Verdict
from drillbook.model.observation import Observation
from drillbook.model.quantity import SECOND
from drillbook.model.rows import MOST_ROWS, GroupRow, LagRow
from drillbook.model.step import Claim
from drillbook.state.clocks import wall_time
from drillbook.state.fold import fold_sample
from drillbook.timeline.samples import Sample as SampleLine
from drillbook.timeline.samples import encode as encode_sample
from laws.drive import START

PARTITIONS = 10_000
MOVING = PARTITIONS // 20
TOPICS = 200
NOTE_EVERY = 10
SEAL_EVERY = 60


def where(partition: int) -> tuple[str, int]:
    """The topic and number of one of all partitions."""
    return f"orders.region-{partition % TOPICS:03}", partition // TOPICS


class Mirror:
    """What is behind in each partition: a twentieth of them move each second, and others begin to, now and then."""

    def __init__(self) -> None:
        self._chance = random.Random(11)
        self._moving = dict.fromkeys(self._chance.sample(range(PARTITIONS), MOVING), 200)
        self._before: deque[dict[int, int]] = deque(maxlen=30)
        self._idle = [LagRow(*where(n), records=0, per_second=0) for n in range(PARTITIONS)]

    def second(self) -> None:
        """A second goes by."""
        self._before.append(dict(self._moving))
        for n, records in self._moving.items():
            self._moving[n] = max(0, records + self._chance.randrange(-45, 46))
        for gone in self._chance.sample(list(self._moving), MOVING // 100):
            del self._moving[gone]
        while len(self._moving) < MOVING:
            self._moving.setdefault(self._chance.randrange(PARTITIONS), 100)

    def lag(self, now: int) -> Observation:
        """As the check `lag` says it: the worst come first."""
        then = self._before[0]
        worst = sorted(self._moving.items(), key=lambda p: (-p[1], p[0]))
        rows = [
            LagRow(*where(n), records=records, per_second=round((records - then.get(n, 0)) / len(self._before)))
            for n, records in worst
        ]
        rows += [r for n, r in enumerate(self._idle[: MOST_ROWS + MOVING]) if n not in self._moving]
        facts = tuple(
            Fact(
                name="{}-{}".format(*where(n)), value=records, unit="records", region="east", source="ListOffsets",
                observed_at=now - 80_000, verdict=Verdict.PROVEN,
            )
            for n, records in worst[:MOST_FACTS]
        )  # fmt: skip
        total = sum(self._moving.values())
        finding = Finding(
            "lag", Verdict.PROVEN, "lag of orders.*, ledger.*", value=total, limit=500_000, relation="≤",
            unit="records",
            note=f"an upper bound: the mirror's position is as old as its last flush; grows by {total % 97} records",
            facts=facts, observed_at=now - 80_000, kind="records", workloads=("orders", "ledger"),
        )  # fmt: skip
        return Observation(finding, tuple(rows[:MOST_ROWS]))


class Groups:
    """Where groups resume: each third second, a twentieth of the shown partitions moved."""

    def __init__(self) -> None:
        self._chance = random.Random(12)
        self._at = [5_000_000 + n for n in range(MOST_ROWS)]
        self._said: Observation | None = None

    def points(self, now: int) -> Observation:
        """As the check `resume_point` says it."""
        if self._said is None or now // SECOND % 3 == 0:
            for n in self._chance.sample(range(MOST_ROWS), MOST_ROWS // 20):
                self._at[n] += self._chance.randrange(1, 60)
            rows = tuple(
                GroupRow(f"group-{n % 50}", *where(n * 10), "stable", at, at % 40, 0, lag=at % 90)
                for n, at in enumerate(self._at)
            )
            facts = tuple(Fact(f"{r.group} {r.topic}", r.reread, "records", "west") for r in rows[:MOST_FACTS])
            most = max(r.reread or 0 for r in rows)
            finding = Finding(
                "resume_point", Verdict.PROVEN, "where groups resume", value=most, limit=500, relation="≤",
                unit="records", facts=facts, observed_at=now - 200_000, kind="offsets",
            )  # fmt: skip
            self._said = Observation(finding, rows)
        return self._said


class LongDrive(SignedDrive):
    """A drive whose sweeps are sampled as the engine's process samples them."""

    def __init__(self) -> None:
        self.sampling, self.mirror, self.groups = Sampling(), Mirror(), Groups()
        super().__init__()

    def _observation(self, claim: Claim) -> Observation:
        if claim.check == "lag":
            return self.mirror.lag(self.now)
        if claim.check == "resume_point":
            return self.groups.points(self.now)
        return super()._observation(claim)

    def sweep(self, seconds: int = 1) -> None:
        for _ in range(seconds):
            self.now += SECOND
            self.mirror.second()
            observations = self.observe(active_claims(self.state))
            self.tell(Observed(observations))
            seen = {name for name, _ in observations}
            unread = tuple(name for name, c in self.state.claims.items() if name not in seen and not c.stale)
            sample = self.sampling.next(self.now, observations, unread)
            self._write_sample(sample)
            self.state = fold_sample(self.state, sample)
            self.settle()

    def _write_sample(self, sample: Sample) -> None:
        at, chain = utc_text(wall_time(sample.at)), self.sample_chain
        data = msgspec.json.encode(packed(sample))
        raw = encode_sample(SampleLine(chain.next, self.state.seq, at, sample.at - START, data, chain.head))
        self.sample_lines.append(raw)
        chain.accept(raw)

    def _sample_head(self) -> tuple[ToWrite, ...]:
        named = next((e.data.count for e in reversed(self.history[-40:]) if isinstance(e.data, SampleHead)), 0)
        chain = self.sample_chain
        return (ToWrite(SampleHead(chain.next, chain.head)),) if chain.next > named else ()


def write_long(folder: Path, seconds: int) -> LongDrive:
    """Write such a drill of this many seconds before its cut, and its cut; the signers stand beside it."""
    drive = LongDrive()
    drive.everybody()
    for step in ("identity", "survey"):
        drive.ask("run")
        drive.until("done", step)
    for second in range(seconds):
        drive.sweep()
        if second % NOTE_EVERY == 0:
            drive.append((ToWrite(Note(f"note {second}"), by="alice", seal=second % SEAL_EVERY == 0),))
    drive.ask("run")
    drive.until("done", "in-sync")
    drive.ask("run")
    drive.until("gate", "stop-writers")
    drive.approve()
    drive.until("done", "release")
    for step in ("decide", "review"):
        drive.ask("run")
        drive.until("acting", step)
        drive.sweep()
        drive.attested()
    drive.write(folder)
    folder.with_name("signers").write_text(SIGNERS)
    return drive


if __name__ == "__main__":
    write_long(Path(sys.argv[1]), int(sys.argv[2]))
