"""command: run a command of the site, exactly as the runbook writes it and with the executable that was hashed."""

import shlex
from typing import Annotated, ClassVar

import msgspec

from drillbook.actions.base import Action, ActionParams, Planned
from drillbook.actions.reading import answered, region_of
from drillbook.actions.site_effects import Declared, DeclaredEffect, UndoLines, needed, refuse
from drillbook.model.address import ArgvList, VariableText, holds_secret
from drillbook.model.quantity import SECOND, DurationText, micros
from drillbook.model.scope import Scope
from drillbook.model.site_calls import CommandLook, RunCommand
from drillbook.snapshots.command import CommandSnapshot, Executable, ExecutableSnapshot, ReadCommand, ReadExecutable
from drillbook.snapshots.union import AnyRead
from drillbook.snapshots.window import Window

MOST_SECONDS = 45
"""A call of the engine to a worker takes at most a minute."""
ExitCode = Annotated[int, msgspec.Meta(ge=0, le=255)]


class LookCommand(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What it did stands where `run` ends with `exit` and prints `contains`."""

    noun: ClassVar[str] = "a look"
    run: ArgvList
    exit: ExitCode = 0
    contains: str = ""


class CommandActionParams(ActionParams, frozen=True, kw_only=True):
    """`run` is a list of words, no shell. It is done when it ends with `exit` and prints `contains`.

    `undo` are lines for undo.md, `look` sees whether it stands; in a rollback `undoes` names what it takes back.
    """

    run: ArgvList
    region: str = "target"
    exit: ExitCode = 0
    contains: str = ""
    environment: tuple[VariableText, ...] = ()
    timeout: DurationText = "30s"
    effect: DeclaredEffect = "irreversible"
    undo: UndoLines = ()
    look: LookCommand | None = None
    name: str = ""
    undoes: str = ""


def _refuse(params: CommandActionParams) -> str:
    if not 0 < micros(params.timeout) <= MOST_SECONDS * SECOND:
        return (
            f"`timeout` can be from 1s to {MOST_SECONDS}s: start what takes longer, and look for its end with a check"
        )
    if secret := holds_secret(*params.run, *(params.look.run if params.look else ())):
        return secret
    return refuse(params.effect, params.undo, params.name, params.undoes)


def _reads(params: CommandActionParams, scope: Scope) -> tuple[AnyRead, ...]:
    where = region_of(scope, params.region)
    if where is None:
        return ()
    words = [params.run[0], *([params.look.run[0]] if params.look else [])]
    looks = [_asked(params, params.look, where.name)] if params.look else []
    return (*(ReadExecutable(where.name, w) for w in dict.fromkeys(words)), *looks)


def _asked(params: CommandActionParams, look: LookCommand, region: str) -> ReadCommand:
    return ReadCommand(region, look.run, look.contains, params.environment)


def _executable(word: str, region: str, window: Window) -> Executable | str:
    answer = answered(window, ReadExecutable(region, word), ExecutableSnapshot)
    if isinstance(answer, str):
        return answer
    return answer.executable or f"{word} was not found"


def _stands(params: CommandActionParams, region: str, window: Window) -> bool | None:
    if params.look is None:
        return None
    answer = answered(window, _asked(params, params.look, region), CommandSnapshot)
    if isinstance(answer, str) or answer.errors:
        return None
    return answer.exit_code == params.look.exit and (answer.contained or not params.look.contains)


def _plan(params: CommandActionParams, scope: Scope, window: Window) -> Planned:
    where = region_of(scope, params.region)
    if where is None:
        return Planned(unknown=f"{params.region} is no region of this drill")
    found = _executable(params.run[0], where.name, window)
    seeing = _executable(params.look.run[0], where.name, window) if params.look else None
    for one in (found, seeing):
        if isinstance(one, str):
            return Planned(unknown=one)
    assert isinstance(found, Executable)
    name = "" if params.undoes else params.name or shlex.join(params.run)
    wanted, notes = needed(
        Declared(where.name, name, params.undoes, params.undo, _stands(params, where.name, window)), window
    )
    if not wanted:
        return Planned((), f"runs 0 commands for {where.name}", tuple(notes))
    look = params.look
    call = RunCommand(
        where.name,
        f"run {shlex.join(params.run)} for {where.name}",
        effect=params.effect,
        undo=params.undo,
        argv=params.run,
        path=found.path,
        sha256=found.sha256,
        exit=params.exit,
        contains=params.contains,
        environment=params.environment,
        timeout=micros(params.timeout),
        name=name,
        undoes=params.undoes,
        look=CommandLook(look.run, look.exit, look.contains, seeing.sha256)
        if look and isinstance(seeing, Executable)
        else None,
    )
    notes.append(f"the executable is {found.path}, sha256 {found.sha256}")
    return Planned((call,), f"runs 1 command for {where.name}", tuple(notes))


ACTION = Action(
    name="command",
    does="Run one command of the site, without a shell, and judge how it ends.",
    params=CommandActionParams,
    allow=("command",),
    reads=_reads,
    plan=_plan,
    undone_by="command",
    refuse=_refuse,
)
