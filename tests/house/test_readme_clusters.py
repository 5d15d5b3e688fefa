"""What README.md says to write into a regions.yaml loads with the real loader, and does what it says."""

import re
from pathlib import Path
from textwrap import indent

import pytest
from msgspec.structs import replace

from drillbook.actions.registry import ACTIONS
from drillbook.cli.main import main
from drillbook.model.plan import FleetCall
from drillbook.model.region import Fleet
from drillbook.regions.run_argv import KEPT_ENVIRONMENT
from drillbook.runbook.load import load_runbook
from drillbook.runbook.site import LoadedSite, load_site
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.new_key import write_new_key
from drillbook.snapshots.window import Window
from house.readme_reference import PAGE
from unit.actions.paper import SCOPE

BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
WHOLE = next(block for block in BLOCKS if block.startswith("version:"))
FLEETS = [block for block in BLOCKS if block.startswith("fleet:")]
STOPS = {
    "kubectl": "kubectl --context east scale deployment/orders-api --replicas=0 --timeout=50s",
    "ssh": "ssh -o BatchMode=yes apps.east.example sudo systemctl stop orders-api.service",
    "ansible": "ansible-playbook -i inventory/east app.yaml -e 'app=orders-api state=stopped'",
    "http": "curl -fsS -X POST 'http://deployer.example/east/orders-api/stop?flush=true'",
}


def loaded(tmp_path: Path, text: str) -> LoadedSite:
    written = tmp_path / "regions.yaml"
    written.write_text(text)
    return load_site(written, live=True)


def test_the_regions_file_is_one_that_a_live_drill_takes(tmp_path: Path) -> None:
    site = loaded(tmp_path, WHOLE).site
    assert [region.name for region in site.regions] == ["east", "west"]
    assert not site.lab
    assert {word for region in site.regions for word in region.allow} >= {"acls", "fleet", "replication"}
    assert site.replication[0].source == "mm2-source"


@pytest.mark.parametrize(("kind", "fleet"), list(zip(STOPS, FLEETS, strict=True)), ids=list(STOPS))
def test_each_fleet_names_the_application_and_the_region(tmp_path: Path, kind: str, fleet: str) -> None:
    found = loaded(tmp_path, WHOLE + fleet).site.fleet
    assert found is not None
    stop, start = (calls(found, verb) for verb in ("stop", "start"))
    assert stop["orders-api"].undo != start["orders-api"].undo
    assert start["orders-api"].undo == (STOPS[kind],)
    assert set(stop) == {"orders-api", "ledger"}


def test_a_copied_runbook_fits_the_regions_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = re.search(
        r"^    drillbook (check my-runbook\.yaml --regions regions\.yaml)$", PAGE.read_text(), re.MULTILINE
    )
    assert line is not None
    (tmp_path / "my-runbook.yaml").write_text((PAGE.parent / "runbooks" / "async-replication.yaml").read_text())
    (tmp_path / "regions.yaml").write_text(WHOLE + FLEETS[0])
    monkeypatch.chdir(tmp_path)
    assert main(line[1].split()) == 0


def test_a_step_that_asks_and_does_by_the_sites_own_means_is_one_that_loads() -> None:
    (step,) = (block for block in BLOCKS if block.startswith("requires:"))
    text = (PAGE.parent / "runbooks" / "readiness.yaml").read_text()
    head = "  - id: drain-pool\n    stage: resume\n    title: Drain the pool\n"
    loaded = load_runbook(text + head + indent(step, "    "), "my-runbook.yaml")
    assert loaded.warnings == ()
    last = loaded.runbook.steps[-1]
    assert [claim.check for claim in (*last.requires, *last.verify)] == ["metric", "http", "command"]
    assert [use.action for use in (*last.actions, *last.rollback)] == ["command", "command"]


def test_a_step_that_demands_a_second_reading_is_one_that_loads() -> None:
    (asks,) = (block for block in BLOCKS if block.startswith("approvals:"))
    text = (PAGE.parent / "runbooks" / "async-replication.yaml").read_text()
    head = "  - id: last\n    stage: review\n    title: Look once more\n    requires: [{clusters: {}}]\n"
    loaded = load_runbook(text + head + indent(asks, "    "), "my-runbook.yaml")
    assert loaded.runbook.steps[-1].second_reading == ("approver",)


def test_the_regions_file_of_an_approver_needs_to_read_alone(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        'version: 1\nregions:\n  east: {read: {bootstrap.servers: "e:9093"}}\n'
        '  west: {read: {bootstrap.servers: "w:9093"}}\n'
    )
    assert [region.name for region in load_site(tmp_path / "own.yaml").site.regions] == ["east", "west"]


def calls(fleet: Fleet, verb: str) -> dict[str, FleetCall]:
    action = ACTIONS["fleet"]
    planned = action.plan(
        action.decode(f'{{"{verb}": "writers", "region": "source"}}'), replace(SCOPE, fleet=fleet), Window(0)
    )
    assert not planned.unknown
    return {c.name: c for c in planned.calls if isinstance(c, FleetCall)}


def test_the_environment_of_a_hook_is_the_one_that_is_named() -> None:
    assert f"sees {', '.join(KEPT_ENVIRONMENT[:-1])} and {KEPT_ENVIRONMENT[-1]}" in " ".join(PAGE.read_text().split())


def test_a_line_of_people_is_one_that_counts(tmp_path: Path) -> None:
    line = re.search(r"^    alice (ssh-ed25519) AAAA\S+\.\.\.$", PAGE.read_text(), re.MULTILINE)
    assert line is not None
    public = write_new_key(tmp_path / "alice", "alice")
    assert str(public).startswith(line[1])
    people = tmp_path / "allowed_signers"
    people.write_text(f"alice {public}\n")
    assert AllowedSigners.load(people)
