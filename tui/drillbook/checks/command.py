"""command: a command of the site ends as expected."""

import json
from typing import Annotated

import msgspec

from drillbook.checks.base import Check, CheckParams
from drillbook.checks.evidence import Evidence
from drillbook.checks.scope import region_of
from drillbook.model.address import ArgvList, VariableText, holds_secret
from drillbook.model.observation import Observation
from drillbook.model.scope import Scope, chosen
from drillbook.snapshots.command import CommandSnapshot, ReadCommand
from drillbook.snapshots.window import Window

ExitCode = Annotated[int, msgspec.Meta(ge=0, le=255)]


class CommandParams(CheckParams, frozen=True, kw_only=True):
    """`run` is a list of words, no shell, run by the worker of `region`; it must only look, and gets 4 seconds.

    It sees PATH, HOME, LANG, LC_ALL, TZ, USER and the variables that `environment` names.
    """

    run: ArgvList
    region: str = "target"
    exit: ExitCode = 0
    contains: str | None = None
    environment: tuple[VariableText, ...] = ()


def _refuse(params: CommandParams) -> str:
    return holds_secret(*params.run)


def _read(params: CommandParams, scope: Scope) -> ReadCommand | None:
    where = region_of(scope, params.region)
    return ReadCommand(where.name, params.run, params.contains or "", params.environment) if where else None


def _reads(params: CommandParams, scope: Scope, window: Window) -> tuple[ReadCommand, ...]:  # noqa: ARG001
    read = _read(params, scope)
    return (read,) if read else ()


def _title(params: CommandParams, scope: Scope) -> str:  # noqa: ARG001
    prints = f" and prints {json.dumps(params.contains)}" if params.contains else ""
    return f"{' '.join(params.run)} ends with {params.exit}{prints}"


def _judge(params: CommandParams, scope: Scope, window: Window) -> Observation:
    seen = Evidence(window)
    read = _read(params, scope)
    if read is None:
        seen.doubt(params.region, "is no region of this drill")
    elif (answer := seen.read(read, CommandSnapshot)) is not None:
        _weigh(seen, params, answer)
    return seen.conclude("command", "", _title(params, scope), chosen(scope, params.workloads))


def _weigh(seen: Evidence, params: CommandParams, answer: CommandSnapshot) -> None:
    name = params.run[0]
    shown = f": {answer.output}" if answer.output else ""
    if answer.executable is None:
        seen.doubt(name, "the answer does not say which executable ran", answer)
        return
    if answer.exit_code < 0:
        seen.fail(name, f"was ended by signal {-answer.exit_code}, expected {params.exit}{shown}", answer)
    elif answer.exit_code != params.exit:
        seen.fail(name, f"ended with {answer.exit_code}, expected {params.exit}{shown}", answer)
    elif params.contains and not answer.contained:
        seen.fail(name, f"did not print {json.dumps(params.contains)}{shown}", answer)
    else:
        printed = f"{answer.size:,} bytes of output, sha256 {answer.sha256[:16]}"
        seen.prove(name, f"ended with {answer.exit_code}, {printed}{shown}", answer)
    seen.prove("executable", f"{answer.executable.path}, sha256 {answer.executable.sha256}", answer)


CHECK = Check(
    name="command",
    kind="",
    proves="A command of the site ends with the expected exit code and output; its executable is hashed.",
    params=CommandParams,
    reads=_reads,
    judge=_judge,
    title=_title,
    every=5_000_000,
    means="What the site asks of itself before it goes on does not hold.",
    changes="Whatever the command looks at, and the command itself: its hash is in the finding.",
    allow=("command",),
    refuse=_refuse,
)
