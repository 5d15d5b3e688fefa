"""Reads transactions that are not complete; needs DESCRIBE on every TRANSACTIONAL_ID and on TOPIC __transaction_state.

librdkafka cannot ask this; kafka-python can, and takes 0.2 s to import, so it is imported by the first such read.
"""

from typing import Any, Final
from uuid import uuid4

import msgspec

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import missing_right
from drillbook.regions.region import Region
from drillbook.regions.visible import see_topics
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.transactions import ReadTransactions, Transaction, TransactionsSnapshot

COMPLETE: Final = frozenset({"Empty", "CompleteCommit", "CompleteAbort", "Dead"})
RIGHT: Final = "DESCRIBE on TRANSACTIONAL_ID *"


LOG: Final = "__transaction_state"
"""A cluster that never had a transaction has no such topic, and asking further would create it."""
NOBODYS: Final = f"drillbook-{uuid4().hex}"
"""An id that no rule can name; one for the life of a worker, as the client remembers each id's coordinator."""


def read_transactions(read: ReadTransactions, region: Region, deadline: Deadline) -> TransactionsSnapshot:
    """List those that are open, then describe each; an id that may not be described is an error."""
    from kafka.errors import TransactionalIdAuthorizationFailedError as NotAllowedError
    from kafka.errors import TransactionalIdNotFoundError as NoSuchIdError

    if (errors_of_all := no_log(region, deadline)) is not None:
        return TransactionsSnapshot(region=read.region, observed_at=0, errors=errors_of_all)
    with region.second_admin().held(deadline) as admin:
        try:
            admin.describe_transactions([NOBODYS])
        except NoSuchIdError:
            pass
        except NotAllowedError:
            return TransactionsSnapshot(region=read.region, observed_at=0, errors=(missing_right(RIGHT),))
        listed = admin.list_transactions()
        names = sorted({t.transactional_id for ts in listed.values() for t in ts if _state(t) not in COMPLETE})
        found: list[Transaction] = []
        errors: list[ReadError] = []
        for name in names:
            try:
                found.append(_transaction(name, admin.describe_transactions([name])[name]))
            except NoSuchIdError:
                continue  # it expired since it was listed
            except NotAllowedError:
                errors.append(missing_right(f"DESCRIBE on TRANSACTIONAL_ID {name}", name))
    still = tuple(t for t in found if t.state not in COMPLETE)
    return TransactionsSnapshot(region=read.region, observed_at=0, errors=tuple(errors), open=still)


def no_log(region: Region, deadline: Deadline) -> tuple[ReadError, ...] | None:
    """Errors of the whole, or none where there was never a transaction; None where the log is there to ask."""
    log = see_topics(region.reading(), [LOG], deadline)
    return None if log.topics else tuple(msgspec.structs.replace(e, scope="") for e in log.errors)


def _state(transaction: Any) -> str:
    return str(getattr(transaction.state, "value", transaction.state))


def _transaction(name: str, about: Any) -> Transaction:
    return Transaction(
        name,
        _state(about),
        about.producer_id,
        about.producer_epoch,
        max(0, about.transaction_start_time_ms) * 1000,
        about.transaction_timeout_ms * 1000,
        tuple(sorted((tp.topic, tp.partition) for tp in about.topic_partitions)),
    )
