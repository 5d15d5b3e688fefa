"""Parts of README.md that are written from what they describe, so that they can't drift.

The reference comes from the registries and the language's own types, the rights from those that the lab's principals
have. `python tests/house/readme_reference.py` writes them between their markers; a test demands that they stand there.
"""

import argparse
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import inspect

from drillbook import errors
from drillbook.actions.base import ActionParams
from drillbook.actions.later import LATER as LATER_ACTIONS
from drillbook.actions.registry import ACTIONS
from drillbook.checks.base import CheckParams
from drillbook.checks.later import LATER as LATER_CHECKS
from drillbook.checks.registry import CHECKS
from drillbook.cli.main import parser
from drillbook.lab import workload
from drillbook.model.step import STAGES
from drillbook.runbook import shape, site_shape
from drillbook.runbook.expected import expected
from drillbook.runbook.vocabulary import NOT_YET

PAGE = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- {} written by tests/house/readme_reference.py -->\n", "<!-- end -->\n"
EVERYWHERE = ("workloads", "hold")
INTERRUPTED = 130
SHORT = {
    "short name of small letters, digits and dashes": "id",
    "word of a command": "words",
    "line that a person types into a shell": "lines for a shell",
    "name of an environment variable": "variables",
    "URL without a user in it": "URL",
    "count": "records",
    "500 records, or a duration": "records or a duration",
    "use of a check": "checks, each `check: {parameters}`",
    "use of an action": "actions, each `action: {parameters}`",
    "value of librdkafka's own": "value",
}
"""What a table says where an error message would say more."""


