"""The regions file: every key that a regions.yaml may have, exactly as YAML writes it."""

from typing import Annotated, ClassVar, Literal

import msgspec

from drillbook.runbook.shape import Shape, Text

Setting = Annotated[str, msgspec.Meta(extra={"any_scalar": True}, description="a value of librdkafka's own")]
Settings = dict[str, Setting]
AllowWord = Literal[
    "acls", "group-offsets", "group-members", "connectors", "replication", "topics", "quotas", "schemas",
    "canary-topic", "fleet", "http", "command",
]  # fmt: skip
HttpUrl = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s]+$", description="a URL such as http://127.0.0.1:8081")]
HookLine = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^(GET|POST|PUT|PATCH|DELETE) https?://[^\s]+$",
        description="a method and a URL, such as POST http://127.0.0.1:8099/${region}/writers/${name}/stop",
    ),
]


class UrlShape(Shape, frozen=True, kw_only=True):
    """Where a service answers."""

    noun: ClassVar[str] = "a service"
    url: HttpUrl


class RegionShape(Shape, frozen=True, kw_only=True):
    """One region; `act` and `principals` lie over `read`."""

    noun: ClassVar[str] = "a region"
    cluster_id: str = ""
    environment: Literal["production", "staging", "lab"] = "production"
    allow: tuple[AllowWord, ...] = ()
    read: Settings
    act: Settings = msgspec.field(default_factory=dict)
    schema_registry: UrlShape | None = None
    connect: UrlShape | None = None
    principals: dict[str, Settings] = msgspec.field(default_factory=dict)


class LinkShape(Shape, frozen=True, kw_only=True):
    """How records get from one region to another."""

    noun: ClassVar[str] = "a replication link"
    from_region: Text = msgspec.field(name="from")
    to_region: Text = msgspec.field(name="to")
    kind: Literal["mirrormaker2", "cluster-link", "shadow-link", "kafka-linking", "none"]
    connect: str = ""
    source: str = ""
    checkpoint: str = ""
    heartbeat: str = ""
    policy: Literal["identity", "default"] = "identity"


class HookShape(Shape, frozen=True, kw_only=True):
    """One call of the site's own: an HTTP line, or a command as a list of words."""

    noun: ClassVar[str] = "a hook"
    http: HookLine | None = None
    command: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)] | None = None


class HooksShape(Shape, frozen=True, kw_only=True):
    """How to stop and to start."""

    noun: ClassVar[str] = "hooks"
    stop: HookShape | None = None
    start: HookShape | None = None


class FleetShape(Shape, frozen=True, kw_only=True):
    """How this site stops and starts its applications."""

    noun: ClassVar[str] = "fleet"
    writers: HooksShape = HooksShape()
    groups: HooksShape = HooksShape()


class SiteShape(Shape, frozen=True, kw_only=True):
    """A whole regions.yaml."""

    noun: ClassVar[str] = "a regions file"
    version: Literal[1]
    lab: bool = False
    regions: Annotated[dict[str, RegionShape], msgspec.Meta(min_length=2)]
    replication: tuple[LinkShape, ...] = ()
    fleet: FleetShape | None = None
