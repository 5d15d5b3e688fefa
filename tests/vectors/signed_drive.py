"""A whole drill in the files that the engine would write, signed by real keys of fixed seeds.

The regions behind it are the fake of `laws.drive`; lines, seals, mandates, statements and samples are real, so that the
same bytes come out for ever and a forger's tests have something worth forging. The seeds are public: these keys protect
nothing.
"""

import hashlib
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric import ed25519
from msgspec.structs import replace

from drillbook.clock import utc_text
from drillbook.drill.lines import entry_of
from drillbook.engine.decide import decide
from drillbook.engine.events import Decided, Event, Perform, Signed, ToWrite
from drillbook.entries.drill import Closed, Mandate, Opened, Reopened, SampleHead, Seal
from drillbook.entries.drill import Decided as Taken
from drillbook.entries.union import AnyData, Entry, encode
from drillbook.model.intent import Decision, DecisionKind, Statement
from drillbook.model.quantity import SECOND
from drillbook.model.runbook import Runbook
from drillbook.signing.signer import RawSigner, memory_signer
from drillbook.snapshots.kept import Tenure
from drillbook.state.clocks import wall_time
from drillbook.state.drill_state import pending_effect
from drillbook.timeline import frame
from drillbook.timeline.chain import timeline_chain
from drillbook.timeline.folder import SAMPLES, TIMELINE
from drillbook.timeline.frame import Line
from drillbook.timeline.samples import Sample as SampleLine
from drillbook.timeline.samples import encode as encode_sample
from drillbook.timeline.samples import sample_chain
from drillbook.timeline.seals import MANDATE_NAMESPACE, seal_line
from laws.drill_book import RUNBOOK
from laws.drive import START, Drive

DECISIONS = "decision@drillbook"
YAML = {"runbook.yaml": b"name: orders-east-to-west\n", "regions.yaml": b"regions: {}\n"}


def signer(seed: int, principal: str) -> RawSigner:
    return memory_signer(ed25519.Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32), principal)


PEOPLE = {name: signer(seed, name) for seed, name in enumerate(("alice", "bob", "carol", "erin"), start=11)}
SESSIONS = (signer(21, "session"), signer(22, "session"))
SIGNERS = "".join(f"{name} {key.public_line}\n" for name, key in PEOPLE.items())