def reference() -> str:
    """All of it, as Markdown."""
    parts = [
        _commands(),
        _exit_codes(),
        "### Checks",
        f"A parameter with `*` must be given. {_says(CheckParams)}",
        _table(("check", "state", "proves", "parameters"), _checks()),
        _later("checks", LATER_CHECKS),
        "### Actions",
        "All take `workloads`. `allow` is what regions.yaml must permit in the region, `back` what takes it back.",
        _table(("action", "does", "parameters", "allow", "back"), _actions()),
        _later("actions", LATER_ACTIONS),
        "### Keys of a runbook",
        "Quantities have units: `500 records`, `10s`. `${name}` is a parameter, which `--set name=value` sets.",
        f"Stages come in this order: {', '.join(STAGES)}.",
        _table(("mapping", "is", "keys"), _shapes(shape.RunbookShape, _params())),
        f"Reserved, and an error in this version: {'; '.join(NOT_YET.values())}." if NOT_YET else "",
        "### Keys of regions.yaml",
        _table(("mapping", "is", "keys"), _shapes(site_shape.SiteShape, {})),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _checks() -> Iterator[tuple[str, ...]]:
    for name, check in CHECKS.items():
        permit = f" Needs {', '.join(f'`{w}`' for w in check.allow)} in `allow`." if check.allow else ""
        yield f"`{name}`", check.kind, check.proves + permit, _parameters(check.params)


def _actions() -> Iterator[tuple[str, ...]]:
    for name, action in ACTIONS.items():
        back = f"`{action.undone_by}`" if action.undone_by else ""
        yield f"`{name}`", action.does, _parameters(action.params), _words(action.allow), back


def _parameters(params: type[msgspec.Struct]) -> str:
    """What they are, and what they mean where their type says it."""
    base = params in {CheckParams, ActionParams}
    return " — ".join(part for part in (_keys(params, EVERYWHERE), "" if base else _says(params)) if part)


def _params() -> dict[str, type[msgspec.Struct]]:
    """Mappings that only parameters of checks and actions have."""
    found: dict[str, type[msgspec.Struct]] = {}
    for params in (*(c.params for c in CHECKS.values()), *(a.params for a in ACTIONS.values())):
        for struct in _inner(params):
            found[f"{struct.__module__}.{struct.__name__}"] = struct
    return found


def _shapes(root: type[msgspec.Struct], more: Mapping[str, type[msgspec.Struct]]) -> Iterator[tuple[str, ...]]:
    """Each mapping of a file, outermost first."""
    left, seen = [root], set()
    while left:
        struct = left.pop(0)
        if struct in seen or struct in {shape.CheckUse, shape.ActionUse}:
            continue
        seen.add(struct)
        yield _noun(struct), _says(struct), _keys(struct)
        left += _inner(struct)
    for struct in more.values():
        yield f"{_noun(struct)} of `{struct.__module__.rpartition('.')[2]}`", _says(struct), _keys(struct)


def _inner(struct: type[msgspec.Struct]) -> list[type[msgspec.Struct]]:
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return [found for field in info.fields for found in _structs(field.type)]


def _structs(info: inspect.Type) -> Iterator[type[msgspec.Struct]]:
    match info:
        case inspect.StructType():
            yield info.cls
        case inspect.Metadata():
            yield from _structs(info.type)
        case inspect.UnionType():
            for one in info.types:
                yield from _structs(one)
        case inspect.VarTupleType() | inspect.ListType():
            yield from _structs(info.item_type)
        case inspect.DictType():
            yield from _structs(info.value_type)
        case _:
            return


def _keys(struct: type[msgspec.Struct], without: tuple[str, ...] = ()) -> str:
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    return "; ".join(_key(field) for field in info.fields if field.encode_name not in without)


def _key(field: inspect.Field) -> str:
    default = "" if field.required else _default(field.default)
    star = "\\*" if field.required else ""
    if field.name == "claim":
        return f"`CHECK`{star} and its parameters"
    return f"`{field.encode_name}`{star} {_type(field.type)}{default}"


def _default(value: object) -> str:
    if isinstance(value, bool):
        return f" = {str(value).lower()}"
    return f" = {value}" if isinstance(value, str | int | float) and value != "" else ""


def _type(info: inspect.Type) -> str:
    match info:
        case inspect.DictType():
            return f"name: {_type(info.value_type)}"
        case inspect.VarTupleType() | inspect.ListType():
            return f"list of {_type(info.item_type)}"
        case inspect.Metadata() if not (info.extra_json_schema or {}).get("description"):
            return _type(info.type)
        case inspect.UnionType():
            return " or ".join(_type(t) for t in info.types if not isinstance(t, inspect.NoneType))
        case inspect.LiteralType():
            return "/".join(str(value) for value in info.values if value != "")
        case _:
            said = expected(info).removeprefix("a ").removeprefix("an ").removeprefix("the ")
            said = said.partition(", such as ")[0].partition(" such as ")[0].partition(", at least ")[0]
            return SHORT.get(said, said)


def _noun(struct: type[msgspec.Struct]) -> str:
    return str(getattr(struct, "noun", struct.__name__)).removeprefix("a ").removeprefix("an ")


def _says(struct: type[msgspec.Struct]) -> str:
    return " ".join((struct.__doc__ or "").split())


def _commands() -> str:
    (commands,) = (a for a in parser()._actions if isinstance(a, argparse._SubParsersAction))
    rows = [("`drillbook`", "runbooks, recent drills and the lab")]
    for choice in commands._choices_actions:
        usage = commands.choices[choice.dest].format_usage().removeprefix("usage: ")
        words = " ".join(usage.split()).replace(" [-h]", "")
        rows.append((f"`{words}`", choice.help or ""))
    return "### Commands\n\n" + _table(("command", "does"), rows)


def _exit_codes() -> str:
    says: dict[int, list[str]] = {0: ["it is as claimed"], INTERRUPTED: ["interrupted"]}
    for line in (errors.__doc__ or "").splitlines():
        name, _, rest = line.strip().partition(" ")
        code, _, text = rest.strip().partition("  ")
        if hasattr(errors, name) and code.isdigit():
            assert getattr(errors, name).exit_code == int(code), name
            says.setdefault(int(code), []).append(text.strip())
    rows = [(str(code), "; ".join(texts)) for code, texts in sorted(says.items())]
    return "### Exit codes\n\n" + _table(("code", "means"), rows)


def _later(what: str, names: Mapping[str, str]) -> str:
    if not names:
        return ""
    return f"Reserved, and an error in this version: the {what} {_words(tuple(sorted(names)))}."


def _words(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]] | list[tuple[str, str]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def rights() -> str:
    """The rights of the lab's two principals, as the stock tool grants them."""
    lines = []
    for bindings in (workload.reading_acls(), workload.acting_acls()):
        grouped: dict[tuple[str, str, str, str], list[str]] = {}
        for b in bindings:
            place = b.principal, b.restype.name, b.name, b.resource_pattern_type.name
            grouped.setdefault(place, []).append(b.operation.name.title().replace("_", ""))
        lines += [_kafka_acls(*place, operations) for place, operations in grouped.items()]
        lines.append("")
    return "\n".join(f"    {line}".rstrip() for line in lines[:-1]) + "\n"


def _kafka_acls(principal: str, kind: str, name: str, pattern: str, operations: list[str]) -> str:
    resource = {"BROKER": "--cluster", "TRANSACTIONAL_ID": "--transactional-id"}.get(kind, f"--{kind.lower()}")
    where = resource if kind == "BROKER" else f"{resource} {shlex.quote(name)}"
    prefixed = " --resource-pattern-type prefixed" if pattern == "PREFIXED" else ""
    granted = " ".join(f"--operation {operation}" for operation in operations)
    return f"kafka-acls $ADMIN --add --allow-principal {principal} {where}{prefixed} {granted}"


PARTS = {"reference": reference, "rights": rights}


def whole(page: str) -> str:
    """The page with each of its parts as it has to be."""
    for name, made in PARTS.items():
        before, found, rest = page.partition(BEGIN.format(name))
        assert found, f"README.md lacks the marker of {name}"
        page = before + found + "\n" + made() + "\n" + END + rest.partition(END)[2]
    return page


def main() -> None:
    PAGE.write_text(whole(PAGE.read_text()))


if __name__ == "__main__":
    main()
