"""Calls to a site's own services and commands: Drillbook knows nothing of them but what the runbook says."""

import msgspec

from drillbook.model.call import Call


class UrlLook(msgspec.Struct, frozen=True, omit_defaults=True):
    """The effect stands where a GET of `url` answers `status`, with a body that contains `contains`."""

    url: str
    status: int = 200
    contains: str = ""


class CommandLook(msgspec.Struct, frozen=True, omit_defaults=True):
    """The effect stands where these words end with `exit` and print `contains`; `sha256` is of their executable."""

    argv: tuple[str, ...]
    exit: int = 0
    contains: str = ""
    sha256: str = ""


class SendRequest(Call, frozen=True, tag="http"):
    """One HTTP request; `status` 0 is any 2xx. `name` is what its effect is called, `undoes` one that it takes back."""

    method: str = "POST"
    url: str = ""
    body: str = ""
    content_type: str = ""
    status: int = 0
    contains: str = ""
    name: str = ""
    undoes: str = ""
    look: UrlLook | None = None


class RunCommand(Call, frozen=True, tag="command"):
    """Run these words, without a shell, if the executable behind the first is the one that was hashed for the plan.

    `timeout` is microseconds; `environment` names variables of the worker.
    """

    argv: tuple[str, ...] = ()
    path: str = ""
    sha256: str = ""
    exit: int = 0
    contains: str = ""
    environment: tuple[str, ...] = ()
    timeout: int = 30_000_000
    name: str = ""
    undoes: str = ""
    look: CommandLook | None = None


def site_effect(call: SendRequest | RunCommand) -> str:
    """What its effect is known by in a drill; one that takes an effect back leaves none of its own."""
    return "" if call.undoes else site_key(call.region, call.name)


def site_undone(call: SendRequest | RunCommand) -> str:
    """The effect that it takes back."""
    return site_key(call.region, call.undoes) if call.undoes else ""


def site_key(region: str, name: str) -> str:
    """A name among the effects of a drill."""
    return f"site/{region}/{name}"
