"""acls, schemas and the authorizer's rules: what is missing, extra or differing, by name."""

import pytest

from drillbook.checks.rules import rule
from drillbook.model.finding import MOST_FACTS, Verdict
from drillbook.snapshots.acls import AclBinding, ReadAcls
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.schemas import ReadSchemas, SchemaVersion
from unit.checks.sweeps import Sweeps, look, narrowed
from unit.checks.two_regions import FENCE, RULES, SCHEMA, SCOPE, Regions, acl

TOPIC = "orders.new"


def acls(east: tuple[AclBinding, ...], west: tuple[AclBinding, ...]) -> Regions:
    return Regions(acls={"east": east, "west": west})


def test_equal_rules_are_proven_and_every_one_is_a_row() -> None:
    sweeps = Sweeps("acls")
    seen = sweeps.run(Regions())
    assert seen.finding.verdict is Verdict.PROVEN
    assert len(seen.rows) == len(RULES)
    assert {r.state for r in seen.rows} == {"both"}


@pytest.mark.parametrize("index", range(len(RULES)))
def test_each_missing_rule_is_named_write_included(index: int) -> None:
    seen = Sweeps("acls").run(acls(RULES, (*RULES[:index], *RULES[index + 1 :])))
    gone = RULES[index]
    assert seen.finding.verdict is Verdict.FAILED
    assert (seen.finding.value, seen.finding.limit) == (1, 0)
    assert gone.principal in seen.finding.note
    assert gone.name in seen.finding.note
    assert "missing in west" in seen.finding.note
    assert seen.rows[0].state == "missing in west"
    assert seen.rows[0].verdict is Verdict.FAILED


def test_an_extra_rule_and_a_differing_one_are_told_apart() -> None:
    extra = acl("TOPIC", TOPIC, "User:billing", "WRITE")
    assert "only in west" in look("acls", "{}", acls(RULES, (*RULES, extra))).note
    other_host = AclBinding("TOPIC", TOPIC, "LITERAL", "User:billing", "10.0.0.1", "READ", "ALLOW")
    found = look("acls", "{}", acls(RULES, tuple(other_host if r == RULES[1] else r for r in RULES)))
    assert found.verdict is Verdict.FAILED
    assert "differs: ALLOW from 10.0.0.1 there" in found.note


def test_rules_of_nobody_in_the_drill_are_no_finding() -> None:
    others = (
        acl("TOPIC", "elsewhere", "User:orders-api", "WRITE"),
        acl("TOPIC", TOPIC, "User:stranger", "READ"),
        acl("CLUSTER", "kafka-cluster", "User:stranger", "ALTER"),
    )
    assert look("acls", "{}", acls((*RULES, *others), RULES)).verdict is Verdict.PROVEN


def test_our_fence_in_the_source_alone_is_no_drift_and_is_said() -> None:
    seen = Sweeps("acls").run(acls((*RULES, *FENCE), RULES))
    assert seen.finding.verdict is Verdict.PROVEN
    assert seen.finding.note == "our fence stands in east"
    assert sum(r.state == "ours" for r in seen.rows) == len(FENCE)


@pytest.mark.parametrize("pattern", ["PREFIXED", "LITERAL"])
def test_a_denial_that_travelled_is_named_and_fails(pattern: str) -> None:
    copied = acl("TOPIC", TOPIC, "User:orders-api", "WRITE", "DENY", pattern)
    for east in ((*RULES, copied), RULES):
        found = look("acls", "{}", acls(east, (*RULES, copied)))
        assert found.verdict is Verdict.FAILED
        assert "would refuse User:orders-api in west" in found.note
        assert "before the writers start" in found.remedy


def test_no_rule_anywhere_is_unknown() -> None:
    assert look("acls", "{}", acls((), ())).verdict is Verdict.UNKNOWN


def test_a_missing_right_to_see_acls_is_unknown_and_names_it() -> None:
    sweeps = Sweeps("acls")
    sweeps.broken = {ReadAcls: ReadError("", needs="DESCRIBE on CLUSTER")}
    found = sweeps.run(Regions()).finding
    assert found.verdict is Verdict.UNKNOWN
    assert found.needs == "DESCRIBE on CLUSTER"
    assert "east: not permitted, needs DESCRIBE on CLUSTER" in found.note


def test_facts_are_bounded_and_the_failed_one_is_first() -> None:
    many = tuple(acl("TOPIC", TOPIC[:n], "User:billing", "READ", pattern="PREFIXED") for n in range(1, len(TOPIC)))
    hosts = tuple(
        AclBinding("TOPIC", TOPIC, "LITERAL", "User:billing", f"10.0.0.{n}", "READ", "ALLOW") for n in range(100)
    )
    found = look("acls", "{}", acls((*RULES, *many, *hosts), (*RULES, *many, *hosts[1:])))
    assert len(found.facts) == MOST_FACTS
    assert found.facts[0].verdict is Verdict.FAILED
    assert found.facts[0].source == "DescribeAcls"
    assert found.facts[0].region == "west"
    assert found.facts[0].observed_at > 0


