"""Stops and starts one application through the site's own hook: an HTTP line or a command, never a shell."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

import msgspec

from drillbook.model.plan import FleetCall, Outcome
from drillbook.model.region import Fleet, FleetHook
from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError
from drillbook.regions.region import Region
from drillbook.regions.run_argv import SHOWN_BYTES, run_argv, usual_environment

METHODS: Final = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH"})


def change(call: FleetCall, region: Region, deadline: Deadline) -> Outcome:
    """Done when the hook says so with 2xx, or exits 0: nothing else can be read of a site's deployer."""
    hook = _hook(region.config.fleet, call)
    values = {"region": call.region, "name": call.name, "flush": "true" if call.flush else "false"}
    if hook.http:
        return _http(hook.http, values, region, deadline)
    if hook.command:
        return _command(
            tuple(_filled(region.secret(part), values) for part in hook.command), region.config.folder, deadline
        )
    raise RegionError(f"regions.yaml gives no fleet hook to {call.verb} {call.what}", code="NO_ADDRESS")


def _hook(fleet: Fleet | None, call: FleetCall) -> FleetHook:
    hooks = fleet or Fleet()
    match call.what, call.verb:
        case "writers", "stop":
            return hooks.writers_stop
        case "writers", "start":
            return hooks.writers_start
        case "groups", "stop":
            return hooks.groups_stop
        case _:
            return hooks.groups_start


def _http(line: str, values: Mapping[str, str], region: Region, deadline: Deadline) -> Outcome:
    method, _, address = line.strip().partition(" ")
    if method not in METHODS:
        raise RegionError(
            f"a fleet hook starts with one of {', '.join(sorted(METHODS))}, not {method!r}", code="NO_ADDRESS"
        )
    url = _filled(region.secret(address.strip()), {k: quote(v, safe="") for k, v in values.items()})
    answer = region.plain_http().request(method, url, timeout=deadline.left())
    said = _said(answer.text)
    text = f"the hook answered {answer.status_code}" + (f": {said}" if said else "")
    return Outcome(ok=answer.is_success, text=text, known=not answer.is_server_error)


def _said(body: str) -> str:
    """The `text` of a JSON answer, which is what a hook says to people; any other body as it came."""
    try:
        return msgspec.json.decode(body, type=_Answer).text[:SHOWN_BYTES].strip()
    except msgspec.DecodeError:
        return body[:SHOWN_BYTES].strip()


class _Answer(msgspec.Struct):
    text: str


def _command(argv: tuple[str, ...], folder: str, deadline: Deadline) -> Outcome:
    try:
        ended = run_argv(argv, usual_environment(), folder, deadline)
    except OSError as error:
        return Outcome(ok=False, text=f"{argv[0]} could not be started: {error.strerror}")
    if ended.code is None:
        return Outcome(ok=False, text=f"{argv[0]} did not end in time and was killed", known=False)
    return Outcome(ok=ended.code == 0, text=f"{argv[0]} {ended.said}")


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    return text
