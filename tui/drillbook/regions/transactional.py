"""What every transactional producer of ours does first: see that it is in the right cluster, and initialise its id."""

from typing import Any, Final

from confluent_kafka import KafkaException

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError
from drillbook.regions.login import PATIENCE, AuthWatch

TRANSACTION_MS: Final = 15_000
"""Longer than any reading may take: what a killed worker leaves open is aborted by the region soon after."""


def refuse_other_cluster(producer: Any, meant: str, deadline: Deadline) -> None:
    """RegionError where the acting connection is not to the cluster that was meant."""
    found = producer.cluster_id(deadline.left())
    if found != meant:
        said = f"the acting connection is to cluster {found or '?'}, not {meant or '?'}"
        raise RegionError(said, code="WRONG_CLUSTER")


def initialise(producer: Any, watch: AuthWatch, deadline: Deadline) -> None:
    """The first transactional id of a fresh region waits for its coordinator to load."""
    while True:
        try:
            producer.init_transactions(deadline.left(PATIENCE))
        except KafkaException as error:
            watch.check()
            if not error.args[0].retriable() or deadline.passed():
                raise
        else:
            return
