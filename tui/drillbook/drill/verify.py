"""`drillbook verify`: what a folder proves, from its files and the verifier's own signers alone."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from drillbook.drill.attachments import NAMES_A_FILE, Attachments
from drillbook.drill.decisions import DecisionCheck, JudgedDecision
from drillbook.drill.known_lines import KnownLine, decode_sample
from drillbook.drill.lines import entry_of
from drillbook.drill.seals_seen import Seen
from drillbook.drill.signed_lines import DRILL_READING
from drillbook.entries.drill import FORMAT, SampleHead
from drillbook.entries.union import NAMES
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.drill_state import DrillState
from drillbook.timeline.findings import ChainReport, Fault, Finding
from drillbook.timeline.folder import SAMPLES, TIMELINE
from drillbook.timeline.frame import Line
from drillbook.timeline.seals import SEAL
from drillbook.timeline.verify_chain import verify_chain
from drillbook.timeline.verify_samples import NamedHead, SampleCheck, SamplesReport

BESIDE = frozenset({NAMES[kind] for kind in (SampleHead, *NAMES_A_FILE)})
"""Kinds of entry that say what stands in another file."""

Standing = Literal["intact and closed", "intact but open", "not verified"]

NOT_PROVABLE = (
    "readings are as the engine's own region workers reported them; only a second reading from another host could tell",
    "an approver may have approved without looking, or lent the key",
    "what follows the last approval could be rewritten by the driver with the driver's own key; a witness file tells",
)
OPEN_NOT_PROVABLE = "an open drill cut at a seal looks like an open drill; only a witness file tells"


@dataclass(frozen=True)
class DrillReport:
    """All that was found; `trustworthy` counts the lines, from the first on, that stand under a verified seal."""

    standing: Standing
    chain: ChainReport
    samples: SamplesReport | None
    problems: tuple[Finding, ...]
    decisions: tuple[JudgedDecision, ...]
    remarks: tuple[str, ...]
    not_provable: tuple[str, ...]
    state: DrillState | None
    seal: Seen | None
    """The newest seal that holds."""

    @property
    def first_bad(self) -> int:
        """The first line of the timeline that is not to be trusted, or the one behind its end."""
        lines = [p.line for p in self.problems if p.fault is not Fault.SAMPLES]
        if self.samples is not None and self.samples.named_by >= 0:
            lines.append(self.samples.named_by + 1)  # it names samples that are others
        return min(lines, default=self.chain.lines + 1)

    @property
    def trustworthy(self) -> int:
        """Lines before the first problem that a seal covers."""
        return min(self.chain.sealed, self.first_bad - 1)


class _Watch:
    """Follows the lines that hold, and collects what they say of decisions, samples and the format."""

    def __init__(self, folder: Path, signers: AllowedSigners, at: datetime | None, seen: tuple[Seen, ...]) -> None:
        self.decisions = DecisionCheck(signers, at)
        self.samples = SampleCheck(folder / SAMPLES, decode_sample)
        self.attachments = Attachments(folder)
        self.newer = ""
        self.met: set[int] = set()
        self.seal: Line | None = None
        """The newest so far."""
        self._expected = {one.seq: one.prev for one in seen}

    def line(self, line: Line, sha256: str) -> None:
        if line.kind == SEAL:
            self.seal = line
            if self._expected.get(line.seq) == line.prev:
                self.met.add(line.seq)
        if self.newer or self.decisions.problems:
            return
        if line.seq == 0 and (number := _format(line)) > FORMAT:
            self.newer = f"the format is {number}; this version knows {FORMAT}"
            return
        if not isinstance(line, KnownLine):
            self._odd(line)
            return
        self.decisions.line(line, sha256)
        if line.kind in BESIDE:
            self._beside(line, sha256)

    def _beside(self, line: KnownLine, sha256: str) -> None:
        if isinstance(line.known, SampleHead):
            self.samples.named(NamedHead(line.seq, line.known.count, line.known.sha256))
        else:
            self.attachments.entry(line.entry(sha256))

    def _odd(self, line: Line) -> None:
        meaning = "says more than its kind has fields for, or spells it in another way"
        try:
            entry_of(line)
        except (KeyError, msgspec.ValidationError) as error:
            meaning = f"is of a kind or shape that format {FORMAT} does not have: {error}"
        self.decisions.problems.append(Finding(line.seq + 1, Fault.DECISION, f"{line.kind}: {meaning}"))


class _Format(msgspec.Struct):
    format: int


def _format(line: Line) -> int:
    """What the first line says of its format, also where a newer version wrote it; 0 where it says nothing."""
    try:
        return msgspec.json.decode(line.data, type=_Format).format
    except msgspec.MsgspecError:
        return 0


def verify_drill(
    folder: Path, signers: AllowedSigners, *, witness: tuple[Seen, ...] = (), at: datetime | None = None
) -> DrillReport:
    """Check lines, chain, mandates, seals, samples, decisions and the witness; reads the folder and nothing else."""
    watch = _Watch(folder, signers, at, witness)
    chain = verify_chain(folder / TIMELINE, DRILL_READING, signers, at=at, visit=watch.line)
    samples = watch.samples.report() if not chain.findings else None
    problems = [*chain.findings, *watch.decisions.problems, *watch.attachments.problems]
    not_provable = list(NOT_PROVABLE)
    if samples is not None:
        problems.extend(samples.findings)
    problems.extend(_against_witness(witness, watch.met, chain))
    if watch.newer:
        not_provable.insert(0, f"decisions were not re-derived: {watch.newer}")
    if not chain.closed:
        not_provable.append(OPEN_NOT_PROVABLE)
    if chain.unsealed and not chain.findings:
        not_provable.append(f"the last {chain.unsealed} lines are unsealed")
    state = watch.decisions.state
    standing: Standing = "intact and closed" if chain.closed else "intact but open"
    if problems or watch.newer:
        standing = "not verified"
    return DrillReport(
        standing=standing,
        chain=chain,
        samples=samples,
        problems=tuple(sorted(problems, key=lambda p: p.line)),
        decisions=tuple(watch.decisions.judged),
        remarks=tuple(watch.decisions.remarks),
        not_provable=tuple(not_provable),
        state=state,
        seal=Seen(state.opened.drill, watch.seal.seq, watch.seal.prev) if state and watch.seal else None,
    )


def _against_witness(witness: tuple[Seen, ...], met: set[int], chain: ChainReport) -> list[Finding]:
    missing = sorted(one.seq for one in witness if one.seq not in met)
    if not missing or chain.findings:
        return []
    return [
        Finding(
            missing[0] + 1,
            Fault.WITNESS,
            "a client has seen another seal here: the history was cut, forked or restored",
        )
    ]
