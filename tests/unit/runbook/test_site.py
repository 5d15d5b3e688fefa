"""regions.yaml: what a site has, without any secret, and whether a runbook fits it."""

from pathlib import Path

import pytest
from runbook_words import words

from drillbook.errors import InputError, NotSupported
from drillbook.model.region import region_of
from drillbook.runbook.fit import fit
from drillbook.runbook.load import load_runbook
from drillbook.runbook.site import LoadedSite, load_site

SITE = """\
version: 1
lab: true
regions:
  east:
    cluster_id: east-id
    environment: production
    allow: [acls, fleet, replication]
    read:
      bootstrap.servers: "127.0.0.1:19092"
      socket.timeout.ms: 5000
      enable.ssl.certificate.verification: true
      sasl.password: "${env:EAST_READ}"
      a.key.librdkafka.may.learn: x
    act: {sasl.username: act, sasl.password: "${file:secrets/act}"}
    schema_registry: {url: "http://127.0.0.1:18081"}
    principals: {"User:orders-api": {sasl.password: "${cmd:pass show orders}"}}
  west:
    cluster_id: west-id
    allow: [fleet]
    read: {bootstrap.servers: "127.0.0.1:19093"}
    connect: {url: "http://127.0.0.1:18083"}
replication:
  - {from: east, to: west, kind: mirrormaker2, connect: west, source: mm2-source}
fleet:
  writers:
    stop: {http: "POST http://127.0.0.1:8099/${region}/writers/${name}/stop?flush=${flush}"}
    start: {command: [kubectl, scale, "deploy/${name}", --replicas=1]}
"""
RUNBOOK = """\
version: 1
name: small
pattern: async-replication
objective: Move the writers.
source: east
target: west
workloads: {orders: {owner: team, topics: [orders]}}
roles: {driver: [alice]}
steps:
  - id: stop
    stage: cutover
    title: Stop
    actions: [{fleet: {stop: writers, region: source}}]
    rollback: [{fleet: {start: writers, region: source}}]
"""


def load(tmp_path: Path, text: str = SITE, *, live: bool = False) -> LoadedSite:
    path = tmp_path / "regions.yaml"
    path.write_text(text)
    return load_site(path, live=live)


def only(tmp_path: Path, text: str, *, live: bool = False) -> str:
    with pytest.raises(InputError) as caught:
        load(tmp_path, text, live=live)
    found = [str(problem) for problem in caught.value.problems]
    assert len(found) == 1, found
    return found[0]


