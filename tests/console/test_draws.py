"""Whatever people, regions and crashes do to a drill, each of its states can be drawn, at every size."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from drillbook.console import frame
from drillbook.console.actions import BY_ID, FormKind
from drillbook.console.draws import Helped, draw_for
from drillbook.console.forms.build import FORMS
from drillbook.console.frame import Opened
from drillbook.console.lines import Line, width
from drillbook.console.panels.registry import PANELS
from drillbook.console.scene import Scene
from drillbook.state.drill_state import DrillState
from drillbook.state.port import Integrity, You
from drillbook.state.view import view
from examples import examples
from laws.drive import Drive
from laws.stories import STARTS, drill, events, play

SIZES = ((160, 45), (120, 36), (80, 24), (110, 24), (150, 24))
OPENED = Opened(tuple((panel.id, panel.rows) for panel in PANELS))
FORM_OF: dict[FormKind, str] = {
    "approve": "gate.approve", "refuse": "gate.refuse", "override": "step.override", "rollback": "step.rollback",
    "undo": "drill.undo", "abort": "drill.abort", "attest": "step.attest", "note": "drill.note", "close": "drill.close",
}  # fmt: skip


def scene(state: DrillState, now: int, you: You) -> Scene:
    """As the app makes it."""
    return Scene(
        state, view(state, now), you, "live", Integrity(state.seq), now, hint="drillbook attach DRILL --key KEY"
    )


def check(lines: list[Line], cells: int) -> None:
    """Inside its cells, and nothing unprintable."""
    for line in lines:
        assert width(line) <= cells, "".join(p.text for p in line)
        assert all(p.text.replace("\ue000", " ").isprintable() for p in line)


def draw_all(state: DrillState, now: int, you: You) -> None:
    """Every widget at every size, and every form that may be opened."""
    seen = scene(state, now, you)
    for columns, rows in SIZES:
        for focus in ("step", "runbook", *(panel.id for panel in PANELS)):
            opened = Opened(OPENED.panels, focus=focus)
            for name, region in frame.arrange(columns, rows, opened).items():
                content = draw_for(name, seen, opened, "said", Helped())(region.width, region.height)
                check(content.lines, region.width)
                check([content.facts], region.width)
                if content.table is not None:
                    for index in range(min(3, len(content.table))):
                        assert len(content.table.cells_at(index)) == len(content.table.columns)
    for kind, action in FORM_OF.items():
        if not BY_ID[action].why_not(seen):
            form = FORMS[kind](seen)
            assert form is not None, f"{action} is available, but its form is not"
            for cells in (78, 118, 122):
                check(form.body(seen, cells), cells)


@given(
    start=st.sampled_from(STARTS),
    policy=st.sampled_from(("forbidden", "with-loss", "with-reconciliation")),
    on_failure=st.sampled_from(("hold", "rollback", "abort")),
    story=st.lists(events, max_size=12),
)
@examples(25, allow=[HealthCheck.too_slow])
def test_every_story_can_be_drawn(start: str, policy: str, on_failure: str, story: list[tuple[object, ...]]) -> None:
    drive = drill(start, policy, on_failure)
    play(drive, story)
    for you in (You("alice", "driver", "k", also=("bob", "erin")), You("dan", "observer")):
        draw_all(drive.state, drive.now, you)


@pytest.mark.parametrize("live", [True, False])
def test_a_whole_drill_can_be_drawn_at_each_step(live: bool) -> None:
    drive = Drive(live=live, lab=True)
    drive.everybody()
    you = You("alice", "driver", "k", also=("bob", "erin"))
    for _ in range(40):
        draw_all(drive.state, drive.now, you)
        if drive.state.closed is not None:
            break
        drive.ask("run")
        drive.sweep(12)
        for person, role in (("bob", "approver"), ("erin", "commander")):
            drive.sign("approve", person, role)
        drive.attested()
