"""The tables of TIMELINE.md that say every field of every entry: written from the types, so that the page can't drift.

`python tests/vectors/page_tables.py` writes them into the page; a test demands that they stand there.
"""

import types
import typing
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec

from drillbook.entries.samples import Sample
from drillbook.entries.union import KINDS
from drillbook.model.intent import Decision
from drillbook.model.second_reading import SecondReading

PAGE = Path(__file__).parents[2] / "TIMELINE.md"
BEGIN, END = "<!-- written by tests/vectors/page_tables.py -->\n", "<!-- end -->\n"


class Tables:
    """Rows as they are met; a struct inside another one gets a row of its own, once."""

    def __init__(self) -> None:
        self.structs: dict[str, type[msgspec.Struct]] = {}

    def fields(self, struct: type[msgspec.Struct]) -> str:
        hints = typing.get_type_hints(struct)
        words = []
        config = struct.__struct_config__
        if config.tag is not None:
            words.append(f'`{config.tag_field}` "{config.tag}"')
        for field in msgspec.structs.fields(struct):
            optional = config.omit_defaults and not field.required
            words.append(f"`{field.encode_name}`{'?' if optional else ''} {self.words(hints[field.name])}")
        return ", ".join(words) or "(nothing)"

    def words(self, hint: Any) -> str:
        origin, args = get_origin(hint), get_args(hint)
        if origin is Literal:
            return "/".join(args)
        if origin in {typing.Union, types.UnionType}:
            return " or ".join(dict.fromkeys(self.words(a) for a in args))
        if origin is tuple:
            inner = [self.words(a) for a in args if a is not Ellipsis]
            return f"list of ({', '.join(inner)})" if len(inner) > 1 else f"list of {inner[0]}"
        if origin is dict:
            return f"object of {self.words(args[1])}"
        if isinstance(hint, type) and issubclass(hint, Enum):
            return "/".join(str(m.value) for m in hint)
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            self.structs.setdefault(hint.__name__, hint)
            return hint.__name__
        return {int: "integer", str: "text", bool: "boolean", type(None): "null"}[hint]


def tables() -> str:
    """All of them, as Markdown."""
    made = Tables()
    rows = ["| kind | `data` |", "|---|---|"]
    rows += [f"| `{name}` | {made.fields(kind)} |" for name, kind in KINDS.items()]
    rows += ["", "| other | fields |", "|---|---|"]
    rows.append(f"| `data` of a sample | {made.fields(Sample)} |")
    rows.append(f"| text of a statement | {made.fields(Decision)} |")
    rows.append(f"| text of a `reading` | {made.fields(SecondReading)} |")
    done: set[str] = set()
    while left := [name for name in made.structs if name not in done]:
        for name in left:
            done.add(name)
            rows.append(f"| {name} | {made.fields(made.structs[name])} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    PAGE.write_text(before + BEGIN + tables() + END + rest.split(END)[1])


if __name__ == "__main__":
    main()
