"""The JSON Schema of the language, made from the types that read it and the registries' own parameters."""

from collections.abc import Mapping

import msgspec

from drillbook.runbook.shape import STOP_KEYS, RunbookShape
from drillbook.runbook.vocabulary import Term, Vocabulary

_REF = "#/$defs/{name}"


def runbook_schema(vocabulary: Vocabulary) -> dict[str, object]:
    """A JSON Schema (2020-12) of a runbook: every check and action of the registries appears by itself."""
    terms = [*vocabulary.checks.values(), *vocabulary.actions.values()]
    kinds = list(dict.fromkeys(term.params for term in terms))
    refs, found = msgspec.json.schema_components([RunbookShape, *kinds], ref_template=_REF)
    components: dict[str, object] = dict(found)
    of_params = dict(zip(kinds, refs[1:], strict=True))
    checks = _one_of("check", vocabulary.checks, of_params)
    components["CheckUse"] = checks
    components["ActionUse"] = _one_of("action", vocabulary.actions, of_params)
    components["StopShape"] = _stop(components["StopShape"], vocabulary.checks, of_params)
    _open_to_parameters(components)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Drillbook runbook",
        **refs[0],
        "$defs": components,
    }


def _open_to_parameters(node: object) -> None:
    """A text may hold `${parameter}` where a pattern is wanted: it is put in before the pattern is asked."""
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            node["pattern"] += r"|\$\{[^}]+\}"
        for child in node.values():
            _open_to_parameters(child)
    elif isinstance(node, list):
        for child in node:
            _open_to_parameters(child)


def _one_of(what: str, terms: Mapping[str, Term], refs: Mapping[type, dict[str, object]]) -> dict[str, object]:
    return {
        "title": f"One {what} and its parameters",
        "type": "object",
        "oneOf": [
            {
                "description": term.says,
                "properties": {name: _short(refs[term.params]) if term.short else refs[term.params]},
                "required": [name],
                "additionalProperties": False,
            }
            for name, term in terms.items()
        ],
    }


def _short(params: dict[str, object]) -> dict[str, object]:
    """One word, or all parameters."""
    return {"oneOf": [{"type": "string"}, params]}


def _stop(shape: object, terms: Mapping[str, Term], refs: Mapping[type, dict[str, object]]) -> dict[str, object]:
    properties = msgspec.convert(shape, dict[str, object])["properties"]
    fixed = {key: value for key, value in msgspec.convert(properties, dict[str, object]).items() if key in STOP_KEYS}
    return {
        "title": "A check that stops the drill",
        "type": "object",
        "oneOf": [
            {
                "description": term.says,
                "properties": {name: refs[term.params], **fixed},
                "required": [name],
                "additionalProperties": False,
            }
            for name, term in terms.items()
        ],
    }
