import json
from typing import Any

import httpx
import pytest

from drillbook.regions.connect_api import ConnectApi
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError, read_error
from drillbook.regions.registry_api import RegistryApi
from drillbook.snapshots.replication import LinkPosition

SOON = Deadline.within(60)


def serving(pages: dict[str, Any], status: int = 404) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        return httpx.Response(200, json=pages[path]) if path in pages else httpx.Response(status, text="no")

    return httpx.Client(base_url="http://registry", transport=httpx.MockTransport(answer))


@pytest.mark.parametrize("base", ["", "/apis/ccompat/v7"])
def test_a_registry_is_found_at_its_root_or_under_apicurios_path(base: str) -> None:
    api = RegistryApi(serving({f"{base}/subjects": ["a"], f"{base}/mode": {"mode": "READWRITE"}}))
    assert api.get("/mode", SOON) == {"mode": "READWRITE"}
    assert api.get("/nope", SOON) is None


def test_an_address_that_is_no_registry_is_no_empty_one() -> None:
    with pytest.raises(RegionError, match="not as a schema registry"):
        RegistryApi(serving({"/": {"version": "1"}})).get("/mode", SOON)


def test_a_registry_that_refuses_names_the_right() -> None:
    with pytest.raises(httpx.HTTPStatusError) as caught:
        RegistryApi(serving({}, status=403)).get("/mode", SOON)
    assert read_error(caught.value, right="read access").needs == "read access"


def connect(offsets: list[Any]) -> ConnectApi:
    about = {
        "info": {"config": {"source.cluster.alias": "east", "sasl.jaas.config": "password", "topics": "a"}},
        "status": {"connector": {"state": "RUNNING"}, "tasks": [{"state": "RUNNING"}, {"state": "FAILED"}]},
    }
    return ConnectApi(serving({"/connectors": {"mm2": about}, "/connectors/mm2/offsets": {"offsets": offsets}}))


def row(offset: Any, **partition: Any) -> dict[str, Any]:
    return {"partition": {"cluster": "east", "topic": "a", "partition": 0, **partition}, "offset": offset}


def test_a_position_is_the_next_offset_and_junk_rows_are_left_out() -> None:
    junk = [row({"offset": 5}, cluster="esat"), row(None, partition=1), row({"offset": 0}, group="g")]
    (connector,) = connect([row({"offset": 41}), *junk]).connectors(("mm2",), SOON)
    assert connector.positions == (LinkPosition("a", 0, 42),)
    assert connector.tasks == ("RUNNING", "FAILED")
    assert dict(connector.settings) == {"source.cluster.alias": "east", "topics": "a"}
    assert "password" not in json.dumps(connector.settings)


def test_a_connector_that_is_not_there_is_missing() -> None:
    api = connect([])
    assert [c.missing for c in api.connectors(("nope",), SOON)] == [True]
    assert api.state("nope", SOON).missing
