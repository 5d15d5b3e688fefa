"""What the command line asks of an engine process, as it crosses the process border: paths and names, no secrets."""

import msgspec

from drillbook.model.intent import Statement


class RunRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="run"):
    """Open a new drill. `runbook` is a path or a bundled name, paths are absolute, `set` are parameters as typed.

    `after` is the folder of the drill that this one leads back from.
    """

    runbook: str
    regions: str
    signers: str
    drills: str
    driver: str
    live: bool = False
    group: str | None = None
    set: dict[str, str] = {}
    four_eyes: bool = True
    revoked: str = ""
    after: str = ""


class ReopenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="reopen"):
    """Take up the drill in `folder`; `regions` is the site's own file, whose secret references may be relative."""

    folder: str
    regions: str
    signers: str
    driver: str
    revoked: str = ""
    take_over: Statement | None = None
    """What the driver signed where another one, or another folder, was left."""
    taken_from: str = ""
    left: int = 0


AnyRequest = RunRequest | ReopenRequest


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The engine listens in `folder`."""

    folder: str


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The engine could not begin: what a person is told, and the exit code."""

    text: str
    exit_code: int


AnyReady = Ready | Failed
