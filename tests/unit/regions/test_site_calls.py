"""Requests and commands of a site, carried out for real: loopback servers and processes."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from nowhere import EAST, NOWHERE
from site_services import Asked, Says, serving

from drillbook.model.plan import Outcome
from drillbook.model.site_calls import CommandLook, RunCommand, SendRequest, UrlLook
from drillbook.regions import look, perform, site_calls
from drillbook.regions.deadline import Deadline
from drillbook.regions.region import Region

PYTHON_SHA256 = hashlib.sha256(Path(sys.executable).read_bytes()).hexdigest()


@pytest.fixture
def east(tmp_path: Path) -> Iterator[Region]:
    region = Region(msgspec.structs.replace(NOWHERE, folder=str(tmp_path)), lambda secret: None)
    yield region
    region.plain_http().close()


def sent(region: Region, url: str, **more: object) -> Outcome:
    call = msgspec.structs.replace(SendRequest("east", "drain", url=url, name="drain"), **more)
    return site_calls.send(call, region, Deadline.within(30))


def ran(region: Region, code: str, **more: object) -> Outcome:
    argv = (sys.executable, "-c", code)
    call = RunCommand("east", "run", argv=argv, path=sys.executable, sha256=PYTHON_SHA256, name="run")
    return site_calls.run(msgspec.structs.replace(call, **more), region, Deadline.within(30))


@pytest.mark.parametrize(
    ("status", "wanted", "ok", "known"),
    [
        (200, 0, True, True),
        (204, 0, True, True),
        (302, 0, False, True),
        (404, 0, False, True),
        (503, 0, False, False),
        (404, 404, True, True),
        (200, 202, False, False),
        (409, 200, False, True),
    ],
)
def test_an_answer_is_as_expected_a_refusal_or_unknown(
    east: Region, status: int, wanted: int, ok: bool, known: bool
) -> None:
    with serving(lambda asked: Says(status, b"" if status == 204 else b"so \x1b[31mit is")) as service:
        done = sent(east, service.url, status=wanted)
    assert (done.ok, done.known) == (ok, known)
    assert f"answered {status}" in done.text
    assert "\x1b" not in done.text


def test_the_request_is_sent_once_and_as_it_is_written(east: Region) -> None:
    with serving(lambda asked: Says(body=b"drained 3")) as service:
        done = sent(
            east, f"{service.url}/lb?now=1", method="PUT", body='{"a": "é"}', content_type="application/json",
            contains="drained",
        )  # fmt: skip
        (asked,) = service.asked
    assert done.ok
    assert (asked.method, asked.path, asked.query, asked.body) == ("PUT", "/lb", {"now": "1"}, '{"a": "é"}'.encode())
    assert asked.headers["content-type"] == "application/json"


def test_a_success_without_the_expected_text_is_unknown(east: Region) -> None:
    with serving(lambda asked: Says(body=b'{"error": "no such pool"}')) as service:
        done = sent(east, service.url, contains="drained")
    assert (done.ok, done.known) == (False, False)
    assert "does not contain 'drained'" in done.text


@pytest.mark.parametrize(
    ("answer", "drained", "ok", "known"),
    [(200, b"drained", True, True), (503, b"drained", True, True), (200, b"full", False, True)],
)
def test_what_a_look_says_counts_for_more_than_the_answer(
    east: Region, monkeypatch: pytest.MonkeyPatch, answer: int, drained: bytes, ok: bool, known: bool
) -> None:
    monkeypatch.setattr(site_calls, "READ_BACK_SECONDS", 0.1)

    def lb(asked: Asked) -> Says:
        return Says(body=drained) if asked.path == "/state" else Says(answer)

    with serving(lb) as service:
        done = sent(east, f"{service.url}/drain", look=UrlLook(f"{service.url}/state", 200, "drained"))
    assert (done.ok, done.known) == (ok, known)
    assert "looked: " in done.text


def test_a_request_that_was_refused_is_not_looked_at(east: Region) -> None:
    with serving(lambda asked: Says(403)) as service:
        assert sent(east, service.url, look=UrlLook(service.url)).known
        assert [a.method for a in service.asked] == ["POST"]


def test_a_service_that_breaks_off_leaves_it_to_the_look(east: Region) -> None:
    def lb(asked: Asked) -> Says:
        return Says(body=b"drained") if asked.path == "/state" else Says(headers={"Content-Length": "10"})

    with serving(lb) as service:
        assert not sent(east, f"{service.url}/drain").known
        done = sent(east, f"{service.url}/drain", look=UrlLook(f"{service.url}/state", 200, "drained"))
    assert done.ok


def test_a_command_says_how_it_ended_and_which_executable_ran(east: Region) -> None:
    done = ran(east, "print('drained 3')", contains="drained")
    assert done.ok
    assert "ended with 0, 10 bytes of output" in done.text
    assert [(f.name, f.text) for f in done.facts] == [("executable", f"sha256 {PYTHON_SHA256}")]
    failed = ran(east, "raise SystemExit(3)")
    assert (failed.ok, failed.known) == (False, False)
    assert ran(east, "raise SystemExit(3)", exit=3).ok
    silent = ran(east, "pass", contains="drained")
    assert (silent.ok, silent.known) == (False, False)
    killed = ran(east, "import time; time.sleep(60)", timeout=200_000)
    assert (killed.ok, killed.known) == (False, False)
    assert "was killed" in killed.text


def test_an_executable_that_changed_since_the_plan_is_not_run(east: Region, tmp_path: Path) -> None:
    script = tmp_path / "drain.sh"
    script.write_text("#!/bin/sh\ntouch was-run\n")
    script.chmod(0o755)
    known = hashlib.sha256(script.read_bytes()).hexdigest()
    script.write_text("#!/bin/sh\ntouch was-run # changed\n")
    done = ran(east, "", argv=("./drain.sh",), path=str(script), sha256=known)
    assert (done.ok, done.known) == (False, True)
    assert "nothing was run" in done.text
    assert not (tmp_path / "was-run").exists()
    changed = hashlib.sha256(script.read_bytes()).hexdigest()
    assert ran(east, "", argv=("./drain.sh",), path=str(script), sha256=changed).ok
    assert (tmp_path / "was-run").exists()


def test_a_command_is_looked_at_by_the_executable_that_was_approved(east: Region, tmp_path: Path) -> None:
    code = f"open({str(tmp_path / 'done')!r}, 'w').close()"
    seeing = (sys.executable, "-c", f"import os; raise SystemExit(not os.path.exists({str(tmp_path / 'done')!r}))")
    assert ran(east, code, look=CommandLook(seeing, sha256=PYTHON_SHA256)).ok
    other = ran(east, code, look=CommandLook(seeing, sha256="00"))
    assert (other.ok, other.known) == (False, False)


def test_after_a_crash_only_a_look_tells_whether_it_stands(east: Region) -> None:
    blind = look.look(SendRequest("east", "drain", url="http://lb"), east, Deadline.within(30))
    assert (blind.ok, blind.known) == (False, False)
    assert "gives no way to see" in blind.text
    with serving(lambda asked: Says(body=b"drained")) as service:
        for contains, ok in (("drained", True), ("full", False)):
            call = SendRequest("east", "drain", url="http://lb", look=UrlLook(service.url, 200, contains))
            found = look.look(call, east, Deadline.within(30))
            assert (found.ok, found.known) == (ok, True)
    gone = look.look(SendRequest("east", "drain", look=UrlLook(service.url)), east, Deadline.within(30))
    assert not gone.known


@pytest.mark.parametrize(
    ("call", "word"), [(SendRequest("east", "drain"), "http"), (RunCommand("east", "run"), "command")]
)
def test_a_region_that_does_not_allow_it_sends_nothing(east: Region, call: SendRequest | RunCommand, word: str) -> None:
    done = perform.perform(call, "id", east, Deadline.within(30), lambda snapshot: snapshot)
    assert (done.ok, done.known) == (False, True)
    assert f"does not allow {word} in east; nothing was sent" in done.text
    assert EAST.allow == ()