def denied(**changes: str) -> AclBinding:
    return narrowed(acl("TOPIC", TOPIC, "User:x", "WRITE", "DENY"), **changes)  # type: ignore[return-value, arg-type]


ALLOW = acl("TOPIC", "*", "User:*", "ALL")


@pytest.mark.parametrize(
    ("bindings", "refused"),
    [
        ((ALLOW,), False),
        ((ALLOW, denied()), True),
        ((ALLOW, denied(pattern="PREFIXED", name="orders")), True),
        ((ALLOW, denied(pattern="PREFIXED", name="orders.new.dlq")), False),
        ((ALLOW, denied(name="*")), True),
        ((ALLOW, denied(principal="User:*", operation="ALL")), True),
        ((ALLOW, denied(principal="User:y")), False),
        ((ALLOW, denied(operation="READ")), False),
        ((ALLOW, denied(host="10.0.0.1")), False),
        ((ALLOW, denied(resource="GROUP")), False),
        ((acl("TOPIC", TOPIC, "User:x", "READ"),), True),
        ((narrowed(ALLOW, host="10.0.0.1"), denied(host="10.0.0.1")), True),
        ((), None),
    ],
)
def test_the_rules_answer_as_the_standard_authorizer_does(
    bindings: tuple[AclBinding, ...], refused: bool | None
) -> None:
    assert rule(bindings, "User:x", "WRITE", TOPIC).refused is refused


def schemas(**changes: object) -> Regions:
    return Regions(schemas={"east": (SCHEMA,), "west": (narrowed(SCHEMA, **changes),)})  # type: ignore[arg-type, dict-item]


FIRST, SECOND_VERSION = SCHEMA.versions


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"versions": (FIRST,)}, "version 2: missing in west"),
        ({"versions": (*SCHEMA.versions, SchemaVersion(3, 9, "ef"))}, "version 3: only in west"),
        ({"versions": (FIRST, narrowed(SECOND_VERSION, id=12))}, "version 2: id differs: 8 in east, 12 in west"),
        ({"versions": (FIRST, narrowed(SECOND_VERSION, content="xx"))}, "version 2: content differs"),
        ({"versions": (FIRST, narrowed(SECOND_VERSION, kind="JSON"))}, "version 2: content differs"),
        ({"versions": (FIRST, narrowed(SECOND_VERSION, references=("a:1",)))}, "version 2: references differ"),
        ({"compatibility": "NONE"}, "compatibility differs: BACKWARD, NONE"),
        ({"mode": "READONLY"}, "mode differs: READWRITE, READONLY"),
    ],
)
def test_each_difference_of_a_subject_fails_and_is_named(changes: dict[str, object], says: str) -> None:
    seen = Sweeps("schemas").run(schemas(**changes))
    assert seen.finding.verdict is Verdict.FAILED
    assert (seen.finding.value, seen.finding.limit, seen.finding.relation) == (1, 0, "=")
    assert says in seen.finding.note
    assert "orders.new-value" in seen.finding.note
    assert seen.rows[0].verdict is Verdict.FAILED


def test_equal_subjects_are_rows_with_both_ids() -> None:
    seen = Sweeps("schemas").run(Regions())
    assert [(r.version, r.source_id, r.target_id, r.state) for r in seen.rows] == [
        (1, 7, 7, "equal"),
        (2, 8, 8, "equal"),
    ]


@pytest.mark.parametrize("region", ["east", "west"])
def test_a_subject_that_a_registry_lacks_fails(region: str) -> None:
    regions = Regions()
    regions.schemas = {**regions.schemas, region: ()}
    found = look("schemas", "{}", regions)
    assert found.verdict is Verdict.FAILED
    assert f"is not in the registry of {region}" in found.note


def test_a_region_without_registry_and_a_registry_that_is_away_are_unknown() -> None:
    none = narrowed(SCOPE, target=narrowed(SCOPE.target, registry_url=""))
    found = look("schemas", "{}", scope=none)
    assert found.verdict is Verdict.UNKNOWN
    assert "regions.yaml names no schema registry" in found.note
    sweeps = Sweeps("schemas")
    sweeps.broken = {ReadSchemas: ReadError("connection refused")}
    away = sweeps.run(Regions()).finding
    assert away.verdict is Verdict.UNKNOWN
    assert "GET /subjects failed: connection refused" in away.note
