"""One line has one spelling, and everything else is refused."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drillbook.timeline import frame, samples
from drillbook.timeline.canonical import MAX_LINE, NotCanonicalError
from drillbook.timeline.frame import GENESIS, Line
from examples import examples

AT = "2026-11-24T10:15:00.123456Z"
LINE = Line(0, AT, 5, "alice", "note", "", b'{"a":[1,-2,null,true,"x"],"b":{"hex":"ff"}}', GENESIS)
RAW = (
    b'{"seq":0,"at":"2026-11-24T10:15:00.123456Z","up":5,"by":"alice","kind":"note","step":"",'
    b'"data":{"a":[1,-2,null,true,"x"],"b":{"hex":"ff"}},"prev":"' + GENESIS.encode() + b'"}\n'
)

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | names,
    lambda inner: st.lists(inner) | st.dictionaries(names, inner),
    max_leaves=10,
)


def test_the_line_and_its_bytes() -> None:
    assert frame.encode(LINE) == RAW
    assert frame.decode(RAW) == LINE


@examples(200)
@given(st.integers(0, 1 << 62), names, names, names, st.dictionaries(names, values))
def test_decode_undoes_encode(seq: int, by: str, kind: str, step: str, data: dict[str, object]) -> None:
    line = Line(seq, AT, seq, by, kind, step, msgspec.json.encode(data), "ab" * 32)
    raw = frame.encode(line)
    assert frame.decode(raw) == line
    assert frame.encode(frame.decode(raw)) == raw


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"seq":0', b'"seq":00'),
        (b'"seq":0', b'"seq":-0'),
        (b'"seq":0', b'"seq":-1'),
        (b'"seq":0', b'"seq":0.0'),
        (b'"seq":0', b'"seq": 0'),
        (b'"seq":0', b'"seq":0,"seq":0'),
        (b'"up":5', b'"up":5,"more":1'),
        (b'"up":5,', b""),
        (b'"by":"alice","kind":"note"', b'"kind":"note","by":"alice"'),
        (b"alice", b"\\u0061lice"),
        (b"alice", b"a\\/lice"),
        (b"alice", b"\\ud800"),
        (b"alice", b"\xff"),
        (b"alice", b"\xed\xa0\x80"),
        (b"alice", b"a\nb"),
        (b"-2", b"-2.0"),
        (b"-2", b"2e1"),
        (b"-2", b"NaN"),
        (b'"a":[', b'"b":1,"a":['),
        (b'"data":{"a"', b'"data":{ "a"'),
        (b"T10:15", b" 10:15"),
        (b"123456Z", b"123Z"),
        (b"123456Z", b"123456+00:00"),
        (b"-24T", b"-32T"),
        (b'"}\n', b'"}'),
        (b'"}\n', b'"} \n'),
        (b'"}\n', b'"}\n\n'),
        (b'"}\n', b'"}\r\n'),
        (b'00"}\n', b'0"}\n'),
        (b"[1,-2", b"[" * 3000 + b"1,-2"),
        (b'{"seq"', b'\xef\xbb\xbf{"seq"'),
    ],
)
def test_other_spellings_are_refused(old: bytes, new: bytes) -> None:
    assert old in RAW
    with pytest.raises(NotCanonicalError):
        frame.decode(RAW.replace(old, new, 1))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1",
        b"[]",
        b"null",
        b'{"a": 1}',
        b'{"a":1.5}',
        b'{"a":1}}',
        b'{"a":1,"a":2}',
        b'{"a":"' + b"x" * MAX_LINE + b'"}',
    ],
)
def test_data_without_a_canonical_spelling_is_never_written(data: bytes) -> None:
    with pytest.raises(NotCanonicalError):
        frame.encode(Line(0, AT, 0, "a", "k", "", data, GENESIS))


def test_a_name_that_is_not_unicode_is_never_written() -> None:
    with pytest.raises(NotCanonicalError, match="not Unicode"):
        frame.encode(Line(0, AT, 0, "\udcff", "k", "", b"{}", GENESIS))


def test_the_longest_line() -> None:
    room = MAX_LINE - len(frame.encode(Line(0, AT, 0, "a", "k", "", b'{"a":""}', GENESIS)))
    line = Line(0, AT, 0, "a", "k", "", b'{"a":"' + b"x" * room + b'"}', GENESIS)
    assert len(frame.encode(line)) == MAX_LINE
    assert frame.decode(frame.encode(line)) == line


def test_a_sample_and_its_bytes() -> None:
    sample = samples.Sample(0, 3, AT, 7, b'{"at":1}', GENESIS)
    raw = (
        b'{"n":0,"after":3,"at":"2026-11-24T10:15:00.123456Z","up":7,"data":{"at":1},"prev":"'
        + GENESIS.encode()
        + b'"}\n'
    )
    assert samples.encode(sample) == raw
    assert samples.decode(raw) == sample
    with pytest.raises(NotCanonicalError):
        samples.decode(RAW)
