"""A site's own checks as a runbook writes them: parameters go in, secrets do not, and a command must be allowed."""

from pathlib import Path

import pytest

from drillbook.errors import InputError
from drillbook.runbook.fit import fit
from drillbook.runbook.load import Loaded, load_runbook
from drillbook.runbook.site import load_site

RUNBOOK = """
version: 1
name: site
pattern: dual-write
objective: Ask the site's own services
source: east
target: west
parameters: {limit: {type: int, default: 5}}
workloads: {orders: {owner: team-orders, topics: [orders.*]}}
roles: {driver: [alice]}
steps:
  - id: ask
    stage: inventory
    title: What the site says of itself
    observe:
      - USE
"""
REGIONS = """
version: 1
regions:
  east: {read: {bootstrap.servers: "e:9092"}}
  west: {read: {bootstrap.servers: "w:9092"}, allow: ALLOW}
"""


def loaded(use: str) -> Loaded:
    return load_runbook(RUNBOOK.replace("USE", use), "site.yaml")


@pytest.mark.parametrize(
    "use",
    [
        'http: {url: "http://s/health?full=1", status: 204, contains: ready, region: source, hold: 5s}',
        'http: {url: "https://s/health", pointer: /nodes/0, at_least: "${limit}", at_most: 7.5}',
        'http: {url: "http://s", pointer: "", equals: true}',
        'http: {url: "http://s", pointer: /state, equals: up}',
        'metric: {url: "http://prom:9090", query: sum(lag), at_most: 0, max_age: 30s}',
        "command: {run: [./ask.sh, --all], exit: 3, environment: [SITE_TOKEN]}",
        'observability: {urls: ["http://grafana/api/health"]}',
    ],
)
def test_the_shapes_of_the_language_are_accepted(use: str) -> None:
    (claim,) = loaded(use).runbook.steps[0].observe
    assert claim.check == use.partition(":")[0]


@pytest.mark.parametrize(
    ("use", "says"),
    [
        ('http: {url: "http://s/?key=${env:KEY}"}', "a runbook holds no secrets"),
        ("command: {run: [ask, '${file:key}']}", "a runbook holds no secrets"),
        ('http: {url: "http://s/?token=abc123"}', "looks like a secret"),
        ("command: {run: [ask, --password=abc123]}", "looks like a secret"),
        ('observability: {urls: ["http://s/?api_key=abc"]}', "looks like a secret"),
        ('metric: {url: "http://prom/?secret=abc", query: up, at_most: 1}', "looks like a secret"),
        ('http: {url: "http://me:secret@s/"}', "a URL without a user in it"),
        ('http: {url: "http://s", pointer: state}', "a JSON pointer"),
        ('http: {url: "http://s", equals: 1}', "needs `pointer`"),
        ("command: {run: ask --all}", "is not a list"),
        ("command: {run: []}", "the list is too short"),
        ("command: {run: [ask], environment: [A-B]}", "the name of an environment variable"),
        ('metric: {url: "http://prom", query: up}', "write `at_most` or `at_least`"),
        ("observability: {urls: []}", "the list is too short"),
    ],
)
def test_other_shapes_are_not(use: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        loaded(use)
    assert says in str(caught.value)


def test_a_region_must_allow_commands_before_a_runbook_may_run_one(tmp_path: Path) -> None:
    runbook = loaded("command: {run: [ask]}")
    written = tmp_path / "regions.yaml"
    written.write_text(REGIONS.replace("ALLOW", "[command]"))
    fit(runbook, "site.yaml", load_site(written).site)
    written.write_text(REGIONS.replace("ALLOW", "[acls]"))
    with pytest.raises(InputError, match="`command` needs command, which west does not allow"):
        fit(runbook, "site.yaml", load_site(written).site)


ACTS = """
  - id: drain
    stage: cutover
    title: Drain the pool
    actions: [FIRST]
    rollback: [BACK]
"""


def acting(first: str, back: str) -> Loaded:
    text = RUNBOOK.replace("USE", "clusters: {}") + ACTS.replace("FIRST", first).replace("BACK", back)
    return load_runbook(text, "site.yaml")


DRAIN = "{http: {request: POST http://lb/drain, name: drain}}"


def test_an_effect_is_taken_back_by_its_name() -> None:
    step = acting(DRAIN, "{command: {run: [lbctl, fill], undoes: drain, undo: [lbctl drain]}}").runbook.steps[1]
    assert [use.action for use in (*step.actions, *step.rollback)] == ["http", "command"]


@pytest.mark.parametrize(
    ("first", "back", "says"),
    [
        (DRAIN, "{command: {run: [lbctl, fill], undoes: drian}}", "is not the `name` of an http or a command"),
        (f"{DRAIN}, {DRAIN}", "{http: {request: POST http://lb/fill, undoes: drain}}", "a second effect is called"),
        (f"{DRAIN}, {{command: {{run: [lbctl], undoes: drain}}}}", "{manual: {ask: ok}}", "done in the same step"),
        ('{http: {request: POST http://lb, body: \'{"token": "abc"}\'}}', "{manual: {ask: ok}}", "looks like a secret"),
        ("{command: {run: [lbctl, 'secret=abc']}}", "{manual: {ask: ok}}", "looks like a secret"),
        ("{http: {request: http://lb/drain}}", "{manual: {ask: ok}}", "a method and a URL"),
        ("{http: {request: POST http://me@lb/drain}}", "{manual: {ask: ok}}", "a method and a URL"),
        ("{command: {run: [lbctl], effect: read}}", "{manual: {ask: ok}}", "does not fit; expected one of"),
        ("{command: {run: [lbctl], look: {url: http://lb}}}", "{manual: {ask: ok}}", "is not a key of a look"),
        ("{command: {run: [lbctl, '${cmd:pass lb}']}}", "{manual: {ask: ok}}", "a runbook holds no secrets"),
    ],
)
def test_what_no_plan_could_be_made_of_is_a_mistake(first: str, back: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        acting(first, back)
    assert says in str(caught.value)


def test_a_region_must_allow_what_the_action_does(tmp_path: Path) -> None:
    runbook = acting(DRAIN, "{http: {request: POST http://lb/fill, undoes: drain}}")
    written = tmp_path / "regions.yaml"
    written.write_text(REGIONS.replace("ALLOW", "[http]"))
    fit(runbook, "site.yaml", load_site(written).site)
    written.write_text(REGIONS.replace("ALLOW", "[command]"))
    with pytest.raises(InputError, match="`http` needs http, which west does not allow"):
        fit(runbook, "site.yaml", load_site(written).site)
