"""One HTTP request to a service of the site, its answer read only so far; redirects are answers like any other."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError

MOST_BYTES: Final = 1024 * 1024
PLAIN: Final = {"Accept-Encoding": "identity"}
"""A small answer must not unfold into a large one."""


@dataclass(frozen=True)
class HttpAnswer:
    """`whole` is False where the body is longer than is read; hash and size are then of what was read."""

    status: int
    body: bytes
    whole: bool

    @property
    def sha256(self) -> str:
        """Of the body."""
        return hashlib.sha256(self.body).hexdigest()


def ask(
    client: httpx.Client,
    method: str,
    url: str,
    deadline: Deadline,
    *,
    query: Mapping[str, str] | None = None,
    content: bytes | None = None,
    content_type: str = "",
    patience: float = 10.0,
) -> HttpAnswer:
    """Send it, and read at most a megabyte of what comes back."""
    headers = PLAIN | ({"Content-Type": content_type} if content_type else {})
    body = b""
    with client.stream(
        method, url, params=query, content=content, headers=headers, timeout=deadline.left(patience)
    ) as answer:
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise RegionError(f"{url} answers compressed, which was not asked for", code="FORMAT")
        for chunk in answer.iter_raw():
            body += chunk
            if len(body) > MOST_BYTES:
                return HttpAnswer(answer.status_code, body[:MOST_BYTES], whole=False)
            if deadline.passed():
                raise httpx.ReadTimeout("the answer did not end in time", request=answer.request)
        return HttpAnswer(answer.status_code, body, whole=True)
