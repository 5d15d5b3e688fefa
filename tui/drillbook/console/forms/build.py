"""Which function makes which form."""

from collections.abc import Callable

from drillbook.console.actions import FormKind
from drillbook.console.forms import alone, approve, choices, decide, seats, second_reading
from drillbook.console.forms.form import Form
from drillbook.console.scene import Scene

FORMS: dict[FormKind, Callable[[Scene], Form | None]] = {
    "approve": approve.approve,
    "refuse": approve.refuse,
    "override": choices.override,
    "break-glass": alone.break_glass,
    "hand-over": seats.hand_over,
    "take-over": seats.take_over,
    "rollback": choices.rollback,
    "undo": choices.undo,
    "abort": choices.abort,
    "attest": choices.attest,
    "decide": decide.decide,
    "note": choices.note,
    "close": choices.close,
    "reading": second_reading.hand_in,
}
