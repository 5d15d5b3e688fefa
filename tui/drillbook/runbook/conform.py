"""A tree held against a msgspec type: every misfit a mistake at its place, the rest as plain data for msgspec."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Protocol

import msgspec
from msgspec import inspect

from drillbook.runbook.expected import expected, mismatch
from drillbook.runbook.positions import Mark, Mistakes, listed, nearest, quoted
from drillbook.runbook.tree import Items, Mapping, Node, Scalar


class Special(Protocol):
    """Builds the types whose YAML is not their fields one by one (a check and its parameters)."""

    def __call__(self, cls: type, node: Node) -> object | None:
        """Plain data for this type, or None when it is not special."""
        ...


@cache
def type_of(cls: type[msgspec.Struct]) -> inspect.Type:
    """What msgspec knows of a type; asking again for each of a hundred uses would be most of the loading time."""
    return inspect.type_info(cls)


def _no_special(cls: type, node: Node) -> None:  # noqa: ARG001
    return None


class Conform:
    """Holds trees against types; what is wrong is left out of the data and kept in `mistakes`."""

    def __init__(self, mistakes: Mistakes, special: Special = _no_special) -> None:
        self.mistakes = mistakes
        self.special = special

    def struct(self, node: Node, cls: type[msgspec.Struct], noun: str = "") -> object:
        """Plain data of this struct; msgspec's own refusals (a rule between fields) are mistakes too."""
        before = len(self.mistakes)
        data = self.build(node, type_of(cls), noun)
        if len(self.mistakes) == before:
            try:
                msgspec.convert(data, cls)
            except msgspec.ValidationError as error:
                message, _, path = str(error).partition(" - at ")
                self.mistakes.add(_place(node, path), message, "See `drillbook schema` for what is allowed here.")
        return data

    def build(self, node: Node, info: inspect.Type, noun: str = "") -> object:
        """Plain data of any type."""
        match info:
            case inspect.Metadata():
                return self.described(node, info, noun)
            case inspect.StructType():
                special = self.special(info.cls, node)
                return self.mapping(node, info, noun) if special is None else special
            case inspect.DictType():
                return self.table(node, info)
            case inspect.VarTupleType() | inspect.ListType():
                return self.items(node, info)
            case inspect.UnionType():
                return self.union(node, info, noun)
            case _:
                return self.scalar(node, info)

    def described(self, node: Node, info: inspect.Metadata, noun: str) -> object:
        """A type with a description: its scalars are refused in the description's words."""
        if (info.extra or {}).get("any_scalar") and isinstance(node, Scalar) and node.kind != "null":
            return node.text
        said = (info.extra_json_schema or {}).get("description")
        if isinstance(node, Scalar) and said:
            return self.scalar(node, info.type, str(said))
        return self.build(node, info.type, noun)

    def scalar(self, node: Node, info: inspect.Type, said: str = "") -> object:
        """A text, number, truth value or one of a list of words."""
        if isinstance(node, Scalar):
            if node.kind == "surprise":
                return node.text
            wrong = mismatch(node, info, said)
            if wrong is None:
                return _value(node)
            self.mistakes.add(node.mark, *wrong)
        else:
            shape = "a list" if isinstance(node, Items) else "a mapping"
            self.mistakes.add(node.mark, f"{shape}; expected {said or expected(info)}", "Write one value here.")
        return None

    def mapping(self, node: Node, info: inspect.StructType, noun: str) -> object:
        """A struct: unknown keys with the nearest known one, missing keys by name."""
        name = noun or str(getattr(info.cls, "noun", "this mapping"))
        fields = {field.encode_name: field for field in info.fields}
        if not isinstance(node, Mapping):
            self.mistakes.add(
                node.mark, f"expected {name} as `key: value` with the keys {listed(fields)}", _as_mapping(node)
            )
            return {}
        data: dict[str, object] = {}
        meant: set[str] = set()
        for key, value in node.pairs:
            if key.text in fields:
                data[key.text] = self.build(value, fields[key.text].type)
                continue
            near = nearest(key.text, (name for name in fields if node.get(name) is None))
            meant.add(near)
            self.mistakes.add(
                key.mark,
                f"{quoted(key.text)} is not a key of {name}; expected {listed(fields)}",
                f"Did you mean `{near}`?" if near else "Remove it, or use one of these keys.",
            )
        missing = [f.encode_name for f in info.fields if f.required and f.encode_name not in {*data, *meant}]
        for key_name in missing:
            self.mistakes.add(
                node.mark,
                f"{name} needs the key `{key_name}`",
                f"Add `{key_name}:` with {expected(fields[key_name].type)}.",
            )
        return data

    def table(self, node: Node, info: inspect.DictType) -> object:
        """A mapping whose keys are names of the site's own."""
        if not isinstance(node, Mapping):
            self.mistakes.add(node.mark, "expected `name: value` pairs", _as_mapping(node))
            return {}
        if info.min_length is not None and len(node.pairs) < info.min_length:
            self.mistakes.add(node.mark, f"expected at least {info.min_length} of these", "Add what is missing.")
        data: dict[str, object] = {}
        for key, value in node.pairs:
            if key.kind not in {"text", "surprise"} or not key.text:
                self.mistakes.add(key.mark, f"{quoted(key.text)} is not a name", f'Write `"{key.text}"` in quotes.')
            data[key.text] = self.build(value, info.value_type)
        return data

    def items(self, node: Node, info: inspect.VarTupleType | inspect.ListType) -> object:
        """A list, each of its items by itself."""
        if not isinstance(node, Items):
            what = quoted(node.text) if isinstance(node, Scalar) else "a mapping"
            remedy = (
                f"Write `[{node.text}]`." if isinstance(node, Scalar) and node.text else "Put `- ` before each item."
            )
            self.mistakes.add(node.mark, f"{what} is not a list; expected {expected(info)}", remedy)
            return []
        if info.min_length is not None and len(node.items) < info.min_length:
            self.mistakes.add(node.mark, f"the list is too short; expected {expected(info)}", "Name at least one.")
        return [self.build(item, info.item_type) for item in node.items]

    def union(self, node: Node, info: inspect.UnionType, noun: str) -> object:
        """The first member that this kind of node can be."""
        members = [member for member in info.types if not isinstance(member, inspect.NoneType)]
        fitting = [member for member in members if _can_be(node, member)]
        if fitting:
            return self.build(node, fitting[0], noun)
        if len(members) == 1:
            return self.build(node, members[0], noun)
        wanted = " or ".join(expected(member) for member in members)
        shown = quoted(node.text) if isinstance(node, Scalar) else "this"
        self.mistakes.add(node.mark, f"{shown} does not fit here; expected {wanted}", "Write one of these.")
        return None


