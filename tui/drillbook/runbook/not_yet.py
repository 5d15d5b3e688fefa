"""What the language has and this version cannot do: refused at its place, never ignored."""

from drillbook.runbook import look
from drillbook.runbook.positions import Mistakes
from drillbook.runbook.tree import Mapping
from drillbook.runbook.vocabulary import Vocabulary


def refuse_not_yet(root: Mapping, vocabulary: Vocabulary, mistakes: Mistakes) -> None:
    """Add one "not in this version" for each use of a key of `Vocabulary.not_yet`."""
    refused = vocabulary.not_yet
    kind = look.scalar(root, "kind")
    if kind and f"kind: {kind.text}" in refused:
        mistakes.later(
            kind.mark, refused[f"kind: {kind.text}"], "Write `kind: planned`, or another version of Drillbook."
        )
