import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import msgspec
import pytest
from nowhere import NOWHERE

from drillbook.model.plan import FleetCall
from drillbook.model.region import Fleet, FleetHook
from drillbook.regions import fleet_call
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError
from drillbook.regions.region import Region

CALL = FleetCall("east", "stop", what="writers", verb="stop", name="or/ders api", flush=True)


def region(hook: FleetHook, tmp_path: Path) -> Region:
    config = msgspec.structs.replace(NOWHERE, fleet=Fleet(writers_stop=hook), folder=str(tmp_path))
    return Region(config, lambda secret: None)


def argv(code: str) -> FleetHook:
    return FleetHook(command=(sys.executable, "-c", code, "${region}", "${name}", "${flush}"))


def test_a_command_gets_its_words_and_little_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EAST_ACT", "s3cret")
    hook = argv("import os, sys; print(sys.argv[1:], 'EAST_ACT' in os.environ)")
    done = fleet_call.change(CALL, region(hook, tmp_path), Deadline.within(30))
    assert (done.ok, done.known) == (True, True)
    assert "['east', 'or/ders api', 'true'] False" in done.text


def test_a_command_that_fails_or_does_not_end(tmp_path: Path) -> None:
    failed = fleet_call.change(CALL, region(argv("raise SystemExit(4)"), tmp_path), Deadline.within(30))
    assert (failed.ok, failed.known) == (False, True)
    assert "ended with 4" in failed.text
    stuck = fleet_call.change(CALL, region(argv("import time; time.sleep(60)"), tmp_path), Deadline.within(0.3))
    assert (stuck.ok, stuck.known) == (False, False)


def test_what_a_command_prints_is_bounded(tmp_path: Path) -> None:
    done = fleet_call.change(CALL, region(argv("print('x' * 100_000)"), tmp_path), Deadline.within(30))
    assert len(done.text) < 1_000
    assert "100001 bytes of output" in done.text


@pytest.fixture
def hooks() -> Iterator[ThreadingHTTPServer]:
    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, _, path = self.path.lstrip("/").partition("/")
            self.send_response(int(status))
            self.end_headers()
            self.wfile.write(path.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "ok", "known"),
    [(200, True, True), (204, True, True), (302, False, True), (404, False, True), (503, False, False)],
)
def test_only_2xx_is_done(hooks: ThreadingHTTPServer, tmp_path: Path, status: int, ok: bool, known: bool) -> None:
    line = f"POST http://127.0.0.1:{hooks.server_port}/{status}/${{region}}/${{name}}?flush=${{flush}}"
    where = region(FleetHook(http=line), tmp_path)
    done = fleet_call.change(CALL, where, Deadline.within(30))
    where.plain_http().close()
    assert (done.ok, done.known) == (ok, known)
    if status == 200:
        assert "east/or%2Fders%20api?flush=true" in done.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"text": "stopped, 12 flushed"}', "stopped, 12 flushed"),
        ('{"done": true}', '{"done": true}'),
        ("[]", "[]"),
        ("stopped", "stopped"),
    ],
)
def test_the_text_of_a_json_answer_is_what_is_said(body: str, said: str) -> None:
    assert fleet_call._said(body) == said


@pytest.mark.parametrize("hook", [FleetHook(), FleetHook(http="http://127.0.0.1/stop")])
def test_a_hook_that_is_missing_or_malformed_is_said(tmp_path: Path, hook: FleetHook) -> None:
    with pytest.raises(RegionError, match="fleet hook"):
        fleet_call.change(CALL, region(hook, tmp_path), Deadline.within(30))
