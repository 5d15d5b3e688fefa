"""The settings of a link home: the forward one's, with its regions swapped and its producer told where to write."""

from drillbook.regions.link_call import reversed_settings

FORWARD = {
    "name": "mm2-source",
    "connector.class": "MirrorSourceConnector",
    "source.cluster.alias": "east",
    "target.cluster.alias": "west",
    "source.cluster.bootstrap.servers": "e:1",
    "target.cluster.bootstrap.servers": "w:1",
    "source.cluster.sasl.jaas.config": "east's",
    "target.cluster.sasl.jaas.config": "west's",
    "producer.override.bootstrap.servers": "w:2",
    "topics": r"orders\.new,heartbeats",
    "topics.exclude": "x",
    "offset-syncs.topic.replication.factor": "1",
    "consumer.isolation.level": "read_committed",
}


def test_regions_are_swapped_and_the_producer_writes_home() -> None:
    made = reversed_settings("back", FORWARD, ("orders.new", "orders.paid"))
    assert made == {
        "name": "back",
        "connector.class": "MirrorSourceConnector",
        "source.cluster.alias": "west",
        "target.cluster.alias": "east",
        "source.cluster.bootstrap.servers": "w:1",
        "target.cluster.bootstrap.servers": "e:1",
        "source.cluster.sasl.jaas.config": "west's",
        "target.cluster.sasl.jaas.config": "east's",
        "producer.override.bootstrap.servers": "e:1",
        "producer.override.sasl.jaas.config": "east's",
        "topics": r"orders\.new,orders\.paid",
        "consumer.isolation.level": "read_committed",
        "consumer.auto.offset.reset": "earliest",
        "sync.topic.acls.enabled": "false",
        "sync.topic.configs.enabled": "false",
        "emit.offset-syncs.enabled": "false",
    }
