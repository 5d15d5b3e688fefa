"""The runbook that is shipped, against the registries that are shipped; and the two commands that show it."""

import argparse
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from drillbook.actions.registry import ACTIONS
from drillbook.checks.registry import CHECKS
from drillbook.cli import check, schema
from drillbook.errors import InputError
from drillbook.lab.folder import Folder
from drillbook.lab.ports import Ports, RegionPorts
from drillbook.lab.site import regions_yaml
from drillbook.lab.state import State
from drillbook.model.runbook import step_of
from drillbook.runbook.bundled import CHECKOUT, bundled_names, find_runbook
from drillbook.runbook.fit import fit
from drillbook.runbook.load import load_runbook
from drillbook.runbook.site import load_site

HERE = Path(__file__).parent


@dataclass
class Ran:
    code: int
    out: str


def ran(command: str, capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    check.add_parser(subparsers)
    schema.add_parser(subparsers)
    args = parser.parse_args([command, *arguments])
    code = {"check": check, "schema": schema}[command].run(args)
    return Ran(code, capsys.readouterr().out)


@pytest.mark.parametrize("name", bundled_names())
def test_a_bundled_runbook_has_no_errors_and_is_warned_of_nothing_but_what_it_leaves_unchecked(name: str) -> None:
    text, shown = find_runbook(name)
    assert load_runbook(text, shown).warnings == ()


def test_async_replication_asks_what_was_ruled() -> None:
    runbook = load_runbook(*find_runbook("async-replication")).runbook
    asked = {step.id: [claim.check for claim in step.requires] for step in runbook.steps}
    assert asked["in-sync"] == ["replication", "lag", "lag"]
    assert asked["stop-groups"] == ["lag", "resume_point", "acls"]
    assert asked["stop-writers"] == ["lag", "access", "schemas"]
    assert asked["release"] == ["fenced", "writes"]
    assert [step.id for step in runbook.steps] == [
        "identity", "survey", "reconcile", "in-sync", "stop-groups", "pin-offsets", "start-groups", "stop-writers",
        "fence", "drain", "stop-link", "release", "validate", "decide", "review",
    ]  # fmt: skip
    rto = next(o for o in runbook.objectives if o.name == "rto")
    assert (rto.from_step, rto.to_step) == ("stop-groups", "validate")
    assert step_of(runbook, "release").point_of_no_return
    assert all(step.instructions for step in runbook.steps)
    assert all("east" in step.instructions or "west" in step.instructions for step in runbook.steps if step.block)


@pytest.mark.parametrize("name", ["async-replication", "failback"])
def test_it_fits_the_regions_file_that_the_lab_writes(tmp_path: Path, name: str) -> None:
    region = RegionPorts(1, 2, 3, 4, 5, 6)
    state = State(Ports(region, region, 7, 8, 9), {"east": "east-id", "west": "west-id"}, "", "")
    written = tmp_path / "regions.yaml"
    written.write_text(regions_yaml(Folder("test", tmp_path), state))
    loaded = load_runbook(*find_runbook(name))
    site = load_site(written, live=True).site
    assert site.lab
    assert fit(loaded, f"{name}.yaml", site) == ()


def test_a_wheel_holds_the_runbooks_where_they_are_looked_for() -> None:
    build = tomllib.loads((CHECKOUT.parent / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    assert build["force-include"][CHECKOUT.name] == "drillbook/runbooks"
    assert bundled_names() == tuple(sorted(path.stem for path in CHECKOUT.glob("*.yaml")))


def test_a_name_that_is_no_file_and_no_bundled_runbook() -> None:
    with pytest.raises(InputError, match="Did you mean `async-replication`"):
        find_runbook("async-replicaton")


def test_check_prints_a_summary_and_passes(capsys: pytest.CaptureFixture[str]) -> None:
    got = ran("check", capsys, "async-replication", "--set", "reread=200")
    assert got.code == 0
    assert "point of no return: release" in got.out
    assert "0 warnings, no errors." in got.out


def test_check_names_all_ten_mistakes_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    got = ran("check", capsys, str(HERE / "ten-mistakes.yaml"))
    assert got.code == 2
    assert got.out.count("error: ") == 10
    for place in ("9:18", "10:37", "15:31", "22:12", "24:17", "29:32", "30:24", "31:47", "39:36", "42:5"):
        assert f"ten-mistakes.yaml:{place}: " in got.out


def test_check_tells_the_mistakes_of_both_files(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    regions = tmp_path / "regions.yaml"
    regions.write_text("version: 2\n")
    got = ran("check", capsys, str(HERE / "ten-mistakes.yaml"), "--regions", str(regions))
    assert got.code == 2
    assert "regions.yaml:1:10: `2` does not fit" in got.out
    assert "ten-mistakes.yaml:9:18" in got.out


def test_the_schema_knows_every_check_and_action(capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(ran("schema", capsys).out)
    uses = {kind: found["$defs"][kind]["oneOf"] for kind in ("CheckUse", "ActionUse", "StopShape")}
    assert {option["required"][0] for option in uses["CheckUse"]} == set(CHECKS)
    assert {option["required"][0] for option in uses["ActionUse"]} == set(ACTIONS)
    assert {"until", "then"} < set(uses["StopShape"][0]["properties"])
    refs = json.dumps(found).count('"$ref"')
    named = {part.split('"')[0] for part in json.dumps(found).split("#/$defs/")[1:]}
    assert refs > 20
    assert named <= set(found["$defs"])


def test_the_schema_takes_parameters_where_it_wants_quantities(capsys: pytest.CaptureFixture[str]) -> None:
    limits = json.loads(ran("schema", capsys).out)["$defs"]["TimeObjective"]["properties"]["at_most"]["pattern"]
    assert re.search(limits, "15m")
    assert re.search(limits, "${limit}")
    assert not re.search(limits, "15 minutes")


def test_the_schema_of_a_regions_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert "cluster_id" in ran("schema", capsys, "regions").out
