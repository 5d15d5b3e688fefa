"""`${parameters}` put in their places, at the positions of the places."""

import re
from collections.abc import Mapping as MappingOf
from typing import Literal, get_args

from drillbook.errors import InputError, Problem
from drillbook.model.quantity import micros, records
from drillbook.runbook.positions import Mistakes, listed, nearest, quoted, visible
from drillbook.runbook.tree import Items, Mapping, Node, Scalar, ScalarKind

ParameterType = Literal["int", "text", "duration", "records"]
_PLACE = re.compile(r"\$\{([^}]*)\}")
_EXAMPLES: dict[str, str] = {"int": "500", "text": "a word", "duration": "10s", "records": "500 records"}


def substitute(root: Mapping, overrides: MappingOf[str, str], mistakes: Mistakes) -> tuple[Mapping, frozenset[str]]:
    """The document with every parameter replaced by its value, and the names of those that were used.

    Raises InputError when an override (`--set`) names no parameter or does not fit its type.
    """
    declared = root.get("parameters")
    values = _values(declared if isinstance(declared, Mapping) else None, overrides, mistakes)
    names = [key.text for key, _ in declared.pairs] if isinstance(declared, Mapping) else []
    place = _Places(values, names, mistakes)
    pairs = tuple((key, value if key.text == "parameters" else place.fill(value)) for key, value in root.pairs)
    return Mapping(pairs, root.mark), frozenset(place.used)


def _values(declared: Mapping | None, overrides: MappingOf[str, str], mistakes: Mistakes) -> dict[str, Scalar]:
    values: dict[str, Scalar] = {}
    names = [key.text for key, _ in declared.pairs] if declared else []
    wrong: list[Problem] = []
    for name in overrides:
        if name not in names:
            near = nearest(name, names)
            remedy = f"Did you mean `{near}`?" if near else f"This runbook has the parameters: {listed(names)}."
            wrong.append(Problem(f"--set {visible(name)}", "no parameter of this name", remedy))
    for key, node in declared.pairs if declared else ():
        kind_node = node.get("type") if isinstance(node, Mapping) else None
        kind = kind_node.text if isinstance(kind_node, Scalar) else "text"
        if kind not in get_args(ParameterType):
            continue
        scalar_kind: ScalarKind = "int" if kind == "int" else "text"
        default = node.get("default") if isinstance(node, Mapping) else None
        if key.text in overrides:
            text = overrides[key.text]
            if not fits(text, kind):
                expected = f"{quoted(text)} is not of type {kind}, such as {_EXAMPLES[kind]}"
                wrong.append(Problem(f"--set {key.text}", expected, f"Write --set {key.text}={_EXAMPLES[kind]!r}."))
            values[key.text] = Scalar(text, scalar_kind, key.mark)
        elif isinstance(default, Scalar):
            if not fits(default.text, kind):
                mistakes.add(
                    default.mark,
                    f"{quoted(default.text)} is not of type {kind}",
                    f"Write a value such as {_EXAMPLES[kind]}.",
                )
            values[key.text] = Scalar(default.text, scalar_kind, default.mark)
        elif default is None and isinstance(node, Mapping):
            mistakes.add(
                key.mark,
                f"the parameter {quoted(key.text)} has no default and no value",
                f"Give it a `default`, or say --set {key.text}={_EXAMPLES[kind]!r}.",
            )
            values[key.text] = Scalar(_EXAMPLES[kind], scalar_kind, key.mark)
    if wrong:
        raise InputError.of(wrong)
    return values


def fits(text: str, kind: str) -> bool:
    """Whether a parameter's text is of its type."""
    try:
        match kind:
            case "int":
                return re.fullmatch(r"-?(0|[1-9][0-9]*)", text) is not None
            case "duration":
                micros(text)
            case "records":
                records(text)
            case _:
                pass
    except ValueError:
        return False
    return True


class _Places:
    def __init__(self, values: dict[str, Scalar], declared: list[str], mistakes: Mistakes) -> None:
        self.values = values
        self.declared = declared
        self.mistakes = mistakes
        self.used: set[str] = set()

    def fill(self, node: Node) -> Node:
        match node:
            case Scalar():
                return self.scalar(node) if "${" in node.text else node
            case Items():
                return Items(tuple(self.fill(item) for item in node.items), node.mark)
            case Mapping():
                return Mapping(tuple((key, self.fill(value)) for key, value in node.pairs), node.mark)

    def scalar(self, node: Scalar) -> Scalar:
        for name in _PLACE.findall(node.text):
            if name in self.declared:
                self.used.add(name)
            elif ":" in name:
                self.mistakes.add(
                    node.mark,
                    f"{quoted('${' + name + '}')} is a secret reference, and a runbook holds no secrets",
                    "Secrets belong in regions.yaml only.",
                )
            else:
                self.mistakes.unknown(node.mark, "a parameter of this runbook", name, self.declared)
        whole = _PLACE.fullmatch(node.text)
        if whole is not None and whole[1] in self.values:
            value = self.values[whole[1]]
            return Scalar(value.text, value.kind, node.mark)
        text = _PLACE.sub(lambda m: self.values[m[1]].text if m[1] in self.values else m[0], node.text)
        return Scalar(text, "text", node.mark)
