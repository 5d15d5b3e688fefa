"""What a seeded lab holds: both regions agree, and the reading principal sees it."""

import json
import stat
import subprocess

import pytest
from confluent_kafka.admin import AdminClient
from kafka.admin import KafkaAdminClient
from kafka.protocol.admin.client_quotas import DescribeClientQuotasRequest
from lab_readings import end, eventually, read, write

from drillbook.lab import lifecycle, status
from drillbook.lab.process import Life
from drillbook.lab.progress import Quiet

pytestmark = pytest.mark.lab


class Heard(Quiet):
    def __init__(self):
        self.said = []

    def say(self, text):
        self.said.append(text)


def test_every_part_is_up_and_a_second_up_starts_nothing(lab):
    before = status.read(lab.name)
    assert before.up
    assert {part.life for part in before.parts} == {Life.UP}
    heard = Heard()
    assert lifecycle.up(lab.name, heard) == lab
    assert heard.said == [f"the lab {lab.name} is already up"]
    assert [part.pid for part in status.read(lab.name).parts] == [part.pid for part in before.parts]


def test_the_regions_are_who_regions_yaml_says(lab):
    text = lab.regions_yaml.read_text()
    found = {}
    for region in lab.regions:
        client = AdminClient(lab.client(region, "drillbook-read"))
        cluster = client.describe_cluster().result(20)
        found[region] = cluster.cluster_id
        assert f"cluster_id: {cluster.cluster_id}\n" in text
    assert found == lab.cluster_ids
    assert found["east"] != found["west"]


@pytest.mark.parametrize("region", ["east", "west"])
def test_quotas_are_set(lab, region):
    login = lab.client(region)
    client = KafkaAdminClient(
        bootstrap_servers=login["bootstrap.servers"],
        security_protocol=login["security.protocol"],
        sasl_mechanism=login["sasl.mechanism"],
        sasl_plain_username=login["sasl.username"],
        sasl_plain_password=login["sasl.password"],
    )
    try:
        answer = client._manager.run(client._manager.send, DescribeClientQuotasRequest(components=[], strict=False))
    finally:
        client.close()
    (entry,) = answer.to_dict()["entries"]
    assert [(each["entity_type"], each["entity_name"]) for each in entry["entity"]] == [("user", "orders-api")]
    values = {value["key"]: value["value"] for value in entry["values"]}
    assert values == {"producer_byte_rate": 10_485_760.0, "request_percentage": 200.0}


def test_records_and_heartbeats_cross_the_link(lab):
    values = [f"crossing {number}" for number in range(200)]
    before = end(lab, "west", "orders.new")
    write(lab, "east", "orders.new", values)
    eventually(lambda: end(lab, "west", "orders.new") >= before + len(values))
    assert set(values) <= set(read(lab, "west", "orders.new", before + len(values)))
    beats = end(lab, "west", "east.heartbeats")
    eventually(lambda: end(lab, "west", "east.heartbeats") > beats)


def test_secrets_and_keys_are_for_their_owner_alone(lab):
    private = [*lab.folder.secrets.iterdir(), *lab.folder.tools.glob("*.properties")]
    private = [file for file in private if file.name != "log4j2.properties"]
    private += [lab.key(person) for person in ("alice", "bob", "carol", "erin")]
    assert {stat.S_IMODE(file.stat().st_mode) for file in private} == {0o600}


def test_stock_tools_run_as_they_stand(lab):
    command = [lab.folder.tools / "kafka-topics", "--bootstrap-server", lab.bootstrap("west"), "--list"]
    command += ["--command-config", lab.folder.tools / "west.properties"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert {"orders.new", "orders.paid", "ledger.entries", "drillbook.canary"} <= set(done.stdout.split())


def test_status_is_for_programs_too(lab):
    import msgspec

    found = json.loads(msgspec.json.encode(status.read(lab.name)))
    assert found["up"] is True
    assert {part["part"] for part in found["parts"]} >= {"east", "west", "relay", "connect"}
    assert all(part["pid"] > 0 for part in found["parts"])
