"""A regions.yaml as a site, or every mistake in it at once."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import msgspec

from drillbook.model.region import Fleet, FleetHook, RegionConfig, ReplicationLink, Site
from drillbook.runbook import look
from drillbook.runbook.conform import Conform
from drillbook.runbook.positions import Mark, Mistakes, Source, listed, quoted
from drillbook.runbook.secrets import check_secrets, conceal_secrets, lines_with_secrets
from drillbook.runbook.site_shape import HookShape, LinkShape, RegionShape, SiteShape
from drillbook.runbook.text import read_text
from drillbook.runbook.tree import Mapping, parse

_PLACES = ("region", "name", "flush")


@dataclass(frozen=True)
class LoadedSite:
    """A regions file without mistakes; `sha256` is of its bytes, which hold references and no secrets."""

    site: Site
    text: str
    sha256: str


def load_site(path: Path, *, live: bool = False) -> LoadedSite:
    """Read a regions file; `live` also demands what acting needs. Raises InputError with every problem."""
    text = read_text(path)
    file = Source(str(path), text, lines_with_secrets(text))
    mistakes = Mistakes(file)
    root = parse(file, mistakes)
    if not isinstance(root, Mapping):
        if root is not None:
            mistakes.add(root.mark, "a regions file is `key: value` lines", "Start with `version: 1`.")
        mistakes.raise_any()
        raise AssertionError("a document without a tree has a mistake")  # noqa: TRY004
    conceal_secrets(root, mistakes)
    data = Conform(mistakes).struct(root, SiteShape)
    check_secrets(root, mistakes)
    _check_regions(root, mistakes, live=live)
    _check_links(root, mistakes)
    _check_hooks(root, mistakes)
    mistakes.raise_any()
    site = _site(msgspec.convert(data, SiteShape), str(path.absolute().parent))
    return LoadedSite(site, text, hashlib.sha256(text.encode()).hexdigest())


def _check_regions(root: Mapping, mistakes: Mistakes, *, live: bool) -> None:
    ids: dict[str, str] = {}
    for name, region in look.pairs(root, "regions"):
        read = look.at(region, "read")
        if isinstance(read, Mapping) and read.get("bootstrap.servers") is None:
            mistakes.add(read.mark, f"`read` of {quoted(name.text)} lacks bootstrap.servers", 'Add it: "host:9092".')
        cluster = look.scalar(region, "cluster_id")
        if cluster is None and live:
            mistakes.add(name.mark, f"the region {quoted(name.text)} has no cluster_id, which --live needs", "Add it.")
        elif cluster is not None and cluster.text in ids:
            mistakes.add(
                cluster.mark,
                f"{quoted(ids[cluster.text])} and {quoted(name.text)} have one cluster_id",
                "Two regions are two clusters.",
            )
        elif cluster is not None:
            ids[cluster.text] = name.text
        for principal, _ in look.pairs(region, "principals"):
            if not principal.text.startswith("User:"):
                mistakes.add(
                    principal.mark,
                    f"{quoted(principal.text)} is not a Kafka principal",
                    f'Write "User:{principal.text}".',
                )


def _check_links(root: Mapping, mistakes: Mistakes) -> None:
    regions = {name.text: region for name, region in look.pairs(root, "regions")}
    for link in look.items(root, "replication"):
        for key in ("from", "to", "connect"):
            found = look.scalar(link, key)
            if found is not None and found.text not in regions:
                mistakes.unknown(found.mark, "a region of this file", found.text, regions)
        ends = look.word(link, "from"), look.scalar(link, "to")
        if ends[1] is not None and ends[0] == ends[1].text:
            mistakes.add(ends[1].mark, "a link from a region to itself", "Name two different regions.")
        kind = look.scalar(link, "kind")
        if kind is not None and kind.text in {"cluster-link", "shadow-link", "kafka-linking"}:
            mistakes.later(kind.mark, f"replication by {quoted(kind.text)}", "Use mirrormaker2, or `none`.")
        if kind is not None and kind.text == "mirrormaker2":
            missing = [key for key in ("connect", "source") if look.scalar(link, key) is None]
            if missing:
                mistakes.add(
                    link.mark, f"a mirrormaker2 link needs {listed(missing)}", "Name the region and connector."
                )
            host = look.scalar(link, "connect")
            if host is not None and host.text in regions and look.at(regions[host.text], "connect", "url") is None:
                mistakes.add(
                    host.mark,
                    f"the region {quoted(host.text)} hosts the link's connectors and has no `connect: {{url: ...}}`",
                    "Add the URL of its Connect workers.",
                )


def _check_hooks(root: Mapping, mistakes: Mistakes) -> None:
    for _, kind in look.pairs(root, "fleet"):
        for verb, hook in look.pairs(kind):
            ways = [key.text for key, _ in look.pairs(hook)]
            if isinstance(hook, Mapping) and len(ways) != 1:
                mistakes.add(verb.mark, "a hook is either `http` or `command`", "Keep exactly one.")
            http = look.scalar(hook, "http")
            parts = [http] if http else list(look.scalars(hook, "command"))
            used = {place for part in parts for place in re.findall(r"\$\{([^}]*)\}", part.text)}
            mark: Mark = parts[0].mark if parts else verb.mark
            for place in sorted(used - set(_PLACES)):
                mistakes.unknown(mark, "a place that a hook may have", place, _PLACES)
            if parts and "name" not in used:
                mistakes.add(mark, "the hook does not say which application", "Put `${name}` where its name belongs.")


def _site(written: SiteShape, folder: str) -> Site:
    fleet = written.fleet
    return Site(
        regions=tuple(_region(name, region) for name, region in written.regions.items()),
        replication=tuple(_link(link) for link in written.replication),
        fleet=Fleet(
            _hook(fleet.writers.stop), _hook(fleet.writers.start), _hook(fleet.groups.stop), _hook(fleet.groups.start)
        )
        if fleet
        else None,
        lab=written.lab,
        folder=folder,
    )


def _region(name: str, written: RegionShape) -> RegionConfig:
    return RegionConfig(
        name=name,
        read=written.read,
        cluster_id=written.cluster_id,
        environment=written.environment,
        allow=written.allow,
        act=written.act,
        registry_url=written.schema_registry.url if written.schema_registry else "",
        connect_url=written.connect.url if written.connect else "",
        principals=written.principals,
    )


def _link(written: LinkShape) -> ReplicationLink:
    return ReplicationLink(
        from_region=written.from_region,
        to_region=written.to_region,
        kind=written.kind,
        connect=written.connect,
        source=written.source,
        checkpoint=written.checkpoint,
        heartbeat=written.heartbeat,
        policy=written.policy,
    )


def _hook(written: HookShape | None) -> FleetHook:
    return FleetHook(http=written.http or "", command=written.command or ()) if written else FleetHook()
