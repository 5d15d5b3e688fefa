"""Plans of http and command: what the runbook says, the executable as it was hashed, and nothing that stands twice."""

import json
from typing import Any

import pytest

from drillbook.actions.base import Planned
from drillbook.actions.registry import ACTIONS
from drillbook.model.plan import effect_key, undone_key
from drillbook.model.site_calls import CommandLook, RunCommand, SendRequest, UrlLook
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.command import CommandSnapshot, Executable, ExecutableSnapshot, ReadCommand, ReadExecutable
from drillbook.snapshots.http import HttpSnapshot, ReadHttp
from drillbook.snapshots.kept import Standing
from drillbook.snapshots.window import Reading, Window
from unit.actions.paper import NOW, SCOPE

DRAIN = {"request": "POST http://lb/drain", "name": "drain", "undo": ["curl -X POST http://lb/fill"]}
LOOK = {"url": "http://lb/state", "contains": "drained"}
LBCTL = Executable("/usr/bin/lbctl", "ab" * 32, 7)


def planned(action: str, params: dict[str, Any], *readings: Reading, standing: tuple[Standing, ...] = ()) -> Planned:
    chosen = ACTIONS[action]
    decoded = chosen.decode(json.dumps(params))
    assert chosen.refuse(decoded) == ""
    assert {r.read for r in readings} <= set(chosen.reads(decoded, SCOPE))
    return chosen.plan(decoded, SCOPE, Window(NOW, readings, standing=standing))


def state_of_lb(contained: bool, **more: Any) -> Reading:
    answer = HttpSnapshot("west", NOW, status=200, contained=contained, **more)
    return Reading(ReadHttp("west", "http://lb/state", "drained"), answer)


def known(word: str, executable: Executable | None = LBCTL, *errors: ReadError) -> Reading:
    return Reading(ReadExecutable("west", word), ExecutableSnapshot("west", NOW, errors=errors, executable=executable))


def test_a_request_is_the_runbooks_own_and_irreversible_unless_it_says_otherwise() -> None:
    made = planned("http", {"request": "POST http://lb/drain?now=1", "region": "source", "body": '{"a": "é"}'})
    (call,) = made.calls
    assert isinstance(call, SendRequest)
    assert (call.method, call.url, call.content_type) == ("POST", "http://lb/drain?now=1", "application/json")
    assert (call.region, call.effect, call.undo) == ("east", "irreversible", ())
    assert call.text == "POST http://lb/drain?now=1 for east, with 11 bytes"
    assert made.blast == "sends 1 request for east"
    assert any("no reverse is known" in n for n in made.notes)
    assert any("nothing will tell" in n for n in made.notes)


def test_a_name_ties_an_effect_to_what_takes_it_back() -> None:
    (call,) = planned("http", {**DRAIN, "effect": "reversible"}).calls
    assert (call.effect, call.undo) == ("reversible", ("curl -X POST http://lb/fill",))
    back = {"run": ["lbctl", "fill"], "undoes": "drain"}
    standing = (Standing(effect_key(call), sure=True),)
    (way,) = planned("command", back, known("lbctl"), standing=standing).calls
    assert undone_key(way) == effect_key(call) == "site/west/drain"
    assert effect_key(way) == ""
    nothing = planned("command", back, known("lbctl"))
    assert nothing.calls == ()
    assert "nothing to do" in nothing.notes[0]
    assert planned("command", back, known("lbctl"), standing=(Standing("site/west/drain", sure=False),)).calls


def test_what_was_done_is_not_repeated_and_what_nobody_knows_is_said() -> None:
    done = planned("http", DRAIN, standing=(Standing("site/west/drain", sure=True),))
    assert done.calls == ()
    assert done.notes == ("drain was done in this drill: it is not repeated",)
    unclear = planned("http", DRAIN, standing=(Standing("site/west/drain", sure=False),))
    assert len(unclear.calls) == 1
    assert any("nobody knows what came of it" in n for n in unclear.notes)


@pytest.mark.parametrize("standing", [(), (Standing("site/west/drain", sure=True),)])
def test_a_look_says_whether_it_stands_whatever_the_record_says(standing: tuple[Standing, ...]) -> None:
    params = {**DRAIN, "look": LOOK}
    stands = planned("http", params, state_of_lb(contained=True), standing=standing)
    assert stands.calls == ()
    assert "stands already" in stands.notes[0]
    (call,) = planned("http", params, state_of_lb(contained=False), standing=standing).calls
    assert isinstance(call, SendRequest)
    assert call.look == UrlLook("http://lb/state", 200, "drained")
    silent = planned("http", params, state_of_lb(False, errors=(ReadError("refused"),)), standing=standing)
    assert len(silent.calls) == (0 if standing else 1)


def test_a_command_is_planned_with_the_hash_of_its_executable() -> None:
    params = {"run": ["lbctl", "drain", "a b"], "exit": 2, "environment": ["LB_TOKEN"], "timeout": "5s"}
    made = planned("command", params, known("lbctl"))
    (call,) = made.calls
    assert isinstance(call, RunCommand)
    assert (call.argv, call.path, call.sha256) == (("lbctl", "drain", "a b"), "/usr/bin/lbctl", "ab" * 32)
    assert (call.exit, call.environment, call.timeout) == (2, ("LB_TOKEN",), 5_000_000)
    assert call.text == "run lbctl drain 'a b' for west"
    assert f"the executable is /usr/bin/lbctl, sha256 {'ab' * 32}" in made.notes


def test_a_command_that_is_looked_at_hashes_both() -> None:
    params = {"run": ["lbctl", "drain"], "look": {"run": ["./look", "drained"], "exit": 1}}
    eyes = Executable("/site/look", "cd" * 32)
    asked = Reading(ReadCommand("west", ("./look", "drained")), CommandSnapshot("west", NOW, exit_code=0))
    (call,) = planned("command", params, known("lbctl"), known("./look", eyes), asked).calls
    assert isinstance(call, RunCommand)
    assert call.look == CommandLook(("./look", "drained"), 1, "", "cd" * 32)
    stands = Reading(asked.read, CommandSnapshot("west", NOW, exit_code=1))
    assert planned("command", params, known("lbctl"), known("./look", eyes), stands).calls == ()


def test_a_command_without_a_known_executable_has_no_plan() -> None:
    missing = known("lbctl", None, ReadError("lbctl is no executable on this host"))
    assert "no executable on this host" in planned("command", {"run": ["lbctl"]}, missing).unknown
    assert "was not read yet" in planned("command", {"run": ["lbctl"]}).unknown


@pytest.mark.parametrize(
    ("action", "params", "says"),
    [
        ("http", {**DRAIN, "undoes": "fill"}, "not both"),
        ("http", {"request": "POST http://lb/drain", "effect": "reversible"}, "needs `undo`"),
        ("command", {"run": ["lbctl"], "effect": "reversible"}, "needs `undo`"),
        ("command", {"run": ["lbctl"], "timeout": "2m"}, "`timeout` can be from 1s to 45s"),
    ],
)
def test_words_that_do_not_go_together_are_refused(action: str, params: dict[str, Any], says: str) -> None:
    chosen = ACTIONS[action]
    assert says in chosen.refuse(chosen.decode(json.dumps(params)))
