"""Secret references of regions.yaml, resolved at the last moment and told to whoever redacts."""

import os
import re
import shlex
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from drillbook.errors import InputError

REFERENCE = re.compile(r"\$\{(env|file|cmd):([^}]*)\}")
OTHERS_MAY_READ = 0o077
COMMAND_SECONDS = 15.0
LONGEST_SECRET = 64 * 1024

Remember = Callable[[str], None]
"""Told each secret as soon as it is known, before anything can go wrong with it."""


def resolve(text: str, folder: Path, remember: Remember) -> str:
    """`text` with each `${env:}`, `${file:}` and `${cmd:}` replaced; errors name the reference, never the value."""

    def value(match: re.Match[str]) -> str:
        kind, word = match[1], match[2]
        found = {"env": _env, "file": lambda w: _file(w, folder), "cmd": _command}[kind](word)
        if not found:
            raise InputError(f"{match[0]} is empty")
        remember(found)
        return found

    return REFERENCE.sub(value, text)


def resolve_all(settings: Mapping[str, str], folder: Path, remember: Remember) -> dict[str, str]:
    """Each value resolved."""
    return {name: resolve(text, folder, remember) for name, text in settings.items()}


def _env(name: str) -> str:
    if name not in os.environ:
        raise InputError(f"${{env:{name}}}: the environment variable {name} is not set", remedy=f"export {name}=...")
    return os.environ[name]


def _file(word: str, folder: Path) -> str:
    file = folder / Path(word).expanduser()
    try:
        with file.open("rb") as source:
            mode = os.fstat(source.fileno()).st_mode
            if mode & OTHERS_MAY_READ:
                raise InputError(
                    f"${{file:{word}}}: others may read this file (mode {mode & 0o777:04o})",
                    where=str(file),
                    remedy=f"chmod 600 {shlex.quote(str(file))}",
                )
            return source.read(LONGEST_SECRET).decode().rstrip("\r\n")
    except OSError as error:
        raise InputError(f"${{file:{word}}}: {error.strerror}", where=str(file)) from None
    except UnicodeDecodeError:
        raise InputError(f"${{file:{word}}}: not UTF-8 text", where=str(file)) from None


def _command(line: str) -> str:
    """The first line of what the command prints; no shell."""
    reference = f"${{cmd:{line}}}"
    try:
        done = subprocess.run(
            shlex.split(line), stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False
        )
    except (OSError, ValueError) as error:
        raise InputError(f"{reference}: {error}") from None
    except subprocess.TimeoutExpired:
        raise InputError(f"{reference}: no answer within {COMMAND_SECONDS:g} s") from None
    if done.returncode:
        raise InputError(f"{reference}: ended with {done.returncode}")
    return done.stdout.decode(errors="replace").partition("\n")[0].rstrip("\r")
