"""Subjects of a schema registry with their whole text: what registering them elsewhere takes."""

import json

import msgspec

from drillbook.snapshots.base import Read, Snapshot


class ReadSchemaTexts(Read, frozen=True, tag="schema-texts"):
    """These subjects, all versions, with their text."""

    subjects: tuple[str, ...]


class SchemaReference(msgspec.Struct, frozen=True):
    """A schema that another one names, as registries know it."""

    name: str
    subject: str
    version: int


class SchemaText(msgspec.Struct, frozen=True, omit_defaults=True):
    """One version of a subject, whole."""

    version: int
    id: int
    text: str
    kind: str = "AVRO"
    references: tuple[SchemaReference, ...] = ()


class SubjectTexts(msgspec.Struct, frozen=True, omit_defaults=True):
    """`level` is the compatibility in force, `own_level` whether it is the subject's and not the registry's.

    A subject that is not there has no versions, and the level and mode that it would have.
    """

    name: str
    versions: tuple[SchemaText, ...] = ()
    level: str = ""
    own_level: bool = False
    mode: str = ""


class SchemaTextsSnapshot(Snapshot, frozen=True, tag="schema-texts"):
    """`base` is the path under the registry's address at which it speaks Confluent's API."""

    asked: tuple[str, ...] = ()
    subjects: tuple[SubjectTexts, ...] = ()
    base: str = ""


def same_schema(a: SchemaText, b: SchemaText) -> bool:
    """Whether they are one schema, white space of JSON aside."""
    return (a.kind, settled(a.text), a.references) == (b.kind, settled(b.text), b.references)


def settled(text: str) -> str:
    """JSON without what only its writer's white space differs in; any other text as it is."""
    try:
        return json.dumps(json.loads(text), separators=(",", ":"))
    except ValueError:
        return text
