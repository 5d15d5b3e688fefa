"""The narrative: what people write about a drill afterwards, signed, beside a timeline that nobody edits.

Each line of `narrative.jsonl` names the entries that it is about by number and hash, and the line before by its hash.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from drillbook import clock
from drillbook.entries.drill import Opened
from drillbook.entries.union import decode
from drillbook.errors import DrillbookError, InputError
from drillbook.model.intent import LinePoint, Statement
from drillbook.signing import sshsig
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.signer import Signer
from drillbook.timeline import frame
from drillbook.timeline.chain import digest
from drillbook.timeline.durable import FILE_MODE, sync_folder
from drillbook.timeline.folder import TIMELINE
from drillbook.timeline.line_file import raw_lines

NARRATIVE = "narrative.jsonl"
NARRATIVE_NAMESPACE = "narrative@drillbook"
LONGEST_TEXT = 64 * 1024
NOBODY = "no file of allowed signers was named: nobody knows who wrote this"


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed. `meant_at` is the time that it is about, or empty.

    `after` is the hash of the line before it in the file, empty on the first.
    """

    drill: str
    person: str
    written_at: str
    meant_at: str
    entries: tuple[LinePoint, ...]
    text: str
    after: str


@dataclass(frozen=True)
class Heard:
    """A line as its reader judges it: `problem` is empty where its signature, its entries and its place hold."""

    told: Told
    problem: str


def tell(folder: Path, signer: Signer, text: str, entries: tuple[int, ...], meant_at: str = "") -> Told:
    """Sign a text about these entries and append it; InputError where it is about nothing that there is."""
    if not text.strip() or len(text.encode()) > LONGEST_TEXT:
        raise InputError("a narrative has between 1 byte and 64 KiB of text", where="--tell")
    lines = _hashes(folder)
    missing = [str(seq) for seq in entries if not 0 <= seq < len(lines)]
    if missing or not entries:
        said = f"there is no entry {', '.join(missing)}" if missing else "a narrative is about some entry"
        raise InputError(said, where="--about", remedy=f"name entries from 0 to {len(lines) - 1}")
    path = folder / NARRATIVE
    before = list(raw_lines(path)) if path.exists() else []
    told = Told(
        drill=_drill(folder),
        person=signer.principal,
        written_at=clock.utc_text(clock.utc_now()),
        meant_at=meant_at,
        entries=tuple(LinePoint(seq, lines[seq]) for seq in entries),
        text=text,
        after=hashlib.sha256(before[-1]).hexdigest() if before else "",
    )
    _append(path, signed_line(told, signer))
    return told


def signed_line(told: Told, signer: Signer) -> bytes:
    """The line of the file: the exact text, and the signature over its bytes."""
    text = msgspec.json.encode(told).decode()
    return _line(Statement(text, signer.sign(NARRATIVE_NAMESPACE, text.encode())))


def _line(statement: Statement) -> bytes:
    return msgspec.json.encode(statement) + b"\n"


def hear(folder: Path, signers: AllowedSigners | None) -> tuple[Heard, ...]:
    """Every line with what is wrong with it; none where nobody told anything."""
    path = folder / NARRATIVE
    if not path.exists() and not path.is_symlink():
        return ()
    return tuple(_heard(path, _hashes(folder), _drill(folder), signers))


def _heard(path: Path, lines: list[str], drill: str, signers: AllowedSigners | None) -> Iterator[Heard]:
    before = ""
    for raw in raw_lines(path):
        try:
            statement = msgspec.json.decode(raw, type=Statement)
            told = msgspec.json.decode(statement.text.encode(), type=Told)
        except msgspec.MsgspecError as error:
            yield Heard(Told(drill, "", "", "", (), "", before), f"this line is no narrative: {error}")
        else:
            spelled = _line(statement) == raw and msgspec.json.encode(told).decode() == statement.text
            problem = _problem(told, statement, before, lines, drill, signers)
            yield Heard(told, problem if spelled else "it is spelled in another way than it was written in")
        before = hashlib.sha256(raw).hexdigest()


def _problem(
    told: Told, statement: Statement, before: str, lines: list[str], drill: str, signers: AllowedSigners | None
) -> str:
    if signers is None:
        return NOBODY
    try:
        at = clock.parse_utc(told.written_at)
        key = sshsig.verify(statement.signature, statement.text.encode(), namespace=NARRATIVE_NAMESPACE)
        person = signers.lookup(key, NARRATIVE_NAMESPACE, at)
    except (DrillbookError, ValueError) as error:
        return f"its signature does not hold: {error.message if isinstance(error, DrillbookError) else error}"
    if person != told.person:
        return f"it names {told.person}, and {person} signed it"
    if told.drill != drill:
        return "it is about another drill"
    if told.after != before:
        return "a line before it was removed, added or changed"
    other = [p.seq for p in told.entries if not 0 <= p.seq < len(lines) or lines[p.seq] != p.sha256]
    return f"entry {other[0]} is not what it was when this was written" if other else ""


def _hashes(folder: Path) -> list[str]:
    return [digest(raw) for raw in raw_lines(folder / TIMELINE)]


def _drill(folder: Path) -> str:
    """Its id, from entry 0."""
    try:
        line = frame.decode(next(raw_lines(folder / TIMELINE), b""))
        opened = decode(line.kind, line.data)
    except (DrillbookError, KeyError, ValueError) as error:
        raise InputError(f"the first line opens no drill: {error}", where=str(folder / TIMELINE)) from error
    if not isinstance(opened, Opened):
        raise InputError("the first line opens no drill", where=str(folder / TIMELINE))
    return opened.drill


def _append(path: Path, line: bytes) -> None:
    try:
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, FILE_MODE)
    except OSError as error:
        remedy = "the drill's own account writes it; or tell it in a copy of the folder"
        raise InputError(f"cannot write: {error.strerror}", where=str(path), remedy=remedy) from error
    with os.fdopen(fd, "ab") as file:
        os.fchmod(fd, FILE_MODE)
        file.write(line)
        file.flush()
        os.fsync(fd)
    sync_folder(path.parent)
