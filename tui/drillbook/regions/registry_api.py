"""A schema registry that speaks Confluent's API, whoever made it."""

from typing import Any, Final

import httpx

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError

BASES: Final = ("", "/apis/ccompat/v7")
"""Confluent's registry serves its API at the root, Apicurio under a path."""
ACCEPT: Final = {"Accept": "application/vnd.schemaregistry.v1+json, application/json"}
CONTENT: Final = {"Content-Type": "application/vnd.schemaregistry.v1+json"}


class RegistryApi:
    """One registry, the base at which it speaks Confluent's API found once."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._base: str | None = None

    def get(self, path: str, deadline: Deadline) -> Any:
        """The JSON at a path; None where the registry says that it is not there."""
        answer = self.send("GET", path, deadline)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        answer.raise_for_status()
        return answer.json()

    def send(self, method: str, path: str, deadline: Deadline, body: Any = None) -> httpx.Response:
        """Any request, its answer unjudged."""
        return self._send(method, self.base(deadline) + path, deadline, body)

    def base(self, deadline: Deadline) -> str:
        """The path under the address at which it speaks Confluent's API."""
        if self._base is None:
            self._base = self._found(deadline)
        return self._base

    def _found(self, deadline: Deadline) -> str:
        for base in BASES:
            answer = self._send("GET", f"{base}/subjects", deadline)
            if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
                answer.raise_for_status()
            if answer.is_success and _is_list(answer):
                return base
        raise RegionError("this address answers, but not as a schema registry", code="NO_REGISTRY")

    def _send(self, method: str, path: str, deadline: Deadline, body: Any = None) -> httpx.Response:
        headers = ACCEPT if body is None else {**ACCEPT, **CONTENT}
        return self._client.request(method, path, headers=headers, json=body, timeout=deadline.left(10.0))


def _is_list(answer: httpx.Response) -> bool:
    try:
        return isinstance(answer.json(), list)
    except ValueError:
        return False
