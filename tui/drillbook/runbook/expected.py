"""What a msgspec type expects of one value, in words, and why a value is not that."""

import re
from difflib import get_close_matches

from msgspec import inspect

from drillbook.runbook.positions import listed, quoted
from drillbook.runbook.tree import Scalar
from drillbook.runbook.units import meant

_KIND_NAMES = {"text": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "null": "nothing"}


def expected(info: inspect.Type) -> str:
    """The type in words."""
    match info:
        case inspect.Metadata():
            said = (info.extra_json_schema or {}).get("description")
            return str(said) if said else expected(info.type)
        case inspect.StrType():
            return f"text like {info.pattern}" if info.pattern else "text"
        case inspect.IntType():
            least = "" if info.ge is None else f", at least {info.ge}"
            return f"a whole number{least}"
        case inspect.FloatType():
            return "a number"
        case inspect.BoolType():
            return "true or false"
        case inspect.LiteralType():
            words = [str(value) for value in info.values]
            return words[0] if len(words) == 1 else f"one of {listed(words)}"
        case inspect.EnumType():
            return f"one of {listed(str(member.value) for member in info.cls)}"
        case inspect.VarTupleType() | inspect.ListType():
            return f"a list, each {expected(info.item_type)}"
        case inspect.UnionType():
            return " or ".join(expected(t) for t in info.types if not isinstance(t, inspect.NoneType))
        case inspect.StructType():
            return str(getattr(info.cls, "noun", "a mapping"))
        case _:
            return "a mapping"


def mismatch(node: Scalar, info: inspect.Type, said: str = "") -> tuple[str, str] | None:
    """Why this value does not fit and what to write; None when it fits."""
    inner = info.type if isinstance(info, inspect.Metadata) else info
    wanted = said or expected(info)
    shown = quoted(node.text) if node.text else "nothing"
    wrong = f"{shown} does not fit; expected {wanted}"
    match inner:
        case inspect.StrType():
            if node.kind == "text" and _fits_text(node.text, inner):
                return None
            return wrong, _text_remedy(node, inner, wanted)
        case inspect.LiteralType():
            return _one_of(node, inner, shown, wanted)
        case inspect.EnumType():
            words = [str(member.value) for member in inner.cls]
            return None if node.kind == "text" and node.text in words else (wrong, _near(node.text, words))
        case inspect.IntType():
            if node.kind == "int" and _within(int(node.text), inner):
                return None
            return wrong, "Write a plain number, without a unit and without quotes."
        case inspect.FloatType():
            return None if node.kind in {"int", "float"} else (wrong, "Write a plain number without a unit.")
        case inspect.BoolType():
            return None if node.kind == "bool" else (wrong, "Write `true` or `false`, without quotes.")
        case _:
            return wrong, "See `drillbook schema` for what is allowed here."


def _fits_text(text: str, info: inspect.StrType) -> bool:
    if info.min_length is not None and len(text) < info.min_length:
        return False
    if info.max_length is not None and len(text) > info.max_length:
        return False
    return info.pattern is None or re.search(info.pattern, text) is not None


def _text_remedy(node: Scalar, info: inspect.StrType, wanted: str) -> str:
    if (guess := meant(node.text, wanted)) and info.pattern is not None:
        return f"Write `{guess}`: quantities always have a unit."
    if node.kind == "null" or not node.text:
        return f"Write {wanted}, or remove the key."
    if node.kind != "text" and info.pattern is None:
        return f'This is {_KIND_NAMES[node.kind]}: write `"{node.text}"` in quotes.'
    return f"Write {wanted}."


def _one_of(node: Scalar, info: inspect.LiteralType, shown: str, wanted: str) -> tuple[str, str] | None:
    words = [str(value) for value in info.values]
    kind = "int" if any(isinstance(value, int) for value in info.values) else "text"
    if node.text in words and node.kind == kind:
        return None
    return f"{shown} does not fit; expected {wanted}", _near(node.text, words)


def _near(text: str, words: list[str]) -> str:
    near = get_close_matches(text, words, n=1, cutoff=0.5)
    return f"Did you mean `{near[0]}`?" if near else f"Write {'one of these' if len(words) > 1 else f'`{words[0]}`'}."


def _within(value: int, info: inspect.IntType) -> bool:
    low = (info.ge is None or value >= info.ge) and (info.gt is None or value > info.gt)
    return low and (info.le is None or value <= info.le) and (info.lt is None or value < info.lt)
