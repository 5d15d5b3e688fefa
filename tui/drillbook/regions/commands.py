"""Reads by running a command of the site; the region must allow `command`, for nobody can see what a command does."""

from typing import Final

from drillbook.regions.deadline import Deadline
from drillbook.regions.failures import RegionError, missing_right
from drillbook.regions.region import Region
from drillbook.regions.run_argv import find_executable, run_argv, usual_environment
from drillbook.snapshots.command import CommandSnapshot, ExecutableSnapshot, ReadCommand, ReadExecutable

MOST_SECONDS: Final = 4.0
"""Other readings of the same sweep wait for this one."""


def read_command(read: ReadCommand, region: Region, deadline: Deadline) -> CommandSnapshot:
    """Run it, and keep how it ended and the beginning of its output."""
    if "command" not in region.config.region.allow:
        error = missing_right(f"`command` in `allow` of {region.name} in regions.yaml")
        return CommandSnapshot(region=read.region, observed_at=0, errors=(error,))
    folder = region.config.folder
    executable = find_executable(read.argv[0], folder)
    environment = environment_of(read.environment, region)
    soon = Deadline.within(deadline.left(MOST_SECONDS))
    try:
        ended = run_argv((executable.path, *read.argv[1:]), environment, folder, soon)
    except OSError as error:
        raise RegionError(f"{read.argv[0]} could not be started: {error.strerror}", code="NO_FILE") from None
    if ended.code is None:
        raise RegionError(f"{read.argv[0]} did not end in time and was killed", code="TIMEOUT")
    return CommandSnapshot(
        region=read.region,
        observed_at=0,
        executable=executable,
        exit_code=ended.code,
        output=ended.output.shown,
        size=ended.output.size,
        sha256=ended.output.sha256,
        contained=bool(read.contains) and read.contains.encode() in ended.output.kept,
    )


def environment_of(names: tuple[str, ...], region: Region) -> dict[str, str]:
    """The usual environment and these; their values count as secrets, and are masked in what leaves the worker."""
    return usual_environment() | {name: region.secret(f"${{env:{name}}}") for name in names}


def read_executable(read: ReadExecutable, region: Region, deadline: Deadline) -> ExecutableSnapshot:  # noqa: ARG001
    """Where it is, and its hash."""
    executable = find_executable(read.word, region.config.folder)
    return ExecutableSnapshot(region=read.region, observed_at=0, executable=executable)
