from dataclasses import dataclass

from drillbook.regions.digest import digest, key_value_digest


@dataclass(frozen=True)
class Record:
    """A record as librdkafka gives it; a fake, because none of these can be produced at will."""

    k: bytes | None
    v: bytes | None
    at: int = 1_700_000_000_000
    kind: int = 1

    def key(self) -> bytes | None:
        return self.k

    def value(self) -> bytes | None:
        return self.v

    def timestamp(self) -> tuple[int, int]:
        return self.kind, self.at


def test_records_that_differ_anywhere_have_other_digests() -> None:
    records = [
        Record(b"a", b"b"),
        Record(b"ab", b""),
        Record(b"", b"ab"),
        Record(None, b"ab"),
        Record(b"ab", None),
        Record(None, None),
        Record(b"", b""),
        Record(b"a", b"b", at=1),
    ]
    assert len({digest(r) for r in records}) == len(records)


def test_the_digest_is_the_one_that_is_documented() -> None:
    assert digest(Record(b"k", b"v", 1)) == "289eea4d512beec650965540b99fa3c8"
    assert (
        key_value_digest(Record(b"k", b"v", 1))
        == key_value_digest(Record(b"k", b"v", 2))
        == "5e4df0632cddbef333f4e40c3250f9dd"
    )
