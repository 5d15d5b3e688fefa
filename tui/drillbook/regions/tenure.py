"""Takes a pair of clusters for a drill, and reads who has it; needs WRITE, and DESCRIBE, on the TRANSACTIONAL_ID.

The client tells the producer id and epoch that it got in its statistics alone; to ask the region for them afterwards
could give another drill's.
"""

import json
from typing import Any, Final

from confluent_kafka import KafkaException, Producer

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import NOT_ALLOWED, RegionError, code_of, missing_right, text_of
from drillbook.regions.login import CALM, AuthWatch
from drillbook.regions.region import Region
from drillbook.regions.transactional import TRANSACTION_MS, initialise, refuse_other_cluster
from drillbook.regions.transactions import no_log
from drillbook.snapshots.tenure import ReadTenure, TakeTenure, TenureSnapshot

STATISTICS_MS: Final = 50
LOOK: Final = 0.5


def take_tenure(read: TakeTenure, region: Region, deadline: Deadline) -> TenureSnapshot:
    """Initialise the id in the right cluster; RegionError where that is refused or not known in time."""
    watch, got = AuthWatch(), _Got()
    settings = {**CALM, **region.acting().settings, "error_cb": watch.heard, "stats_cb": got.heard}
    settings |= {"transactional.id": read.transactional_id, "transaction.timeout.ms": TRANSACTION_MS}
    producer = Producer({**settings, "statistics.interval.ms": STATISTICS_MS})
    try:
        refuse_other_cluster(producer, region.config.region.cluster_id, deadline)
        initialise(producer, watch, deadline)
    except KafkaException as error:
        if code_of(error) in NOT_ALLOWED:
            right = f"WRITE on TRANSACTIONAL_ID {read.transactional_id}"
            raise RegionError(f"the acting principal needs {right}", code=code_of(error), needs=right) from None
        raise RegionError(text_of(error), code=code_of(error)) from None
    while got.epoch < 0:
        if deadline.passed():
            raise RegionError("the client did not say in time which epoch it got", code="TIMEOUT")
        producer.poll(deadline.left(LOOK))
    return TenureSnapshot(region=read.region, observed_at=0, producer_id=got.producer_id, epoch=got.epoch)


def read_tenure(read: ReadTenure, region: Region, deadline: Deadline) -> TenureSnapshot:
    """Describe the id; one that expired, or was never initialised, is no error."""
    from kafka.errors import TransactionalIdAuthorizationFailedError as NotAllowedError
    from kafka.errors import TransactionalIdNotFoundError as NoSuchIdError

    if (errors_of_all := no_log(region, deadline)) is not None:
        return TenureSnapshot(region=read.region, observed_at=0, errors=errors_of_all)
    with region.second_admin().held(deadline) as admin:
        try:
            about = admin.describe_transactions([read.transactional_id])[read.transactional_id]
        except NoSuchIdError:
            return TenureSnapshot(region=read.region, observed_at=0)
        except NotAllowedError:
            right = f"DESCRIBE on TRANSACTIONAL_ID {read.transactional_id}"
            return TenureSnapshot(region=read.region, observed_at=0, errors=(missing_right(right),))
    return TenureSnapshot(
        region=read.region, observed_at=0, producer_id=int(about.producer_id), epoch=int(about.producer_epoch)
    )


class _Got:
    """What the client's statistics say of its producer id."""

    producer_id = -1
    epoch = -1

    def heard(self, text: str) -> None:
        about: Any = json.loads(text).get("eos", {})
        if about.get("producer_id", -1) >= 0:
            self.producer_id, self.epoch = int(about["producer_id"]), int(about["producer_epoch"])
