"""What the driver asks for: allowed or refused with a sentence, and what then begins."""

from drillbook.engine import checking, closing, failing, rollback, stops
from drillbook.engine.draft import Draft
from drillbook.engine.events import Asked
from drillbook.entries.drill import Note
from drillbook.entries.steps import Held, Unheld
from drillbook.state.blocks import position
from drillbook.state.drill_state import StepState, current_step
from drillbook.state.going_back import all_to_undo, regions_to_type, steps_asked_back, why_not_back
from drillbook.state.log import named


def asked(draft: Draft, event: Asked) -> None:
    """Carry out an intent, or refuse it."""
    intent = event.intent
    driver = event.role == "driver" and event.person == draft.state.driver
    if draft.state.closed is not None:
        draft.refuse("the drill is closed; nothing can be added to it")
    elif event.role == "observer":
        draft.refuse("an observer watches and sends nothing")
    elif not driver and intent.name != "note":
        draft.refuse(f"only the driver, {draft.state.driver}, may {intent.name}")
    else:
        _intent(draft, event)


def _intent(draft: Draft, event: Asked) -> None:
    text, by, step = event.intent.text.strip(), event.person, event.intent.step
    match event.intent.name:
        case "note":
            if text:
                draft.write(Note(text=text), step or draft.state.current, by)
            else:
                draft.refuse("a note needs words")
        case "run":
            _run(draft, by, step)
        case "retry":
            _retry(draft, by, step)
        case "rollback":
            _back(draft, by, text, step)
        case "hold":
            _hold(draft, by, text)
        case "abort":
            _abort(draft, by, text)
        case "leave" | "close":
            _close(draft, by, event.intent.name)
        case "undo":
            _undo(draft, by, text)


def _busy(draft: Draft) -> str:
    """Why nothing new can begin now."""
    if draft.state.aborted >= 0:
        return "the drill is aborted: leave what it did, or undo it"
    if draft.state.rollback is not None:
        return "going back is under way"
    return ""


def _run(draft: Draft, by: str, step: str) -> None:
    now = current_step(draft.state)
    if (busy := _busy(draft)) or now is None:
        draft.refuse(busy or "every step is over")
        return
    said, stands = now
    name = named(draft.state.opened.runbook, said.id)
    stopped = [sentence for _, then, sentence in stops.tripped(draft.state, draft.now) if then != "tell"]
    if step and step != said.id:
        draft.refuse(f"{name} comes next, not {step}")
    elif stands.phase == "failed":
        draft.refuse(f"{name} failed: retry it, roll back, override or abort")
    elif stopped:
        draft.refuse(f"still stopped: {stopped[0]}")
    elif draft.state.hold is None and stands.phase not in {"pending", "rolled-back"}:
        draft.refuse(f"{name} is {stands.phase} already")
    else:
        if draft.state.hold is not None:
            draft.write(Unheld(), said.id, by)
        if stands.phase in {"pending", "rolled-back"}:
            checking.begin(draft, said.id, by)


def _retry(draft: Draft, by: str, step: str) -> None:
    now = current_step(draft.state)
    if (busy := _busy(draft) or failing.call_is_out(draft)) or now is None:
        draft.refuse(busy or "every step is over")
        return
    said, stands = now
    runbook, first = draft.state.opened.runbook, draft.state.no_return_step
    if stands.phase != "failed" or (step and step != said.id):
        draft.refuse(f"{named(runbook, step or said.id)} has not failed")
    elif _again_costs(draft, said.id, stands, first) and why_not_back(draft.state, draft.now):
        draft.refuse(f"{named(runbook, said.id)} may not be tried again: {why_not_back(draft.state, draft.now)}")
    else:
        if draft.state.hold is not None:
            draft.write(Unheld(), said.id, by)
        checking.begin(draft, said.id, by, "tried again")


def _again_costs(draft: Draft, step: str, stands: StepState, first: str) -> bool:
    """Whether the step would be done again behind the point of no return; a release that is half done goes on."""
    runbook = draft.state.opened.runbook
    if not first or position(runbook, step) > position(runbook, first):
        return False
    return step != first or stands.failed_in != "acting"


def _back(draft: Draft, by: str, typed: str, step: str) -> None:
    steps = steps_asked_back(draft.state, step)
    why = _busy(draft) or failing.call_is_out(draft) or why_not_back(draft.state, draft.now)
    if not draft.state.opened.live:
        why = why or "a rehearsal changed nothing, so there is nothing to take back"
    if not why and not steps:
        why = "nothing was done that could be taken back"
    why = why or _typed(draft, steps, typed)
    if why:
        draft.refuse(why)
        return
    failing.withdraw(draft, "going back")
    failing.close_gate(draft, "going back", by)
    rollback.begin(draft, steps, f"{by} asked for it", by)


def _typed(draft: Draft, steps: tuple[str, ...], typed: str) -> str:
    """The region's name is the only lock on the way back; where nothing was changed there is nothing to lock."""
    regions = regions_to_type(draft.state, steps)
    given = tuple(word.strip() for word in typed.split(",") if word.strip())
    if not regions or set(given) == set(regions):
        return ""
    return f"type {','.join(regions)} to go back there; {typed!r} was typed"


def _hold(draft: Draft, by: str, text: str) -> None:
    if draft.state.aborted >= 0 or draft.state.hold is not None:
        draft.refuse("the drill is held already" if draft.state.hold is not None else _busy(draft))
        return
    failing.close_gate(draft, f"{by} holds the drill", by)
    draft.write(Held(reason=text or f"{by} holds the drill"), draft.state.current, by, seal=True)


def _abort(draft: Draft, by: str, text: str) -> None:
    if busy := _busy(draft):
        draft.refuse(busy)
    else:
        failing.abort(draft, text or f"{by} aborted", by)


def _close(draft: Draft, by: str, name: str) -> None:
    now = current_step(draft.state)
    over = draft.state.aborted >= 0 or now is None or now[1].phase in {"failed", "rolled-back"}
    if name == "leave" and draft.state.aborted < 0:
        draft.refuse("leave follows an abort; quitting the console leaves the drill holding")
    elif why := failing.call_is_out(draft):
        draft.refuse(why)
    elif draft.state.rollback is not None:
        draft.refuse("going back is under way")
    elif not over:
        draft.refuse("the drill is not over: abort it first")
    else:
        closing.close(draft, by)


def _undo(draft: Draft, by: str, typed: str) -> None:
    steps = all_to_undo(draft.state)
    if draft.state.aborted < 0:
        draft.refuse("undo follows an abort; before that, roll back")
        return
    why = "going back is under way" if draft.state.rollback is not None else failing.call_is_out(draft)
    why = why or why_not_back(draft.state, draft.now)
    if not why and not steps:
        why = "nothing is left that could be taken back"
    why = why or _typed(draft, steps, typed)
    if why:
        draft.refuse(why)
    else:
        rollback.begin(draft, steps, f"{by} undoes what the aborted drill did", by)
