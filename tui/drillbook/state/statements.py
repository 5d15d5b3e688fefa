"""What a signed statement says, read back from its own text."""

import msgspec

from drillbook.model.intent import Decision, Statement
from drillbook.state.impossible import ImpossibleEntryError

_DECISION = msgspec.json.Decoder(Decision)


def decision_of(statement: Statement) -> Decision:
    """The decision in the statement's text; ImpossibleEntryError when it says none."""
    try:
        return _DECISION.decode(statement.text)
    except msgspec.MsgspecError as error:
        raise ImpossibleEntryError(f"a statement does not say a decision: {error}") from error
