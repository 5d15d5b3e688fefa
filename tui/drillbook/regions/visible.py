"""Rights before reads: what the reading principal may see, asked in ways that cannot answer empty by mistake."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from confluent_kafka import TopicCollection

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import UNREACHABLE, code_of, missing_right, read_error
from drillbook.regions.login import Login
from drillbook.snapshots.base import Partition, ReadError


@dataclass(frozen=True)
class SeenTopic:
    """A topic that answered; `operations` are this login's."""

    name: str
    partitions: tuple[int, ...]
    replication_factor: int
    operations: tuple[str, ...]
    internal: bool


@dataclass(frozen=True)
class Seen:
    """The topics asked for: there, not there, or not answered."""

    topics: tuple[SeenTopic, ...]
    absent: tuple[str, ...]
    errors: tuple[ReadError, ...]

    @property
    def partitions(self) -> tuple[Partition, ...]:
        """All their partitions, in order."""
        return tuple((t.name, p) for t in self.topics for p in t.partitions)

    def absent_errors(self) -> tuple[ReadError, ...]:
        """For a read in which a topic that is not there is a mistake."""
        return tuple(ReadError("there is no such topic", t, "UNKNOWN_TOPIC_OR_PART") for t in self.absent)


def operation_names(operations: Iterable[Any] | None) -> tuple[str, ...]:
    """Kafka's names; None, which a broker answers without the right, is none."""
    return tuple(sorted(o.name for o in operations or ()))


def describe_cluster(login: Login, deadline: Deadline) -> Any:
    """Cluster id, nodes and authorized operations; needs no right."""
    future = login.call(login.admin.describe_cluster, include_authorized_operations=True)
    return login.wait(future, deadline)


def cluster_right_missing(login: Login, operation: str, deadline: Deadline) -> ReadError | None:
    """The error that stands in for a call whose right on the cluster is missing."""
    held = operation_names(describe_cluster(login, deadline).authorized_operations)
    return None if operation in held else missing_right(f"{operation} on CLUSTER")


def see_topics(login: Login, names: Sequence[str], deadline: Deadline) -> Seen:
    """Describe topics by name: a topic that may not be seen answers with an error, so that absent means absent."""
    if not names:
        return Seen((), (), ())
    wanted = TopicCollection(sorted(set(names)))
    futures = login.call(login.admin.describe_topics, wanted, include_authorized_operations=True)
    answers = login.wait_each(futures, deadline)
    refuse_if_silent(answers.values())
    topics, absent, errors = [], [], []
    for name in sorted(answers):
        answer = answers[name]
        if not isinstance(answer, Exception):
            factor = max((len(p.replicas) for p in answer.partitions), default=0)
            ids = tuple(sorted(p.id for p in answer.partitions))
            held = operation_names(answer.authorized_operations)
            topics.append(SeenTopic(name, ids, factor, held, bool(answer.is_internal)))
        elif code_of(answer) == "UNKNOWN_TOPIC_OR_PART":
            absent.append(name)
        else:
            errors.append(read_error(answer, name, f"DESCRIBE on TOPIC {name}"))
    return Seen(tuple(topics), tuple(absent), tuple(errors))


def readable(seen: Seen) -> tuple[Seen, tuple[ReadError, ...]]:
    """The topics whose records this login may read, and an error for each other one."""
    held = tuple(t for t in seen.topics if "READ" in t.operations)
    refused = tuple(missing_right(f"READ on TOPIC {t.name}", t.name) for t in seen.topics if "READ" not in t.operations)
    return Seen(held, seen.absent, seen.errors), (*seen.errors, *refused)


def sees_every_topic(login: Login, deadline: Deadline) -> bool:
    """Whether DESCRIBE holds for a topic that no rule can name: only then does a list leave nothing out."""
    name = f"drillbook-{uuid4().hex}"
    return name in see_topics(login, [name], deadline).absent


def refuse_if_silent(answers: Iterable[Any]) -> None:
    """Raise when nothing answered at all: then one error of the whole says more than one a topic."""
    found = list(answers)
    if found and all(isinstance(a, Exception) and code_of(a) in UNREACHABLE for a in found):
        raise found[0]
