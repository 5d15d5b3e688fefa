"""Home: what it shows of runbooks, drills, lab and keys, and what its keys choose."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from console.pieces import NOW, S
from console.screens import text
from console.test_screens import SIZES, check
from console.watching import press, watch
from drillbook.cli import home_runbooks
from drillbook.cli.home import command
from drillbook.cli.home_reader import HomeReader
from drillbook.console.home.app import HomeApp
from drillbook.console.home.facts import Choice, DrillFact, HomeFacts, Mark, PartFact, RunbookFact
from drillbook.console.theme import DARK, LIGHT, NO_COLOUR, Look
from drillbook.errors import InputError

DAY = 86_400 * S
BOOKS = (
    RunbookFact(
        "async-replication", "orders-east-to-west", pattern="async-replication", regions="east → west", steps=10,
        rto=900 * S, objective="Move the writers of orders and ledger to west.", checked=("records", "offsets", "acls"),
        unchecked=("quotas", "routes"), no_return="after step 8 of 10, First write in west",
    ),
    RunbookFact("ledger.yaml", "ledger", warnings=1, pattern="async-replication", regions="east → west", steps=3),
    RunbookFact("broken.yaml", "broken", errors=2, problem="broken.yaml:3:1: no such key: stpes"),
)  # fmt: skip
OLD = (
    DrillFact(
        "d/2", "orders-east-to-west", NOW - 12 * DAY, live=True, result=Mark("✓", "met", "proven"),
        rto="03:41 of 15:00", reread=214, unchecked=5, timeline=Mark("✓", "verified", "proven"),
    ),
    DrillFact(
        "d/1", "ledger", NOW - 20 * DAY, result=Mark("✗", "objective missed", "failed"), rto="14:02 of 10:00",
        reread=80_799, unchecked=3, timeline=Mark("✗", "from entry 288", "danger"),
    ),
    DrillFact("d/0", "ledger", NOW - 30 * DAY),
)  # fmt: skip
RUNNING = DrillFact(
    "d/3", "orders-east-to-west", NOW - 400 * S, live=True, running=True, result=Mark("▸", "step 4, gate open", "now"),
    rto="04:49 of 15:00", unchecked=5, timeline=Mark("✓", "intact, open", "muted"), now="step 4, waiting for approval",
)  # fmt: skip
LAB = (PartFact("east", Mark("✓", "up", "proven"), "kafka 4.1.1"), PartFact("west", Mark("✗", "down", "failed")))
FACTS = HomeFacts(
    "alice@ops-1", BOOKS, OLD, 31, LAB, "default", NOW - 2 * S, (PartFact("signers", Mark("✓", "4", "proven")),)
)
LIVE = replace(FACTS, drills=(RUNNING, *OLD))
EMPTY = HomeFacts("alice@ops-1", lab_read=NOW)


class StillSource:
    """Facts that stand still: a fake, because real drills and a lab take minutes to make."""

    def __init__(self, facts: HomeFacts) -> None:
        self.facts = facts

    def now(self) -> int:
        return NOW

    async def changes(self) -> AsyncIterator[None]:
        await asyncio.Event().wait()
        yield


def home_of(facts: HomeFacts, *keys: str, size: tuple[int, int] = (120, 36), look: Look | None = None) -> HomeApp:
    return watch(lambda: HomeApp(StillSource(facts), look or Look(DARK)), size, press(*keys))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("name", "facts"), [("live", LIVE), ("quiet", FACTS), ("empty", EMPTY)])
def test_home(name: str, facts: HomeFacts, size: str) -> None:
    check(f"home-{name}-{size}", text(home_of(facts, size=SIZES[size])))


@pytest.mark.parametrize(
    ("facts", "keys", "choice"),
    [
        (LIVE, ("enter",), Choice("attach", folder="d/3")),
        (FACTS, ("enter",), Choice("run", runbook="async-replication")),
        (FACTS, ("j", "r"), Choice("rehearse", runbook="ledger.yaml")),
        (FACTS, ("j", "j", "c"), Choice("check", runbook="broken.yaml")),
        (FACTS, ("tab", "j", "enter"), Choice("replay", folder="d/1")),
        (FACTS, ("tab", "j", "v"), Choice("verify", folder="d/1")),
        (FACTS, ("q",), None),
    ],
)
def test_keys_choose(facts: HomeFacts, keys: tuple[str, ...], choice: Choice | None) -> None:
    assert home_of(facts, *keys).return_value == choice


def test_a_broken_runbook_is_not_run() -> None:
    app = home_of(FACTS, "j", "j", "enter")
    assert app.return_value is None
    assert "has errors, and cannot be run" in text(app)


def test_a_second_draws_the_clocks_and_new_facts_draw_the_rest() -> None:
    source = StillSource(FACTS)
    drawn: list[str] = []

    async def act(pilot: "Pilot[Choice]", app: HomeApp) -> None:
        draw_of = app._draw_of
        app._draw_of = lambda name: drawn.append(name) or draw_of(name)  # type: ignore[func-returns-value]
        source.facts = replace(FACTS, lab_read=NOW - S)
        app.tick()
        assert drawn == ["header", "key-row"]
        source.facts = replace(FACTS, lab=LAB[:1])
        app.tick()
        assert {"runbooks", "drills", "lab"} <= set(drawn)
        drawn.clear()
        app.tick()
        assert drawn == ["header", "key-row"]

    watch(lambda: HomeApp(source, Look(DARK)), (120, 36), act)


def test_help_is_made_from_the_keys() -> None:
    shown = text(home_of(FACTS, "question_mark"))
    assert "say what the drill's timeline proves" in shown
    assert "Runbooks" not in text(home_of(FACTS, "question_mark")).replace("3 runbooks", "")
    assert "Runbooks" in text(home_of(FACTS, "question_mark", "escape"))


@pytest.mark.parametrize("look", [Look(LIGHT), Look(NO_COLOUR)])
def test_every_look_says_the_same(look: Look) -> None:
    assert text(home_of(LIVE, look=look)) == text(home_of(LIVE))


def test_ascii_is_ascii() -> None:
    assert text(home_of(LIVE, look=Look(NO_COLOUR, ascii=True))).isascii()


def test_bundled_runbooks_are_listed_with_what_they_check(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    own = home / "runbooks"
    own.mkdir()
    (own / "bad.yaml").write_text("name: x\nname: y\n")
    books = home_runbooks.read_all()
    good = next(b for b in books if b.argument == "async-replication")
    assert (good.errors, good.steps > 0, "acls" in good.checked, "quotas" in good.unchecked) == (0, True, True, True)
    assert next(b for b in books if b.name == "bad").errors > 0


def test_a_choice_becomes_a_command(home: Path) -> None:
    reader = HomeReader(home / "drills")
    assert command(Choice("check", runbook="async-replication"), reader) == ["check", "async-replication"]
    assert command(Choice("replay", folder="d/1"), reader) == ["replay", "d/1"]
    assert command(Choice("attach", folder="d/1"), reader) == ["attach", "d/1", "--observe"]
    with pytest.raises(InputError, match="no lab"):
        command(Choice("run", runbook="async-replication"), reader)
