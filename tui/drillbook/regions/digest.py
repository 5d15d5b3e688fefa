"""What is kept of a record: never its payload, only whether two records are the same."""

import hashlib
import struct
from typing import Any

from confluent_kafka import TIMESTAMP_CREATE_TIME

NULL = b"\xff\xff\xff\xff"
"""Instead of a length: a null key and an empty one are different records."""
KEPT_BYTES = 16


def digest(message: Any) -> str:
    """SHA-256 over key, value and timestamp, each with its length before it."""
    _, timestamp = message.timestamp()
    return _hash(_part(message.key()) + _part(message.value()) + _part(struct.pack(">q", timestamp)))


def key_value_digest(message: Any) -> str:
    """The same without the timestamp, which a LogAppendTime topic makes its own."""
    return _hash(_part(message.key()) + _part(message.value()))


def timestamp_of(message: Any) -> int:
    """Milliseconds, as Kafka keeps it."""
    return int(message.timestamp()[1])


def has_create_time(message: Any) -> bool:
    """Whether the timestamp is the producer's; else the broker made its own."""
    return bool(message.timestamp()[0] == TIMESTAMP_CREATE_TIME)


def _part(data: bytes | None) -> bytes:
    return NULL if data is None else len(data).to_bytes(4, "big") + data


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).digest()[:KEPT_BYTES].hex()