def test_a_site_loads_with_librdkafkas_own_names(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    east = region_of(loaded.site, "east")
    assert east.read["socket.timeout.ms"] == "5000"
    assert east.read["enable.ssl.certificate.verification"] == "true"
    assert east.act == {"sasl.username": "act", "sasl.password": "${file:secrets/act}"}
    assert (east.registry_url, region_of(loaded.site, "west").connect_url) == (
        "http://127.0.0.1:18081",
        "http://127.0.0.1:18083",
    )
    assert loaded.site.folder == str(tmp_path)
    assert loaded.site.fleet is not None
    assert loaded.site.fleet.writers_start.command[0] == "kubectl"
    assert loaded.site.replication[0].policy == "identity"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cluster_id: west-id", "cluster_id: east-id", "`east` and `west` have one cluster_id"),
        ("environment: production", "environment: prod", "Did you mean `production`?"),
        ("[acls, fleet, replication]", "[acl, fleet]", "Did you mean `acls`?"),
        ('bootstrap.servers: "127.0.0.1:19092"', "x: y", "`read` of `east` lacks bootstrap.servers"),
        ('"User:orders-api"', '"orders-api"', '"User:orders-api"'),
        ("to: west,", "to: wst,", "Did you mean `west`?"),
        ("to: west,", "to: east,", "a link from a region to itself"),
        (", source: mm2-source", "", "a mirrormaker2 link needs source"),
        ("connect: west", "connect: east", "has no `connect: {url: ...}`"),
        ("${region}", "${regoin}", "Did you mean `region`?"),
        ("writers/${name}", "writers/orders", "the hook does not say which application"),
        ("POST http", "PUSH http", "expected a method and a URL"),
        ('{command: [kubectl, scale, "deploy/${name}", --replicas=1]}', "{}", "either `http` or `command`"),
        ("a.key.librdkafka.may.learn: x", "enable.idempotence: yes", "YAML 1.1 reads `yes` as true"),
        ("lab: true", "lab: 1", "Write `true` or `false`"),
    ],
)
def test_a_mistake_and_its_way_out(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SITE
    assert said in only(tmp_path, SITE.replace(old, new))


def test_one_region_is_not_enough(tmp_path: Path) -> None:
    text = SITE[: SITE.index("  west:")]
    assert "expected at least 2 of these" in only(tmp_path, text)


def test_acting_needs_the_clusters_names(tmp_path: Path) -> None:
    text = SITE.replace("    cluster_id: west-id\n", "")
    assert load(tmp_path, text)
    assert "`west` has no cluster_id, which --live needs" in only(tmp_path, text, live=True)


def test_replication_of_another_kind_is_not_in_this_version(tmp_path: Path) -> None:
    with pytest.raises(NotSupported, match="replication by `cluster-link`: not in this version"):
        load(tmp_path, SITE.replace("kind: mirrormaker2", "kind: cluster-link"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("${env:EAST_READ}", "hunter2"),
        ("${env:EAST_READ}", "hunter2${env:EAST_READ}"),
        ('sasl.password: "${env:EAST_READ}"', "ssl.key.pem: |\n        -----BEGIN PRIVATE KEY-----\n        hunter2"),
        ("a.key.librdkafka.may.learn: x", "sasl.jaas.config: hunter2"),
        ("a.key.librdkafka.may.learn: x", "sasl.oauthbearer.client.secret: hunter2"),
        ("http://127.0.0.1:18081", "http://me:hunter2@127.0.0.1:18081"),
        ("POST http://", "POST http://me:hunter2@"),
    ],
)  # fmt: skip
def test_a_literal_secret_is_an_error_and_is_never_shown(tmp_path: Path, old: str, new: str) -> None:
    assert old in SITE
    said = only(tmp_path, SITE.replace(old, new))
    assert "secret" in said or "password" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    "broken", ["{sasl.password: hunter2, oops", "{sasl.password: hunter2, a: no}", "{sasl.password: [hunter2]}"]
)
def test_no_other_mistake_shows_a_secret_beside_it(tmp_path: Path, broken: str) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, SITE.replace('{sasl.username: act, sasl.password: "${file:secrets/act}"}', broken))
    assert "hunter2" not in str(caught.value)


def test_a_public_setting_may_be_a_reference_but_not_half_of_one(tmp_path: Path) -> None:
    assert load(tmp_path, SITE.replace("learn: x", 'learn: "${env:X}"'))
    assert "not a reference to a secret" in only(tmp_path, SITE.replace("learn: x", 'learn: "a${env:X}"'))


def fits(tmp_path: Path, site: str = SITE, runbook: str = RUNBOOK) -> list[str]:
    loaded = load_runbook(runbook, "small.yaml", vocabulary=words())
    return [str(p) for p in fit(loaded, "small.yaml", load(tmp_path, site).site, words())]


def test_a_runbook_that_fits_its_site(tmp_path: Path) -> None:
    assert fits(tmp_path) == []


@pytest.mark.parametrize(
    ("site", "runbook", "said"),
    [
        (SITE, RUNBOOK.replace("target: west", "target: wset"), "Did you mean `west`?"),
        (SITE.replace("from: east, to: west", "from: west, to: east"), RUNBOOK, "has no replication from east to west"),
        (
            SITE[: SITE.index("fleet:\n")],
            RUNBOOK,
            "small.yaml:13:16: the regions file does not say how to stop writers",
        ),
        (SITE.replace("[acls, fleet,", "[acls,"), RUNBOOK, "`fleet` needs fleet, which east does not allow"),
    ],
)
def test_a_runbook_that_does_not_fit(tmp_path: Path, site: str, runbook: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        fits(tmp_path, site, runbook)
    assert said in str(caught.value)


def test_a_reverse_link_under_identity_is_warned_of(tmp_path: Path) -> None:
    back = "  - {from: west, to: east, kind: mirrormaker2, connect: west, source: back}\nfleet:\n"
    assert "[identity-reverse-link]" in fits(tmp_path, SITE.replace("fleet:\n", back, 1))[0]