class SignedDrive(Drive):
    """A drive whose history is a real timeline; `lines` and `sample_lines` are its files."""

    def __init__(
        self, *, live: bool = True, lab: bool = False, runbook: Runbook = RUNBOOK, tenures: tuple[Tenure, ...] = ()
    ) -> None:
        self.chain = timeline_chain()
        self.lines: list[bytes] = []
        self.sample_chain = sample_chain()
        self.sample_lines: list[bytes] = []
        self.session = SESSIONS[0]
        super().__init__(live=live, lab=lab, runbook=runbook, tenures=tenures)
        self.append((ToWrite(Seal(0, "session", "")),))

    def append(self, entries: tuple[ToWrite, ...]) -> list[Entry]:
        if any(e.seal for e in entries) and not any(isinstance(e.data, Closed) for e in entries):
            entries = (*entries, *self._sample_head())
        return super().append(entries)

    def tell(self, event: Event) -> Decided:
        """As the engine's loop does: samples are named before the closing entry, for its seal follows at once."""
        decided = decide(self.state, event, self.now)
        if any(isinstance(e.data, Closed) for e in decided.entries) and (head := self._sample_head()):
            self.append(head)
        return super().tell(event)

    def hand_in(self, decision: Decision, *, account: str = "", same_process: bool = False) -> Decided:
        statement = signed(decision, PEOPLE[decision.person])
        account = account or f"9:{decision.person}"
        event = Signed(decision.person, decision.role, statement, decision, account, "1000:alice", same_process)
        decided = self.tell(event)
        self.settle()
        return decided

    def tell_only(self, kind: DecisionKind, person: str, role: str) -> None:
        """Sign and hand in, and carry out readings but no call: an engine can be killed with one out."""
        decision = self.decision(kind, person, role)
        statement = signed(decision, PEOPLE[person])
        self.tell(Signed(person, role, statement, decision, f"9:{person}", "1000:alice"))
        while self.effects and not isinstance(self.effects[0][0], Perform):
            self.step_effect()

    def crash(
        self,
        driver: str = "alice",
        *,
        taken_from: str = "",
        reason: str = "",
        left: int = 0,
        tenures: tuple[Tenure, ...] = (),
    ) -> None:
        """As `drive` says; another driver, or one who goes on in a copy, signs a take-over with this reason."""
        self.effects.clear()
        self.now += 30 * SECOND
        pending = pending_effect(self.state)
        self.session = SESSIONS[1]
        intents = (pending.intent,) if pending is not None else ()
        again = Reopened(self.session.public_line, driver, 30 * SECOND, 0, intents, taken_from, left, tenures)
        said = self.decision("take-over", driver, "driver", reason=reason)
        said = replace(said, gate=said.head)
        taken = Taken(signed(said, PEOPLE[driver]), driver, "driver", "take-over", reason)
        takes = (ToWrite(taken, self.state.current, by=driver),) if taken_from or driver != self.state.seated else ()
        self.append((ToWrite(again, by=driver), ToWrite(Mandate(driver, ""), seal=True), *takes))

    def write(self, folder: Path) -> Path:
        """The drill's folder, as a verifier gets it."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / TIMELINE).write_bytes(b"".join(self.lines))
        (folder / SAMPLES).write_bytes(b"".join(self.sample_lines))
        for name, raw in YAML.items():
            (folder / name).write_bytes(raw)
        return folder

    def _sample_head(self) -> tuple[ToWrite, ...]:
        new = self.samples[len(self.sample_lines) :]
        for after, sample in new:
            at, chain = utc_text(wall_time(sample.at)), self.sample_chain
            line = SampleLine(chain.next, after, at, sample.at - START, msgspec.json.encode(sample), chain.head)
            self.sample_lines.append(encode_sample(line))
            chain.accept(self.sample_lines[-1])
        return (ToWrite(SampleHead(self.sample_chain.next, self.sample_chain.head)),) if new else ()

    def _line(self, entry: ToWrite) -> Entry:
        if isinstance(entry.data, Seal):
            line = seal_line(self.chain, frame.decode(self.lines[-1]), self.session)
        else:
            data = self._as_written(entry.data)
            kind, raw = encode(data)
            by = data.principal if isinstance(data, Mandate) else entry.by
            at = utc_text(wall_time(self.now))
            line = Line(self.chain.next, at, self.now - START, by, kind, entry.step, raw, self.chain.head)
        self.lines.append(frame.encode(line))
        self.chain.accept(self.lines[-1])
        return entry_of(line)

    def _as_written(self, data: AnyData) -> AnyData:
        match data:
            case Opened():
                hashes = {name: hashlib.sha256(raw).hexdigest() for name, raw in YAML.items()}
                return replace(
                    data, session_key=self.session.public_line, runbook_sha256=hashes["runbook.yaml"],
                    regions_sha256=hashes["regions.yaml"],
                )  # fmt: skip
            case Mandate(principal=who):
                return Mandate(who, PEOPLE[who].sign(MANDATE_NAMESPACE, self.lines[-1]))
            case _:
                return data


def signed(decision: Decision, key: RawSigner, namespace: str = DECISIONS) -> Statement:
    """The statement of a decision, by any key and in any namespace."""
    text = msgspec.json.encode(decision).decode()
    return Statement(text, key.sign(namespace, text.encode()))


def walked() -> SignedDrive:
    """A drill that went well, closed."""
    drive = SignedDrive()
    drive.walk()
    return drive
