"""Looks into a tree without asking whether it is well formed: what does not fit is simply not there."""

from collections.abc import Iterator

from drillbook.runbook.tree import Items, Mapping, Node, Scalar


def at(node: Node | None, *path: str) -> Node | None:
    """The node under these keys."""
    for key in path:
        node = node.get(key) if isinstance(node, Mapping) else None
    return node


def scalar(node: Node | None, *path: str) -> Scalar | None:
    """The value under these keys, if it is one and is not empty."""
    found = at(node, *path)
    return found if isinstance(found, Scalar) and found.kind != "null" else None


def word(node: Node | None, *path: str) -> str:
    """The text of the value under these keys, or nothing."""
    found = scalar(node, *path)
    return found.text if found else ""


def items(node: Node | None, *path: str) -> tuple[Node, ...]:
    """The items of the list under these keys."""
    found = at(node, *path)
    return found.items if isinstance(found, Items) else ()


def scalars(node: Node | None, *path: str) -> tuple[Scalar, ...]:
    """The values in the list under these keys."""
    return tuple(item for item in items(node, *path) if isinstance(item, Scalar))


def pairs(node: Node | None, *path: str) -> tuple[tuple[Scalar, Node], ...]:
    """The keys and values of the mapping under these keys."""
    found = at(node, *path)
    return found.pairs if isinstance(found, Mapping) else ()


def uses(node: Node | None, *keys: str) -> Iterator[tuple[Scalar, Node]]:
    """Every `name: {parameters}` in the lists under any of these keys."""
    for key in keys:
        for item in items(node, key):
            yield from pairs(item)[:1]


CLAIMS = ("requires", "observe", "verify")
ACTIONS = ("actions", "rollback")
