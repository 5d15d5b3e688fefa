"""Subjects of a schema registry."""

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class ReadSchemas(Read, frozen=True, tag="schemas"):
    """These subjects, all versions."""

    subjects: tuple[str, ...]


class SchemaVersion(msgspec.Struct, frozen=True, omit_defaults=True):
    """`content` is the SHA-256 (hex) of the schema text; `references` as `subject:version`."""

    version: int
    id: int
    content: str
    kind: str = "AVRO"
    references: tuple[str, ...] = ()


class Subject(msgspec.Struct, frozen=True, omit_defaults=True):
    """`compatibility` and `mode` are those in force, the subject's own or the global ones."""

    name: str
    versions: tuple[SchemaVersion, ...] = ()
    compatibility: str = ""
    mode: str = ""


class SchemasSnapshot(Snapshot, frozen=True, tag="schemas"):
    """A subject that is not there is in `missing`."""

    asked: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()
    missing: tuple[str, ...] = ()
