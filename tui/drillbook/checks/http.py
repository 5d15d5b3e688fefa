"""http: a URL of the site answers as expected, asked from the host on which a region's worker runs."""

import json
from typing import Annotated

import msgspec

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.bounds import beyond, contradict, said
from drillbook.checks.evidence import Evidence
from drillbook.checks.scope import region_of
from drillbook.model.address import PointerText, UrlText, holds_secret
from drillbook.model.observation import Observation
from drillbook.model.scope import Scope, chosen
from drillbook.snapshots.http import HttpSnapshot, ReadHttp
from drillbook.snapshots.window import Window

Status = Annotated[int, msgspec.Meta(ge=100, le=599)]


class HttpParams(CheckParams, frozen=True, kw_only=True):
    """GET of `url`: the status, a text that the body contains, and the value at a JSON pointer, equal or within bounds.

    It is asked by the worker of `region`, which runs on this host.
    """

    url: UrlText
    region: str = "target"
    status: Status = 200
    contains: str | None = None
    pointer: PointerText | None = None
    equals: int | float | str | bool | None = None
    at_most: float | None = None
    at_least: float | None = None


def _refuse(params: HttpParams) -> str:
    if secret := holds_secret(params.url):
        return secret
    judged = [k for k in ("equals", "at_most", "at_least") if getattr(params, k) is not None]
    if judged and params.pointer is None:
        return f"`{judged[0]}` needs `pointer`: where in the JSON the value stands"
    if params.equals is not None and len(judged) > 1:
        return "write `equals` or bounds, not both"
    return contradict(params.at_most, params.at_least)


def _read(params: HttpParams, scope: Scope) -> ReadHttp | None:
    where = region_of(scope, params.region)
    return ReadHttp(where.name, params.url, params.contains or "", params.pointer) if where else None


def _reads(params: HttpParams, scope: Scope, window: Window) -> tuple[ReadHttp, ...]:  # noqa: ARG001
    read = _read(params, scope)
    return (read,) if read else ()


def _title(params: HttpParams, scope: Scope) -> str:  # noqa: ARG001
    return f"{params.url} answers {', '.join(_expected(params))}, asked from this host"


def _expected(params: HttpParams) -> list[str]:
    words = [str(params.status)]
    if params.contains:
        words.append(f"with {json.dumps(params.contains)}")
    if params.equals is not None:
        words.append(f"{params.pointer or 'its JSON'} is {json.dumps(params.equals)}")
    elif params.pointer is not None:
        words.append(f"{params.pointer or 'its JSON'} is {said(params.at_most, params.at_least) or 'there'}")
    return words


def _judge(params: HttpParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window)
    read = _read(params, scope)
    if read is None:
        seen.doubt(params.region, "is no region of this drill")
    elif (answer := seen.read(read, HttpSnapshot)) is not None:
        wrong = _wrong(params, answer)
        for says in wrong:
            seen.fail(params.url, says, answer)
        if not wrong:
            stands = f", {params.pointer} is {answer.value}" if answer.value is not None else ""
            seen.prove(
                params.url,
                f"answered {answer.status}{stands}; {answer.size:,} bytes, sha256 {answer.sha256[:16]}",
                answer,
            )
    return seen.conclude("http", "", _title(params, scope), chosen(scope, params.workloads))


def _wrong(params: HttpParams, answer: HttpSnapshot) -> list[str]:
    """What is not as expected; where a body could not be read whole the answer says so itself."""
    if answer.status != params.status:
        return [f"answered {answer.status}, expected {params.status}"]
    found: list[str] = []
    if answer.errors:
        return found
    if params.contains and not answer.contained:
        found.append(f"does not contain {json.dumps(params.contains)}")
    if params.pointer is None:
        return found
    if not answer.is_json:
        found.append("answered no JSON")
    elif not answer.found:
        found.append(f"has nothing at {params.pointer}")
    elif problem := _unequal(params, answer.value):
        found.append(problem)
    return found


def _unequal(params: HttpParams, text: str | None) -> str:
    wanted = json.dumps(params.equals) if params.equals is not None else said(params.at_most, params.at_least)
    if not wanted:
        return ""
    if text is None:
        return f"at {params.pointer} stands a list or an object, expected {wanted}"
    value = json.loads(text)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if params.equals is not None:
        alike = isinstance(value, bool) == isinstance(params.equals, bool) and value == params.equals
        return "" if alike else f"{params.pointer} is {text}, expected {wanted}"
    if not number:
        return f"{params.pointer} is {text}, and no number {wanted}"
    says = beyond(value, params.at_most, params.at_least)
    return f"{params.pointer}: {says}" if says else ""


CHECK = Check(
    name="http",
    kind="",
    proves="A URL of the site answers with the expected status, text or value, asked from this host.",
    params=HttpParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=2_000_000,
    means="A service that the runbook relies on is not in the state that it should be in.",
    changes="The service itself; a proxy or a redirect in front of it, which counts as its answer.",
    refuse=_refuse,
)
