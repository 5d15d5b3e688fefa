"""YAML text as a tree whose every node knows where it stands; nothing here knows what a runbook is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import yaml

from drillbook.runbook.positions import Mark, Mistakes, Source, quoted
from drillbook.runbook.surprises import TAG, surprise

MOST_BYTES = 1 << 20
MOST_NODES = 20_000
DEEPEST = 32

ScalarKind = Literal["text", "int", "float", "bool", "null", "surprise"]
_KINDS: dict[str, ScalarKind] = {"int": "int", "float": "float", "bool": "bool", "null": "null"}


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it was written; a surprise is a mistake already told."""

    text: str
    kind: ScalarKind
    mark: Mark


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: "tuple[Node, ...]"
    mark: Mark


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order of the file; no key twice."""

    pairs: "tuple[tuple[Scalar, Node], ...]"
    mark: Mark

    def get(self, key: str) -> "Node | None":
        """The value under this key."""
        return next((value for name, value in self.pairs if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """The key itself, for its position."""
        return next((name for name, _ in self.pairs if name.text == key), None)


Node = Scalar | Items | Mapping


class AnyMark(Protocol):
    """Either of PyYAML's two kinds of mark."""

    line: int
    column: int


class _BudgetSpentError(Exception):
    """Aliases made the document larger than any runbook."""


def parse(source: Source, mistakes: Mistakes) -> Node | None:
    """The tree of a document, or None when it has none; surprises, duplicate keys and explosions are mistakes."""
    if len(source.text) > MOST_BYTES:
        mistakes.add(
            Mark(1, 1), f"the file is larger than {MOST_BYTES >> 20} MiB", "Check that this is the right file."
        )
        return None
    try:
        if (deep := _too_deep(source.text)) is not None:
            mistakes.add(_mark(deep), f"nested deeper than {DEEPEST} levels", "A runbook needs about 8.")
            return None
        root = yaml.compose(source.text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        context = f" ({error.context})" if error.context else ""
        mistakes.add(
            _mark(mark) if mark else Mark(1, 1),
            f"not YAML: {error.problem}{context}",
            "Check the indentation, brackets and quotes here and in the line before.",
        )
        return None
    except yaml.reader.ReaderError as error:
        before = source.text[: error.position]
        mark_at = Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))
        mistakes.add(mark_at, f"not YAML: {error.reason}", "Remove the character.")
        return None
    if root is None:
        mistakes.add(Mark(1, 1), "the file is empty", "See the bundled runbooks for a start.")
        return None
    try:
        return _Builder(mistakes).build(root, ())
    except _BudgetSpentError:
        mistakes.add(Mark(1, 1), f"aliases expand to more than {MOST_NODES} values", "Write the values out.")
        return None


def _too_deep(text: str) -> AnyMark | None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                return event.start_mark
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _mark(mark: AnyMark, end: AnyMark | None = None) -> Mark:
    width = end.column - mark.column if end is not None and end.line == mark.line else 1
    return Mark(mark.line + 1, mark.column + 1, max(1, width))


class _Builder:
    def __init__(self, mistakes: Mistakes) -> None:
        self.mistakes = mistakes
        self.nodes = 0

    def build(self, node: yaml.Node, above: tuple[int, ...]) -> Node:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _BudgetSpentError
        mark = _mark(node.start_mark, node.end_mark if isinstance(node, yaml.ScalarNode) else None)
        if id(node) in above:
            self.mistakes.add(mark, "an alias contains itself", "Write the values out.")
            return Scalar("", "null", mark)
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, mark)
        inside = (*above, id(node))
        if node.tag not in {f"{TAG}map", f"{TAG}seq"}:
            self.mistakes.add(mark, f"the tag {quoted(node.tag)} is not allowed", "Remove the tag.")
        if isinstance(node, yaml.SequenceNode):
            return Items(tuple(self.build(item, inside) for item in node.value), mark)
        return Mapping(tuple(self.pairs(node, inside)), mark)

    def scalar(self, node: yaml.ScalarNode, mark: Mark) -> Scalar:
        wrong = surprise(node.tag, node.value)
        if wrong is not None:
            self.mistakes.add(mark, *wrong)
            return Scalar(node.value, "surprise", mark)
        return Scalar(node.value, _KINDS.get(node.tag.removeprefix(TAG), "text"), mark)

    def pairs(self, node: yaml.Node, above: tuple[int, ...]) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, Mark] = {}
        for key_node, value_node in node.value:
            key = self.build(key_node, above)
            if not isinstance(key, Scalar):
                self.mistakes.add(key.mark, "a key is a name, not a list or a mapping", "Write a plain name.")
                continue
            value = self.build(value_node, above)
            if key.text in seen:
                first = seen[key.text].line
                self.mistakes.add(
                    key.mark,
                    f"the key {quoted(key.text)} stands here a second time; the first is in line {first}",
                    "Keep one: YAML would silently keep only the last.",
                )
                continue
            seen[key.text] = key.mark
            yield key, value
