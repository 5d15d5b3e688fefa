"""The driver's seat in a running drill: offered by the driver, taken by whom it was offered to, both signed."""

from collections.abc import Callable

from drillbook.engine.draft import Draft
from drillbook.engine.events import Signed
from drillbook.state.blocks import people_of
from drillbook.state.seat import why_not_seated

Write = Callable[[Draft, Signed, str], int]


def hand_over(draft: Draft, event: Signed, write: Write) -> None:
    """The driver offers the seat; a newer offer takes the place of an older one, and nothing else changes yet."""
    state, successor = draft.state, event.decision.option
    drivers = people_of(state.opened.runbook, "driver")
    if (event.person, event.role) != (state.driver, "driver"):
        draft.refuse(f"{state.driver} drives, and hands over")
    elif successor not in drivers:
        draft.refuse(f"{successor or 'nobody'} is not among the drivers of this runbook: {', '.join(drivers)}")
    elif why := why_not_seated(state, successor):
        draft.refuse(why)
    else:
        write(draft, event, state.current)


def take_over(draft: Draft, event: Signed, write: Write) -> None:
    """Whom the seat was offered to takes it: from this entry on they drive."""
    state = draft.state
    if state.offered is None:
        draft.refuse(f"{state.driver} did not hand over; where the engine is gone, reopen --take-over")
    elif (event.person, event.role) != (state.offered.person, "driver"):
        draft.refuse(f"the seat was offered to {state.offered.person}, as driver")
    elif why := why_not_seated(state, event.person):
        draft.refuse(why)
    else:
        write(draft, event, state.current)
