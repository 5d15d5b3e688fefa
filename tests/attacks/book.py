"""What a forger holds: the files of a drill as values, and the ways to chain and sign them again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from signed_drive import PEOPLE, SESSIONS, YAML

from drillbook.entries.drill import Decided
from drillbook.entries.union import AnyData, decode, encode
from drillbook.model.intent import Decision, LinePoint, Statement
from drillbook.signing.signer import RawSigner, memory_signer
from drillbook.timeline import frame
from drillbook.timeline.chain import timeline_chain
from drillbook.timeline.folder import SAMPLES, TIMELINE
from drillbook.timeline.frame import Line
from drillbook.timeline.seals import MANDATE_NAMESPACE, mandate_draft, seal_line

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Book:
    """A drill's files; `line` is where a forgery must be named, 0 where nothing can be."""

    lines: tuple[bytes, ...]
    samples: tuple[bytes, ...] = ()
    yaml: tuple[tuple[str, bytes], ...] = tuple(YAML.items())
    line: int = 0

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / TIMELINE).write_bytes(b"".join(self.lines))
        (folder / SAMPLES).write_bytes(b"".join(self.samples))
        for name, raw in self.yaml:
            (folder / name).write_bytes(raw)
        return folder

    def with_lines(self, lines: list[bytes] | tuple[bytes, ...], line: int) -> Book:
        return replace(self, lines=tuple(lines), line=line)


def first(book: Book, kind: str, after: int = 0, **fields: object) -> int:
    """The number of the first entry of a kind from `after` on whose data has these fields."""
    for seq in range(after, len(book.lines)):
        line = frame.decode(book.lines[seq])
        data = msgspec.json.decode(line.data)
        if line.kind == kind and all(data.get(name) == value for name, value in fields.items()):
            return seq
    raise LookupError(f"no {kind} with {fields}")


def data_of(book: Book, seq: int) -> AnyData:
    line = frame.decode(book.lines[seq])
    return decode(line.kind, line.data)


def chained(
    lines: list[Line], *, session: RawSigner | None = None, driver: RawSigner | None = None
) -> tuple[bytes, ...]:
    """The lines numbered and chained anew; seals and mandates are signed again where the forger holds the key."""
    chain, raws = timeline_chain(), []
    for given in lines:
        line = given
        if line.kind == "seal" and session is not None:
            line = seal_line(chain, frame.decode(raws[-1]), session)
        elif line.kind == "mandate" and len(raws) > 1 and session is not None:
            line = _mandate_again(line, raws[-1])
        elif line.kind == "mandate" and driver is not None:
            line = replace_line(line, data=mandate_draft("alice", driver.sign(MANDATE_NAMESPACE, raws[-1])).data)
        elif line.kind == "reopened" and session is SESSIONS[0]:
            session = SESSIONS[1]
        line = replace_line(line, seq=chain.next, prev=chain.head)
        raws.append(frame.encode(line))
        chain.accept(raws[-1])
    return tuple(raws)


def _mandate_again(line: Line, introduced: bytes) -> Line:
    """The mandate of a later session, by whoever gave it."""
    return replace_line(line, data=mandate_draft(line.by, PEOPLE[line.by].sign(MANDATE_NAMESPACE, introduced)).data)


def replace_line(line: Line, **changes: Any) -> Line:
    return msgspec.structs.replace(line, **changes)


def edited(book: Book, seq: int, change: Callable[[Any], AnyData], *, keys: bool, line: int = 0) -> Book:
    """One entry's data changed, everything after it chained again; with `keys` by a driver who holds both keys."""
    lines = [frame.decode(raw) for raw in book.lines]
    kind, raw = encode(change(data_of(book, seq)))
    lines[seq] = replace_line(lines[seq], kind=kind, data=raw)
    session, driver = (SESSIONS[0], PEOPLE["alice"]) if keys else (None, None)
    return book.with_lines(chained(lines, session=session, driver=driver), line)


def restated(decided: Decided, key: RawSigner, *, namespace: str = "decision@drillbook", **changes: Any) -> Decided:
    """The decision changed and signed by this key; what the entry says of it follows."""
    said = msgspec.structs.replace(msgspec.json.decode(decided.statement.text, type=Decision), **changes)
    text = msgspec.json.encode(said).decode()
    statement = Statement(text, key.sign(namespace, text.encode()))
    return Decided(statement, said.person, said.role, said.decision, said.reason)


def point(book: Book, seq: int) -> LinePoint:
    """The entry as a statement names it."""
    following = frame.decode(book.lines[seq + 1]).prev
    return LinePoint(seq, following)


def first_named_after(book: Book, n: int) -> int:
    """How many samples the first entry names that covers sample `n`: where the chain of samples is compared."""
    counts = [data_of(book, seq).count for seq, raw in enumerate(book.lines) if b'"kind":"samples"' in raw]  # type: ignore[union-attr]
    return next(count for count in counts if count > n)


def signers_with(person: str, options: str = "", key: RawSigner | None = None) -> str:
    """The verifier's signers, where this person's line has these options, or another key."""
    lines = []
    for name, own in PEOPLE.items():
        mine = name == person
        lines.append(f"{name} {options if mine else ''}{(key if key and mine else own).public_line}\n")
    return "".join(lines)


@cache
def weak_rsa(person: str, algorithm: str) -> RawSigner:
    """An RSA key whose owner signs with another digest than SHA-512."""
    private = rsa.generate_private_key(65537, 2048)
    digest = {"ssh-rsa": hashes.SHA1, "rsa-sha2-256": hashes.SHA256}[algorithm]()
    own = memory_signer(private, person)
    return RawSigner(person, own.key, algorithm, lambda raw: private.sign(raw, padding.PKCS1v15(), digest))
