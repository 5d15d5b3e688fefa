"""The quick reading of lines that `verify` uses is as strict as the plain one, and its fold is the fold."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from signed_drive import SIGNERS, SignedDrive, walked

from drillbook.drill.decisions import DecisionCheck
from drillbook.drill.known_lines import KnownLine, decode, decode_sample
from drillbook.drill.lines import entry_of
from drillbook.drill.verify import verify_drill
from drillbook.engine.events import ToWrite
from drillbook.entries.samples import Sample
from drillbook.entries.steps import StepMoved
from drillbook.entries.union import KINDS, encode
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.state.fold import fold, open_state
from drillbook.timeline import frame, samples
from drillbook.timeline.canonical import NotCanonicalError
from drillbook.timeline.chain import digest
from laws.stories import events, play

PEOPLE = AllowedSigners.parse(SIGNERS)
WALKED = walked()
PIECES = (
    b" ", b"\n", b"0", b"1.0", b"1e3", b"-0", b"-1", b'"', b"\\", b"\\u0041", b"\\/", b"\xff", b"{}", b"null", b"true",
    b',"note":""', b',"facts":[]', b',"seq":3', b'"kind":"note",', b',"kind":"seal"', b'"x":1,', b"\xc3\xa9",
    b"18446744073709551616",
)  # fmt: skip


def outcome(read: Callable[[bytes], object], raw: bytes) -> object:
    """What is read, by the fields that every reader sees, or that it is refused."""
    try:
        line = read(raw)
    except NotCanonicalError:
        return "refused"
    if isinstance(line, frame.Line):
        return line.seq, line.at, line.up, line.by, line.kind, line.step, line.data, line.prev
    return line


def agrees(raw: bytes) -> None:
    assert outcome(decode, raw) == outcome(frame.decode, raw)
    assert outcome(decode_sample, raw) == outcome(samples.decode, raw)
    if outcome(decode, raw) != "refused" and isinstance(line := decode(raw), KnownLine):
        entry = entry_of(line)
        assert line.entry(entry.sha256) == entry
        assert encode(entry.data) == (line.kind, line.data)


def test_every_line_of_a_drill_is_known() -> None:
    for raw in WALKED.lines:
        assert isinstance(decode(raw), KnownLine)
        agrees(raw)
    for raw in WALKED.sample_lines:
        agrees(raw)


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from([*WALKED.lines, *WALKED.sample_lines[:5]]),
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 3), st.sampled_from(PIECES)), min_size=1, max_size=2),
)
def test_a_changed_line_is_judged_alike(raw: bytes, changes: list[tuple[int, int, bytes]]) -> None:
    for place, gone, piece in changes:
        at = place % len(raw)
        raw = raw[:at] + piece + raw[at + gone :]
    agrees(raw)


def test_a_hash_of_64_letters_that_are_more_bytes_is_none() -> None:
    raw = next(raw for raw in WALKED.lines if b'"kind":"step"' in raw)
    at = raw.index(b',"prev":"') + len(b',"prev":"')
    longer = raw[:at] + "é".encode() + raw[at + 1 :]
    assert (outcome(decode, longer), outcome(frame.decode, longer)) == ("refused", "refused")


def types_in(shape: object) -> Iterator[object]:
    """Every type that a shape is made of."""
    seen: set[str] = set()
    waiting = [msgspec.inspect.type_info(shape)]
    while waiting:
        kind = waiting.pop()
        if repr(kind) in seen:
            continue
        seen.add(repr(kind))
        yield kind
        if isinstance(kind, msgspec.inspect.StructType):
            waiting += [field.type for field in kind.fields]
        elif isinstance(kind, msgspec.inspect.UnionType):
            waiting += kind.types
        elif isinstance(kind, msgspec.inspect.VarTupleType | msgspec.inspect.ListType):
            waiting.append(kind.item_type)
        elif isinstance(kind, msgspec.inspect.TupleType):
            waiting += kind.item_types
        elif isinstance(kind, msgspec.inspect.DictType):
            waiting += [kind.key_type, kind.value_type]


@pytest.mark.parametrize("shape", [*KINDS.values(), Sample])
def test_no_kind_holds_what_has_two_spellings(shape: type) -> None:
    """Then bytes that come back from their typed value are canonical: what `known_lines.decode` rests on."""
    inspect = msgspec.inspect
    plain = (
        inspect.StructType, inspect.UnionType, inspect.VarTupleType, inspect.TupleType, inspect.DictType,
        inspect.IntType, inspect.StrType, inspect.BoolType, inspect.NoneType, inspect.EnumType, inspect.LiteralType,
    )  # fmt: skip
    assert [t for t in types_in(shape) if not isinstance(t, plain)] == []


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(events, max_size=14))
def test_verify_folds_what_everybody_folds(story: list[tuple], tmp_path: Path) -> None:  # type: ignore[type-arg]
    drive = SignedDrive()
    drive.to_gate()
    play(drive, story)
    check, folded = DecisionCheck(PEOPLE, None), open_state(drive.history[0])
    for raw, entry in zip(drive.lines, drive.history, strict=True):
        line = decode(raw)
        assert isinstance(line, KnownLine)
        check.line(line, entry.sha256)
        folded = folded if entry.head.seq == 0 else fold(folded, entry)
    assert check.problems == []
    assert check.state == msgspec.structs.replace(folded, log=folded.log[:1])
    if drive.state.closed is None:
        drive.append(drive._sample_head())
    assert verify_drill(drive.write(tmp_path), PEOPLE).problems == ()


def test_an_entry_of_no_step_is_a_problem_and_no_crash() -> None:
    drive = SignedDrive()
    drive.everybody()
    check = DecisionCheck(PEOPLE, None)
    drive._line(ToWrite(StepMoved("checking"), step="nowhere"))
    for raw in drive.lines:
        line = decode(raw)
        assert isinstance(line, KnownLine)
        check.line(line, digest(raw))
    assert [problem.line for problem in check.problems] == [len(drive.lines)]
