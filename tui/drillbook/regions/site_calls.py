"""Carries out requests to a site's services and runs its commands, and looks at what they left where there is a way."""

from typing import Final

import httpx

from drillbook.errors import DrillbookError
from drillbook.model.finding import Fact
from drillbook.model.plan import Outcome
from drillbook.model.quantity import SECOND
from drillbook.model.site_calls import CommandLook, RunCommand, SendRequest, UrlLook
from drillbook.regions.commands import environment_of
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError, text_of
from drillbook.regions.http_answer import HttpAnswer, ask
from drillbook.regions.polled import poll_until
from drillbook.regions.region import Region
from drillbook.regions.run_argv import SHOWN_BYTES, find_executable, one_line, run_argv

READ_BACK_SECONDS: Final = 10.0
POLL_SECONDS: Final = 0.5
NO_LOOK: Final = "the runbook gives no way to see whether this was done"


def send(call: SendRequest, region: Region, deadline: Deadline) -> Outcome:
    """Send it once; a service that answers otherwise than expected, and does not refuse, leaves it unknown."""
    try:
        answer = ask(
            region.plain_http(),
            call.method,
            call.url,
            deadline,
            content=call.body.encode() if call.body else None,
            content_type=call.content_type,
            patience=deadline.left() - READ_BACK_SECONDS,
        )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol):
        raise
    except httpx.HTTPError as error:
        return _read_back(call, region, deadline, Outcome(ok=False, text=text_of(error), known=False))
    said = _said(answer)
    expected = answer.status == call.status if call.status else answer.status // 100 == 2
    if expected and call.contains and call.contains.encode() not in answer.body:
        expected, said = False, f"{said}; it does not contain {call.contains!r}"
    refused = not expected and answer.status // 100 in {3, 4} and answer.status != call.status
    return _read_back(call, region, deadline, Outcome(ok=expected, text=said, known=expected or refused))


def run(call: RunCommand, region: Region, deadline: Deadline) -> Outcome:
    """Run it once, if its executable is the one that was approved; what ended otherwise may have done some of it."""
    found = find_executable(call.argv[0], region.config.folder)
    if (found.path, found.sha256) != (call.path, call.sha256):
        return Outcome(
            ok=False,
            text=f"refused: {found.path} has sha256 {found.sha256}, approved was {call.path} with {call.sha256}; "
            "nothing was run",
        )
    environment = environment_of(call.environment, region)
    try:
        ended = run_argv(
            (found.path, *call.argv[1:]),
            environment,
            region.config.folder,
            Deadline.within(deadline.left(call.timeout / SECOND)),
        )
    except OSError as error:
        return Outcome(ok=False, text=f"{call.argv[0]} could not be started: {error.strerror}; nothing was run")
    said = f"{call.argv[0]} {ended.said}" if ended.code is not None else f"{call.argv[0]} did not end and was killed"
    expected = ended.code == call.exit
    if expected and call.contains and call.contains.encode() not in ended.output.kept:
        expected, said = False, f"{said}; it did not print {call.contains!r}"
    fact = Fact("executable", None, region=region.name, source=found.path, text=f"sha256 {found.sha256}")
    return _read_back(call, region, deadline, Outcome(ok=expected, text=said, known=expected, facts=(fact,)))


def stand(call: SendRequest | RunCommand, region: Region, deadline: Deadline) -> Outcome:
    """Whether its effect stands, where the runbook gives a way to see that."""
    if isinstance(call, RunCommand):
        return _look(call.look, call.environment, region, deadline) if call.look else _blind()
    return _look(call.look, (), region, deadline) if call.look else _blind()


def _blind() -> Outcome:
    return Outcome(ok=False, text=NO_LOOK, known=False)


def _read_back(call: SendRequest | RunCommand, region: Region, deadline: Deadline, outcome: Outcome) -> Outcome:
    """What the look says counts for more than what the answer said; without one the answer has to do."""
    if call.look is None or (outcome.known and not outcome.ok):
        return outcome
    seen = _blind()

    def settled() -> bool:
        nonlocal seen
        try:
            seen = stand(call, region, deadline)
        except (DrillbookError, httpx.HTTPError, OSError) as error:
            seen = Outcome(ok=False, text=text_of(error), known=False)
        return seen.ok

    poll_until(settled, Deadline.within(deadline.left(READ_BACK_SECONDS)), POLL_SECONDS)
    answered = outcome.text.partition(": ")[0]  # its body may be cut within a secret, which only shows at the end
    text = f"{answered}; looked: {seen.text}"
    return Outcome(ok=seen.ok, text=text, known=seen.known, facts=outcome.facts)


def _look(look: UrlLook | CommandLook, environment: tuple[str, ...], region: Region, deadline: Deadline) -> Outcome:
    if isinstance(look, UrlLook):
        answer = ask(region.plain_http(), "GET", look.url, deadline)
        stands = answer.status == look.status and look.contains.encode() in answer.body
        return Outcome(ok=stands, text=f"{look.url} {_said(answer)}")
    found = find_executable(look.argv[0], region.config.folder)
    if found.sha256 != look.sha256:
        raise RegionError(f"{found.path} has sha256 {found.sha256}, approved was {look.sha256}; it was not run")
    folder = region.config.folder
    ended = run_argv((found.path, *look.argv[1:]), environment_of(environment, region), folder, deadline)
    if ended.code is None:
        raise RegionError(f"{look.argv[0]} did not end in time and was killed", code="TIMEOUT")
    stands = ended.code == look.exit and look.contains.encode() in ended.output.kept
    return Outcome(ok=stands, text=f"{look.argv[0]} {ended.said}")


def _said(answer: HttpAnswer) -> str:
    text = f"answered {answer.status}, {len(answer.body):,} bytes, sha256 {answer.sha256[:16]}"
    shown = one_line(answer.body[:SHOWN_BYTES])
    return f"{text}: {shown}" if shown else text
