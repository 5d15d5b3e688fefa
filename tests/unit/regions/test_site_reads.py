"""What a worker reads of a site's own services and commands: loopback servers and real processes."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from nowhere import EAST, NOWHERE
from site_services import Asked, Says, serving

from drillbook.regions.answers import answer
from drillbook.regions.deadline import Deadline
from drillbook.regions.hushed import Hushed
from drillbook.regions.json_pointer import at_pointer
from drillbook.regions.region import Region
from drillbook.regions.run_argv import run_argv
from drillbook.snapshots.base import whole_error
from drillbook.snapshots.command import CommandSnapshot, ExecutableSnapshot, ReadCommand, ReadExecutable
from drillbook.snapshots.http import HttpSnapshot, ReadHttp
from drillbook.snapshots.metric import MetricSnapshot, ReadMetric

SOON = 30.0
HUSHED = Hushed()


@pytest.fixture
def east(tmp_path: Path) -> Iterator[Region]:
    config = msgspec.structs.replace(EAST, allow=("command",))
    region = Region(msgspec.structs.replace(NOWHERE, region=config, folder=str(tmp_path)), HUSHED.remember)
    yield region
    region.plain_http().close()


def http(region: Region, url: str, contains: str = "", pointer: str | None = None) -> HttpSnapshot:
    found = answer(ReadHttp("east", url, contains, pointer), region, Deadline.within(SOON))
    assert isinstance(found, HttpSnapshot)
    return found


def test_an_answer_is_status_size_and_hash_and_never_a_body(east: Region) -> None:
    body = b'{"ready": 3, "nodes": [{"state": "up"}], "key": "hunter2"}'
    with serving(lambda asked: Says(body=body)) as service:
        found = http(east, f"{service.url}/health?full=1", "hunter2", "/nodes/0/state")
        assert service.asked[0].query == {"full": "1"}
    assert (found.status, found.size, found.sha256) == (200, len(body), hashlib.sha256(body).hexdigest())
    assert (found.contained, found.is_json, found.found, found.value) == (True, True, True, '"up"')
    assert b"hunter2" not in msgspec.json.encode(found)
    assert found.observed_at > 0


@pytest.mark.parametrize(
    ("says", "pointer", "is_json", "found", "value"),
    [
        (b"<html>", "/a", False, False, None),
        (b'{"a": {"b": 1}}', "/a", True, True, None),
        (b'{"a": {"b": 1}}', "/c", True, False, None),
        (b"[" * 100_000, "/a", False, False, None),
        (b"7", "", True, True, "7"),
    ],
)
def test_what_stands_at_a_pointer(
    east: Region, says: bytes, pointer: str, is_json: bool, found: bool, value: str | None
) -> None:
    with serving(lambda asked: Says(body=says)) as service:
        got = http(east, service.url, pointer=pointer)
    assert (got.is_json, got.found, got.value, got.errors) == (is_json, found, value, ())


def test_a_redirect_is_an_answer(east: Region) -> None:
    with serving(lambda asked: Says(302, headers={"Location": "/elsewhere"})) as service:
        assert http(east, service.url).status == 302
        assert [a.path for a in service.asked] == ["/"]


def test_an_answer_without_an_end_is_not_read_to_it(east: Region) -> None:
    with serving(lambda asked: Says(body=b"x" * 1_500_000)) as service:
        assert http(east, service.url).errors == ()
        looked = http(east, service.url, contains="y")
    assert [e.scope for e in looked.errors] == ["body"]
    assert not looked.contained


def test_a_compressed_answer_and_none_at_all_are_errors(east: Region) -> None:
    with serving(lambda asked: Says(headers={"Content-Encoding": "gzip"})) as service:
        gone = service.url
        error = whole_error(http(east, service.url))
        assert error is not None
        assert "compressed" in error.message
    error = whole_error(http(east, gone))
    assert error is not None
    assert error.code == "_TRANSPORT"


def test_json_pointers_as_the_rfc_has_them() -> None:
    document = {"foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8, " ": 7}
    assert at_pointer(document, "") is document
    assert [at_pointer(document, p) for p in ("/foo/0", "/", "/a~1b", "/m~0n", "/ ")] == ["bar", 0, 1, 8, 7]
    for nowhere in ("/foo/2", "/foo/-", "/foo/00", "/foo/²", "/bar", "/foo/0/1"):
        with pytest.raises(LookupError):
            at_pointer(document, nowhere)


class Prometheus:
    """Answers as one does, a fake, for none is in the lab: its own time, a sample's, and `timestamp()` of it."""

    def __init__(self, value: str = "4", scraped: float | None = 990.5, result_type: str = "vector") -> None:
        self.value, self.scraped, self.result_type = value, scraped, result_type

    def __call__(self, asked: Asked) -> Says:
        value = self.value
        if asked.query["query"].startswith("timestamp("):
            value = str(1000.25 if self.scraped is None else self.scraped)
        pair = [1000.25, value]
        result = pair if self.result_type == "scalar" else [{"metric": {}, "value": pair}]
        return Says(
            body=json.dumps({"status": "success", "data": {"resultType": self.result_type, "result": result}}).encode()
        )


def metric(region: Region, url: str) -> MetricSnapshot:
    found = answer(ReadMetric("east", f"{url}/", "sum(up)", 90_000_000), region, Deadline.within(SOON))
    assert isinstance(found, MetricSnapshot)
    return found


def test_a_metric_is_asked_for_with_the_age_that_it_may_have(east: Region) -> None:
    with serving(Prometheus()) as service:
        found = metric(east, service.url)
        assert [(a.path, a.query["query"]) for a in service.asked] == [
            ("/api/v1/query", "sum(up)"),
            ("/api/v1/query", "timestamp(sum(up))"),
        ]
        assert {a.query["lookback_delta"] for a in service.asked} == {"90"}
    assert (found.series, found.value, found.evaluated_at, found.sampled_at) == (1, "4", 1_000_250_000, 990_500_000)


