"""A small closed drill made by the real writer, for laws that damage it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import ed25519

from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.signer import RawSigner, memory_signer, session_signer
from drillbook.timeline import frame
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.frame import Draft, Line
from drillbook.timeline.seals import MANDATE_NAMESPACE, mandate_draft
from drillbook.timeline.verify_chain import Reading
from drillbook.timeline.writer import TimelineWriter

if TYPE_CHECKING:
    from pathlib import Path


def data(**fields: object) -> bytes:
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()


def session_key(line: Line) -> str | None:
    return json.loads(line.data).get("session_key") if line.kind in {"opened", "reopened"} else None


READING = Reading(session_key=session_key, closes=lambda line: line.kind == "closed")


@dataclass(frozen=True, repr=False)
class Closed:
    folder: Path
    raw: bytes
    lines: tuple[bytes, ...]
    signers: AllowedSigners
    driver: RawSigner
    session: RawSigner


def open_drill(folder: Path, driver: RawSigner, session: RawSigner) -> TimelineWriter:
    writer = TimelineWriter.create(folder)
    writer.append([Draft("opened", "engine", data(drill="d1", format=1, session_key=session.public_line))])
    line_0 = (folder / TIMELINE).read_bytes()
    writer.append([mandate_draft("alice", driver.sign(MANDATE_NAMESPACE, line_0))], seal=session)
    return writer


def reopen_entries(writer: TimelineWriter, driver: RawSigner, session: RawSigner) -> tuple[Line, ...]:
    """What an engine that takes a drill up again writes first."""
    (reopened,) = writer.append([Draft("reopened", "engine", data(session_key=session.public_line, gap=1))])
    signature = driver.sign(MANDATE_NAMESPACE, frame.encode(reopened))
    return (reopened, *writer.append([mandate_draft("alice", signature)], seal=session))


def close_drill(folder: Path) -> Closed:
    driver, session = memory_signer(ed25519.Ed25519PrivateKey.generate(), "alice"), session_signer()
    writer = open_drill(folder, driver, session)
    writer.append(
        [Draft("note", "alice", data(text='quoted "text", \u202e é'), "fence"), Draft("step", "engine", data())]
    )
    writer.append(
        [Draft("finding", "engine", data(count=-3, big=1 << 60, deep={"list": [1, None, True]}))], seal=session
    )
    writer.append([Draft("note", "alice", data(text="one more"))])
    writer.append([Draft("closed", "engine", data(result="met"))], seal=session)
    writer.close()
    raw = (folder / TIMELINE).read_bytes()
    return Closed(
        folder,
        raw,
        tuple(raw.splitlines(keepends=True)),
        AllowedSigners.parse(f"alice {driver.public_line}\n"),
        driver,
        session,
    )