def _can_be(node: Node, info: inspect.Type) -> bool:
    inner = info.type if isinstance(info, inspect.Metadata) else info
    if isinstance(node, Mapping):
        return isinstance(inner, (inspect.StructType, inspect.DictType))
    if isinstance(node, Items):
        return isinstance(inner, (inspect.VarTupleType, inspect.ListType))
    if node.kind == "surprise":
        return True
    simple = not isinstance(inner, (inspect.StructType, inspect.DictType, inspect.VarTupleType, inspect.ListType))
    return simple and mismatch(node, inner) is None


def _value(node: Scalar) -> object:
    match node.kind:
        case "int":
            return int(node.text)
        case "float":
            return float(node.text)
        case "bool":
            return node.text == "true"
        case "null":
            return None
        case "text" | "surprise":
            return node.text


def _as_mapping(node: Node) -> str:
    if isinstance(node, Scalar) and node.kind == "null":
        return "Write `{}` if there is nothing to say."
    return "Write `key: value` lines, indented, or `{key: value}`."


def _place(node: Node, path: str) -> Mark:
    """The place of a path such as `$.steps[3].title`, as deep as it can be followed."""
    for step in _steps(path):
        match node:
            case Items() if isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            case Mapping() if isinstance(step, str) and (child := node.get(step)) is not None:
                node = child
            case _:
                break
    return node.mark


def _steps(path: str) -> Iterator[str | int]:
    for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        yield name or int(index)