@pytest.mark.parametrize("prometheus", [Prometheus(scraped=None), Prometheus(result_type="scalar")])
def test_the_age_of_what_was_computed_is_not_made_up(east: Region, prometheus: Prometheus) -> None:
    with serving(prometheus) as service:
        found = metric(east, service.url)
    assert (found.value, found.sampled_at) == ("4", 0)


@pytest.mark.parametrize(
    ("body", "series"),
    [
        ({"resultType": "vector", "result": []}, 0),
        ({"resultType": "vector", "result": [{"metric": {}, "value": [1, "1"]}] * 3}, 3),
        ({"resultType": "matrix", "result": []}, 0),
    ],
)
def test_no_series_and_many(east: Region, body: object, series: int) -> None:
    with serving(lambda asked: Says(body=json.dumps({"status": "success", "data": body}).encode())) as service:
        assert metric(east, service.url).series == series


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (400, b'{"status": "error", "errorType": "bad_data", "error": "parse error"}', "400: parse error"),
        (200, b"<html>log in</html>", "not as a Prometheus"),
        (200, b'{"status": "success", "data": {"resultType": "vector", "result": [{"histogram": []}]}}', "histogram"),
        (200, b'{"status": "success", "data": {"resultType": "scalar", "result": [1, "many"]}}', "no number"),
    ],
)
def test_a_prometheus_that_does_not_give_a_number(east: Region, status: int, body: bytes, says: str) -> None:
    with serving(lambda asked: Says(status, body)) as service:
        error = whole_error(metric(east, service.url))
    assert error is not None
    assert says in error.message


def command(region: Region, code: str, *names: str, contains: str = "") -> CommandSnapshot:
    read = ReadCommand("east", (sys.executable, "-c", code), contains, names)
    found = answer(read, region, Deadline.within(SOON))
    assert isinstance(found, CommandSnapshot)
    return HUSHED.snapshot(found)


def test_a_command_is_hashed_and_sees_only_what_it_is_given(east: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_TOKEN", "s3cret-of-the-site")
    monkeypatch.setenv("EAST_ACT", "s3cret-of-drillbook")
    code = "import os; print('\\x1b[31mgot', os.environ['SITE_TOKEN'], 'EAST_ACT' in os.environ); raise SystemExit(3)"
    found = command(east, code, "SITE_TOKEN", contains="got s3cret")
    assert (found.exit_code, found.contained, found.errors) == (3, True, ())
    assert found.output == "[31mgot [redacted] False"
    assert found.executable is not None
    assert found.executable.sha256 == hashlib.sha256(Path(found.executable.path).read_bytes()).hexdigest()


def test_a_variable_that_is_not_set_is_said(east: Region) -> None:
    error = whole_error(command(east, "pass", "DRILLBOOK_TEST_NOT_SET"))
    assert error is not None
    assert "DRILLBOOK_TEST_NOT_SET is not set" in error.message


def test_a_region_that_does_not_allow_commands_runs_none(tmp_path: Path) -> None:
    region = Region(msgspec.structs.replace(NOWHERE, folder=str(tmp_path)), lambda secret: None)
    error = whole_error(command(region, f"open({str(tmp_path / 'ran')!r}, 'w')"))
    assert error is not None
    assert "`command` in `allow` of east" in error.needs
    assert not (tmp_path / "ran").exists()


def test_a_command_is_a_path_from_the_folder_of_regions_yaml_and_its_words_meet_no_shell(
    east: Region, tmp_path: Path
) -> None:
    script = tmp_path / "ask.sh"
    script.write_text('#!/bin/sh\nprintf "%s|" "$@"; pwd\n')
    script.chmod(0o755)
    found = answer(ReadCommand("east", ("./ask.sh", "$HOME", "a b; c")), east, Deadline.within(SOON))
    assert isinstance(found, CommandSnapshot)
    assert found.output == f"$HOME|a b; c|{tmp_path}"
    known = answer(ReadExecutable("east", "./ask.sh"), east, Deadline.within(SOON))
    assert isinstance(known, ExecutableSnapshot)
    assert known.executable == found.executable


@pytest.mark.parametrize("word", ["./nothing", "no-such-command-anywhere", "/"])
def test_what_is_no_executable_is_said(east: Region, word: str) -> None:
    error = whole_error(answer(ReadExecutable("east", word), east, Deadline.within(SOON)))
    assert error is not None
    assert "is no executable on this host" in error.message


def test_time_over_kills_a_command_with_all_that_it_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    code = (
        "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
        f"open({str(pid)!r}, 'w').write(str(p.pid)); time.sleep(600)"
    )
    late = Deadline.within(60)
    ended = None
    while not pid.exists() or not pid.read_text():
        assert not late.passed()
        ended = run_argv((sys.executable, "-c", code), os.environ, "", Deadline.within(1.0))
    assert ended is not None
    assert ended.code is None
    child = int(pid.read_text())
    while _alive(child):
        assert not late.passed()


def test_what_a_command_leaves_running_does_not_hold_it_up() -> None:
    code = (
        "import subprocess, sys; "
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(20)']); print(p.pid, flush=True)"
    )
    ended = run_argv((sys.executable, "-c", code), os.environ, "", Deadline.within(15))
    os.kill(int(ended.output.shown), 9)
    assert ended.code == 0


def _alive(pid: int) -> bool:
    try:
        return (
            "(Z)" not in Path(f"/proc/{pid}/status").read_text() and " Z " not in Path(f"/proc/{pid}/stat").read_text()
        )
    except OSError:
        return False
