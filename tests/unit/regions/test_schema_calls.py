"""What a worker does to a registry, against one of three routes.

A fake registry, because a refusal, a fault after the deed and a registry that gives its own ids can't be asked of the
lab's; what the lab's does is tests/lab.
"""

import json
from typing import Any

import httpx
import pytest

from drillbook.model.schema_calls import DeleteSchema, RegisterSchema, SetCompatibility
from drillbook.regions import schema_calls
from drillbook.regions.deadline import Deadline
from drillbook.regions.registry_api import RegistryApi
from drillbook.snapshots.schema_texts import SchemaReference, SchemaText

SOON = Deadline.within(60)
SCHEMA = SchemaText(1, 7, '{"type": "long"}')
REGISTER = RegisterSchema("west", "", subject="a/b", schema=SCHEMA)
DELETE = DeleteSchema("west", "", subject="a/b", schema=SCHEMA)
FULL = SetCompatibility("west", "", subject="a/b", level="FULL", before="")


class Registry:
    def __init__(self, **refuses: int) -> None:
        self.versions: dict[str, dict[str, Any]] = {}
        self.level = ""
        self.refuses = refuses
        self.sent: list[Any] = []
        self.api = RegistryApi(httpx.Client(base_url="http://r", transport=httpx.MockTransport(self.answer)))

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, method = request.url.raw_path.decode().partition("?")[0], request.method
        if method in self.refuses:
            return httpx.Response(self.refuses[method], text="no")
        if path == "/subjects":
            return httpx.Response(200, json=[])
        if method == "POST":
            assert path == "/subjects/a%2Fb/versions"
            body = json.loads(request.content)
            self.sent.append(body)
            number = str(len(self.versions) + 1)
            self.versions[number] = {"version": int(number), "id": 41, **body}
            return httpx.Response(200, json={"id": 41})
        if path.startswith("/config"):
            if method == "PUT":
                self.level = json.loads(request.content)["compatibility"]
            elif method == "DELETE":
                self.level = ""
            return httpx.Response(200, json={"compatibilityLevel": (path != "/config" and self.level) or "BACKWARD"})
        number = path.rsplit("/", 1)[1]
        if number not in self.versions:
            return httpx.Response(404, text="no")
        if method == "DELETE" and b"permanent" in request.url.query:
            del self.versions[number]
        return httpx.Response(200, json=self.versions.get(number, {}))


def test_a_schema_is_registered_read_back_and_deleted_for_good() -> None:
    registry = Registry()
    assert not schema_calls.stand(REGISTER, registry.api, SOON).ok
    done = schema_calls.change(REGISTER, registry.api, SOON)
    assert done.ok
    assert (
        done.text == "version 1 of a/b is in the registry of west with id 41, not 7: this registry gives ids of its own"
    )
    assert registry.sent == [{"schema": '{"type": "long"}'}]
    assert schema_calls.stand(REGISTER, registry.api, SOON).ok
    assert not schema_calls.stand(DELETE, registry.api, SOON).ok
    assert schema_calls.change(DELETE, registry.api, SOON).ok
    assert registry.versions == {}
    assert schema_calls.change(DELETE, registry.api, SOON).ok, "what is gone is as it should be"


def test_ids_kinds_and_references_are_sent_where_they_matter() -> None:
    registry = Registry()
    schema = SchemaText(1, 41, "{}", "JSON", (SchemaReference("x", "other", 2),))
    call = RegisterSchema("west", "", subject="a/b", schema=schema, keep_ids=True)
    done = schema_calls.change(call, registry.api, SOON)
    assert registry.sent == [
        {
            "schema": "{}", "schemaType": "JSON", "id": 41, "version": 1,
            "references": [{"name": "x", "subject": "other", "version": 2}],
        }
    ]  # fmt: skip
    assert done.text == "version 1 of a/b is in the registry of west with id 41"


def test_another_schema_under_that_number_is_no_success() -> None:
    registry = Registry()
    registry.versions["1"] = {"version": 1, "id": 3, "schema": '"int"'}
    found = schema_calls.stand(REGISTER, registry.api, SOON)
    assert not found.ok
    assert "another schema" in found.text


def test_a_refusal_is_known_and_a_fault_is_not() -> None:
    refused = schema_calls.change(REGISTER, Registry(POST=409).api, SOON)
    assert (refused.ok, refused.known, refused.text) == (False, True, "the registry answered 409: no")
    with pytest.raises(httpx.HTTPStatusError):
        schema_calls.change(REGISTER, Registry(POST=500).api, SOON)


def test_a_level_is_set_and_given_back_to_the_registry() -> None:
    registry = Registry()
    assert not schema_calls.stand(FULL, registry.api, SOON).ok
    assert schema_calls.change(FULL, registry.api, SOON).ok
    assert registry.level == "FULL"
    back = SetCompatibility("west", "", subject="a/b", level="", before="FULL")
    assert not schema_calls.stand(back, registry.api, SOON).ok
    assert schema_calls.change(back, registry.api, SOON).ok
    assert registry.level == ""
