"""A schema registry that speaks Confluent's API, whoever made it."""

from typing import Any, Final

import httpx

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError

BASES: Final = ("", "/apis/ccompat/v7")
"""Confluent's registry serves its API at the root, Apicurio under a path."""
ACCEPT: Final = {"Accept": "application/vnd.schemaregistry.v1+json, application/json"}


class RegistryApi:
    """One registry, the base at which it speaks Confluent's API found once."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._base: str | None = None

    def get(self, path: str, deadline: Deadline) -> Any:
        """The JSON at a path; None where the registry says that it is not there."""
        if self._base is None:
            self._base = self._found(deadline)
        answer = self._send(self._base + path, deadline)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        answer.raise_for_status()
        return answer.json()

    def _found(self, deadline: Deadline) -> str:
        for base in BASES:
            answer = self._send(f"{base}/subjects", deadline)
            if answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
                answer.raise_for_status()
            if answer.is_success and _is_list(answer):
                return base
        raise RegionError("this address answers, but not as a schema registry", code="NO_REGISTRY")

    def _send(self, path: str, deadline: Deadline) -> httpx.Response:
        return self._client.get(path, headers=ACCEPT, timeout=deadline.left(10.0))


def _is_list(answer: httpx.Response) -> bool:
    try:
        return isinstance(answer.json(), list)
    except ValueError:
        return False
