"""The mirror's checkpoints, from the bytes that it writes."""

import struct

import pytest

from drillbook.regions.checkpoints import decode
from drillbook.snapshots.checkpoints import Checkpoint


def key(group: str = "billing", topic: str = "orders.new", partition: int = 3) -> bytes:
    names = b"".join(struct.pack(">h", len(n.encode())) + n.encode() for n in (group, topic))
    return names + struct.pack(">i", partition)


def value(version: int = 0) -> bytes:
    return struct.pack(">hqq", version, 5_000_000_000, 4_999_999_990) + struct.pack(">h", 0)


def test_a_checkpoint_is_what_mirrormaker_wrote() -> None:
    assert decode(key(), value()) == Checkpoint("billing", "orders.new", 3, 5_000_000_000, 4_999_999_990)
    assert decode(key("größe"), value()) == Checkpoint("größe", "orders.new", 3, 5_000_000_000, 4_999_999_990)


@pytest.mark.parametrize(
    ("of", "held"),
    [
        (None, value()),
        (key(), None),
        (key()[:-1], value()),
        (key() + b"x", value()),
        (key(), value()[:10]),
        (b"\x7f\xff" + key(), value()),
        (b"\xff\xff", value()),
        (struct.pack(">h", 1) + b"\xff" + key()[9:], value()),
    ],
)
def test_what_is_none_is_said_to_be_none(of: bytes | None, held: bytes | None) -> None:
    assert decode(of, held) == "a record of it is no checkpoint of MirrorMaker"


def test_another_version_is_not_guessed_at() -> None:
    assert decode(key(), value(1)) == "its checkpoints are of version 1, not 0"
