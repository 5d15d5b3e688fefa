"""Stock commands that take an effect back without Drillbook, quoted for a shell."""

import shlex
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from drillbook.model.plan import OffsetRow
from drillbook.model.region import FleetHook
from drillbook.model.scope import RegionScope
from drillbook.model.topic_calls import ConfigChange
from drillbook.snapshots.acls import AclBinding


def remove_acl(region: RegionScope, binding: AclBinding) -> str:
    """kafka-acls --remove of exactly this rule."""
    return _kafka_acls(region, ("--remove", "--force"), binding)


def add_acl(region: RegionScope, binding: AclBinding) -> str:
    """kafka-acls --add of exactly this rule."""
    return _kafka_acls(region, ("--add",), binding)


def _kafka_acls(region: RegionScope, verb: tuple[str, ...], binding: AclBinding) -> str:
    who = binding.permission.lower()
    host = (f"--{who}-host", binding.host) if binding.host != "*" else ()
    return shlex.join(
        (
            "kafka-acls",
            *("--bootstrap-server", region.bootstrap),
            *("--command-config", f"{region.name}.properties"),
            *verb,
            *(f"--{who}-principal", binding.principal),
            *host,
            *("--operation", binding.operation),
            *(f"--{binding.resource.lower().replace('_', '-')}", binding.name),
            *("--resource-pattern-type", binding.pattern.lower()),
        )
    )


def connector(connect_url: str, name: str, verb: str) -> str:
    """Connect's own REST call."""
    return shlex.join(
        ("curl", "-fsS", "-X", "PUT", f"{connect_url.rstrip('/')}/connectors/{quote(name, safe='')}/{verb}")
    )


def curl(method: str, url: str, body: str = "") -> str:
    """A call of an HTTP service, with a JSON body if there is one."""
    json = ("-H", "Content-Type: application/json", "-d", body) if body else ()
    return shlex.join(("curl", "-fsS", "-X", method, *json, url))


def fleet(hook: FleetHook, names: Mapping[str, str]) -> str:
    """The site's own hook with its names put in; empty where the site has none."""
    if hook.http:
        method, _, url = hook.http.partition(" ")
        return shlex.join(("curl", "-fsS", "-X", method, fill(url, {k: quote(v, safe="") for k, v in names.items()})))
    return shlex.join(fill(word, names) for word in hook.command)


def fill(text: str, names: Mapping[str, str]) -> str:
    """Put names where `${name}` stands."""
    for name, value in names.items():
        text = text.replace(f"${{{name}}}", value)
    return text


def reset_offsets(region: RegionScope, group: str, rows: Iterable[OffsetRow]) -> tuple[str, ...]:
    """kafka-consumer-groups, each place back to where it was, once the group is at rest: before, nothing is reset and
    the tool says so with exit code 0. A static member holds its group until its session ends.
    """
    back = tuple(reset_offset(region, group, r.topic, r.partition, r.old) for r in rows)
    return (_wait_for_rest(region, group), *back) if back else ()


def _wait_for_rest(region: RegionScope, group: str) -> str:
    where = ("--bootstrap-server", region.bootstrap, "--command-config", f"{region.name}.properties")
    state = shlex.join(("kafka-consumer-groups", *where, "--describe", "--state", "--group", group))
    return f"until {state} 2>&1 | tee /dev/stderr | grep -E 'Empty|Dead|does not exist' >/dev/null; do sleep 2; done"


def reset_offset(region: RegionScope, group: str, topic: str, partition: int, offset: int) -> str:
    """kafka-consumer-groups, back to an offset; or without one, where there was none."""
    back = ("--reset-offsets", "--to-offset", str(offset), "--execute") if offset >= 0 else ("--delete-offsets",)
    return shlex.join(
        (
            "kafka-consumer-groups",
            *("--bootstrap-server", region.bootstrap),
            *("--command-config", f"{region.name}.properties"),
            *("--group", group),
            *("--topic", f"{topic}:{partition}"),
            *back,
        )
    )


def delete_topic(region: RegionScope, topic: str) -> str:
    """kafka-topics, which says nothing where there is no such topic."""
    return shlex.join((*_kafka_topics(region), "--delete", "--if-exists", "--topic", topic))


def create_topic(region: RegionScope, topic: str, partitions: int, replication: int) -> str:
    """kafka-topics, which says nothing where the topic is there."""
    numbers = ("--partitions", str(partitions), "--replication-factor", str(replication))
    return shlex.join((*_kafka_topics(region), "--create", "--if-not-exists", "--topic", topic, *numbers))


def alter_topic(region: RegionScope, topic: str, changes: tuple[ConfigChange, ...]) -> tuple[str, ...]:
    """kafka-configs, back to what was set before; partitions can't be taken away."""
    where = ("--bootstrap-server", region.bootstrap, "--command-config", f"{region.name}.properties")
    head = ("kafka-configs", *where, "--alter", "--topic", topic)
    back = [f"{c.name}=[{c.old}]" for c in changes if c.old is not None]
    gone = [c.name for c in changes if c.old is None]
    lines = [shlex.join((*head, "--add-config", ",".join(back)))] if back else []
    lines += [shlex.join((*head, "--delete-config", ",".join(gone)))] if gone else []
    return tuple(lines)


def _kafka_topics(region: RegionScope) -> tuple[str, ...]:
    where = ("--bootstrap-server", region.bootstrap, "--command-config", f"{region.name}.properties")
    return ("kafka-topics", *where)
