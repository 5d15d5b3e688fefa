"""`check: {parameters}` and `action: {parameters}` held against the registry's own types."""

from collections.abc import Mapping as MappingOf

import msgspec
from msgspec.inspect import StructType

from drillbook.runbook.conform import Conform, type_of
from drillbook.runbook.positions import Mistakes, quoted
from drillbook.runbook.shape import STOP_KEYS, ActionUse, CheckUse, StopShape
from drillbook.runbook.tree import Mapping, Node, Scalar
from drillbook.runbook.vocabulary import Term, Vocabulary


class Uses:
    """The `special` types of the runbook language for `Conform`."""

    def __init__(self, vocabulary: Vocabulary, mistakes: Mistakes) -> None:
        self.vocabulary = vocabulary
        self.mistakes = mistakes
        self.shapes = Conform(mistakes, self)

    def __call__(self, cls: type, node: Node) -> object | None:
        """Plain data of a check, an action or a stop condition; None for any other type."""
        words = self.vocabulary
        if cls is CheckUse:
            return self.use(node, "check", words.checks, words.later_checks)
        if cls is ActionUse:
            return self.use(node, "action", words.actions, words.later_actions)
        if cls is StopShape and isinstance(node, Mapping):
            return self.stop(node)
        return None

    def use(self, node: Node, what: str, known: MappingOf[str, Term], later: frozenset[str]) -> object:
        """One name with its parameters, as the name and their canonical JSON."""
        if not isinstance(node, Mapping) or len(node.pairs) != 1:
            example = node.text if isinstance(node, Scalar) and node.text else next(iter(known), what)
            self.mistakes.add(
                node.mark, f"expected exactly one {what} as `{{name: {{parameters}}}}`", f"Write `{{{example}: {{}}}}`."
            )
            return {}
        key, value = node.pairs[0]
        if key.text in later:
            self.mistakes.later(key.mark, f"the {what} {quoted(key.text)}")
        elif key.text not in known:
            self.mistakes.unknown(
                key.mark, f"{'an' if what == 'action' else 'a'} {what}", key.text, [*known, *sorted(later)]
            )
        else:
            return {"name": key.text, "params": self.params(value, known[key.text], f"{what} `{key.text}`")}
        return {}

    def params(self, node: Node, term: Term, noun: str) -> str:
        """Canonical JSON of the parameters: defaults left out, keys in the type's own order."""
        before = len(self.mistakes)
        if term.short and isinstance(node, Scalar):
            node = Mapping(((Scalar(term.short, "text", node.mark), node),), node.mark)
        data = self.shapes.struct(node, term.params, f"the {noun}")
        if len(self.mistakes) > before:
            return "{}"
        params = msgspec.json.encode(msgspec.convert(data, term.params)).decode()
        if refused := term.refuse(params):
            self.mistakes.refused(node.mark, refused)
        return params

    def stop(self, node: Mapping) -> object:
        """A stop condition: one check beside the keys of `StopShape`."""
        rest = Mapping(tuple(pair for pair in node.pairs if pair[0].text in STOP_KEYS), node.mark)
        check = Mapping(tuple(pair for pair in node.pairs if pair[0].text not in STOP_KEYS), node.mark)
        data: dict[str, object] = {
            "claim": self.use(check, "check", self.vocabulary.checks, self.vocabulary.later_checks)
        }
        info = type_of(StopShape)
        for field in info.fields if isinstance(info, StructType) else ():
            value = rest.get(field.encode_name)
            if value is not None:
                data[field.encode_name] = self.shapes.build(value, field.type)
        return data
