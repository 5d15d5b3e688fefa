"""Writes `samples/`: lines of samples.jsonl in every form that they have, and what each of them tells once it is read.

`python make_samples.py` writes it anew. What is packed depends on the zlib that packs, so those bytes are kept.
"""

import json
from pathlib import Path

import msgspec

from drillbook.clock import utc_text
from drillbook.drill.sampling import ABSOLUTE_EVERY, Sampling
from drillbook.entries.sample_packing import packed
from drillbook.model.finding import Fact, Finding, Verdict
from drillbook.model.observation import Observation
from drillbook.model.quantity import SECOND
from drillbook.model.rows import LagRow, ProducerRow, Row
from drillbook.state.clocks import wall_time
from drillbook.timeline.samples import Sample, encode, sample_chain
from laws.drive import START

FOLDER = Path(__file__).with_name("samples")
LAG, WRITERS, RULES = "in-sync/requires/0", "invariants/single_writer", "in-sync/requires/1"
THEN = ABSOLUTE_EVERY // SECOND + 2


def lag(*rows: tuple[str, int, int | None, int | None], note: str = "") -> Observation:
    """What `lag` says, with these partitions."""
    worst = max((records or 0 for _, _, records, _ in rows), default=0)
    finding = Finding("lag", Verdict.PROVEN, "lag of orders", note=note, value=worst, limit=1_000, relation="≤",
                      unit="records")  # fmt: skip
    return Observation(finding, tuple(LagRow(*row) for row in rows))


def writers(*rows: Row) -> Observation:
    """What `single_writer` says, with these producers."""
    return Observation(Finding("single_writer", Verdict.PROVEN, "one region is written"), rows)


def read_at(second: int) -> Observation:
    """The same each time, read at this second."""
    at = START + second * SECOND
    facts = tuple(Fact(name, 0, "count", observed_at=at) for name in ("east", "west"))
    return Observation(Finding("acls", Verdict.PROVEN, "ACLs of orders", facts=facts, observed_at=at))


def many(more: int) -> Observation:
    """So many partitions that the line is packed; each third has more records."""
    return lag(*((f"ledger.entries-of-{n // 7}", n % 7, n + more * (n % 3 == 0), None) for n in range(70)))


SILENT = (("orders.new", 1, None, None), ("orders.paid", 0, 3, 90), ("orders.paid", 1, 2, 80))
IDLE = ProducerRow("east", "ledger-1", 71, "ledger.entries-3", "idle", START)
SWEEPS: tuple[tuple[str, int, dict[str, Observation], tuple[str, ...]], ...] = (
    ("whole, two claims", 0, {
        LAG: lag(("orders.new", 0, 5, None), ("orders.new", 1, 6, 300), ("orders.paid", 0, 7, 100)),
        WRITERS: writers(IDLE),
    }, ()),
    ("numbers that moved, one by a field that was left out", 1, {
        LAG: lag(("orders.new", 0, 9, None), ("orders.new", 1, 6, 300), ("orders.paid", 0, 3, 90)),
        WRITERS: writers(ProducerRow("east", "ledger-1", 71, "ledger.entries-3", "idle", START, 60_000_000)),
    }, ()),
    ("a row goes, one comes, and one has no number any more", 2, {
        LAG: lag(*SILENT),
    }, (WRITERS,)),
    ("the finding alone", 3, {
        LAG: lag(*SILENT, note="one is silent"),
    }, ()),
    ("nothing moved", 4, {
        LAG: lag(*SILENT, note="one is silent"),
    }, ()),
    ("rows that come are packed", 5, {LAG: many(0)}, ()),
    ("everything again, packed", ABSOLUTE_EVERY // SECOND, {LAG: many(40), WRITERS: writers(IDLE)}, ()),
    ("a third of many rows moved", ABSOLUTE_EVERY // SECOND + 1, {LAG: many(55)}, ()),
    ("a claim comes, with the times of its readings", THEN, {LAG: many(55), RULES: read_at(THEN - 1)}, ()),
    ("nothing moved, and one was read again", THEN + 1, {LAG: many(55), RULES: read_at(THEN)}, ()),
)  # fmt: skip


def lines() -> list[bytes]:
    """The lines as the engine writes them."""
    sampling, chain, written = Sampling(), sample_chain(), []
    for number, (_, second, seen, stale) in enumerate(SWEEPS):
        now = START + second * SECOND
        data = msgspec.json.encode(packed(sampling.next(now, tuple(seen.items()), stale)))
        at = utc_text(wall_time(now))
        written.append(encode(Sample(chain.next, number // 3, at, second * SECOND, data, chain.head)))
        chain.accept(written[-1])
    return written


def told() -> list[dict[str, object]]:
    """What a reader knows after each line: of each claim its finding and its rows, in the order of the rows' names."""
    known: dict[str, object] = {}
    after = []
    for name, _, seen, _ in SWEEPS:
        known = {
            **known,
            **{claim: json.loads(msgspec.json.encode(observation)) for claim, observation in seen.items()},
        }
        after.append({"line": name, "claims": known})
    return after


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "samples.jsonl").write_bytes(b"".join(lines()))
    (FOLDER / "told.jsonl").write_text("".join(json.dumps(said, ensure_ascii=False) + "\n" for said in told()))


if __name__ == "__main__":
    main()
