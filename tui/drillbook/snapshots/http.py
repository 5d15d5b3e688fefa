"""What a URL of the site answers, asked from the host on which a region's worker runs."""

from drillbook.snapshots.base import Read, Snapshot


class ReadHttp(Read, frozen=True, tag="http"):
    """GET this URL; `contains` is looked for in the body, `pointer` (RFC 6901) in its JSON."""

    url: str
    contains: str = ""
    pointer: str | None = None


class HttpSnapshot(Snapshot, frozen=True, tag="http"):
    """`found`: something stands at the pointer; `value` is its JSON text where it is one value, and no list or object.

    Of the body only its size and SHA-256 are kept.
    """

    url: str = ""
    status: int = 0
    size: int = 0
    sha256: str = ""
    contained: bool = False
    is_json: bool = False
    found: bool = False
    value: str | None = None
