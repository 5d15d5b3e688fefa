"""Effects of http and command in the record of a drill: what stands, what is unclear, and what took it back."""

from pathlib import Path

from msgspec.structs import replace

from drillbook.drill.undo_file import UNDO, UndoFile
from drillbook.entries.base import Head
from drillbook.entries.effects import Intended, Resulted
from drillbook.model.plan import AnyCall, Outcome
from drillbook.model.site_calls import RunCommand, SendRequest
from drillbook.snapshots.kept import Standing
from drillbook.state.drill_state import DrillState
from drillbook.state.fold_effects import fold_effect
from drillbook.state.kept import standing
from laws.drive import Drive

DRAIN = SendRequest("west", "drain the pool", effect="irreversible", name="drain")
FILL = RunCommand("west", "fill the pool", undoes="drain")


def after(state: DrillState, call: AnyCall, outcome: Outcome | None, seq: int, *, rollback: bool = False) -> DrillState:
    head = Head(seq, "", 0, "engine", "intent", "fence")
    state = fold_effect(state, Intended(call=call, index=0, total=1, plan=1, rollback=rollback), head, "", 0)
    return fold_effect(state, Resulted(intent=seq, outcome=outcome), head, "", 0) if outcome else state


def test_an_effect_stands_until_what_undoes_it_is_done() -> None:
    state = after(Drive().state, DRAIN, Outcome(ok=True, text="answered 200"), 100)
    assert standing(state) == (Standing("site/west/drain", sure=True),)
    failed = after(state, FILL, Outcome(ok=False, text="ended with 3", known=False), 101, rollback=True)
    assert standing(failed) == standing(state)
    assert standing(after(state, FILL, Outcome(ok=True, text="ended with 0"), 101, rollback=True)) == ()


def test_an_effect_without_a_clear_result_is_unsure_and_one_that_was_refused_is_none() -> None:
    fresh = Drive().state
    for outcome in (None, Outcome(ok=False, text="no answer", known=False)):
        assert standing(after(fresh, DRAIN, outcome, 100)) == (Standing("site/west/drain", sure=False),)
    assert standing(after(fresh, DRAIN, Outcome(ok=False, text="answered 403"), 100)) == ()


def test_undo_md_holds_the_runbooks_own_lines_or_says_that_no_reverse_is_known(tmp_path: Path) -> None:
    file = UndoFile(tmp_path)
    file.add("drain", "10:00:00 UTC", DRAIN)
    file.add("fill", "10:00:01 UTC", replace(DRAIN, undo=("curl -X POST http://lb/fill",)))
    text = (tmp_path / UNDO).read_text()
    assert "    (no reverse is known)" in text
    assert text.index("    curl -X POST http://lb/fill") < text.index("(no reverse is known)")
