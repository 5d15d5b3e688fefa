"""AOT caches, which halve the time of every later start; made after use, never beside a live drill."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from drillbook.lab.jvm import Jvms, Program

if TYPE_CHECKING:
    from drillbook.lab.progress import Progress

WORTH_IT = (Program.BROKER, Program.CONNECT, Program.REGISTRY)
CREATE_HEAP_MB = 700
CREATE_SECONDS = 180


def missing(jvms: Jvms) -> list[Program]:
    """The programs that start without a cache although this Java could use one."""
    return [p for p in WORTH_IT if not jvms.cache(p).is_file()] if jvms.java.has_aot_cache else []


def create(jvms: Jvms, recorded: Path, progress: Progress) -> list[Program]:
    """Make caches from what was recorded; a program that left no recording is left out, as it can be made later."""
    found = [program for program in missing(jvms) if recording(recorded, program).is_file()]
    if found:
        progress.say(f"making AOT caches of {', '.join(found)}, which make the next start faster")
    with ThreadPoolExecutor(max_workers=2) as pool:
        return [p for p, made in zip(found, pool.map(lambda p: _create(jvms, recorded, p), found), strict=True) if made]


def recording(folder: Path, program: Program) -> Path:
    """What a JVM writes at its end when it was started to record."""
    return folder / f"{program.value}.aotconf"


def _create(jvms: Jvms, recorded: Path, program: Program) -> bool:
    cache = jvms.cache(program)
    cache.parent.mkdir(parents=True, exist_ok=True)
    part = cache.with_suffix(".part")
    command = [
        *jvms.flags(program),
        f"-Xmx{CREATE_HEAP_MB}m",
        "-XX:AOTMode=create",
        f"-XX:AOTConfiguration={recording(recorded, program)}",
        f"-XX:AOTCache={part}",
        "-cp",
        jvms.class_path(program),
    ]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=CREATE_SECONDS, check=False)
        if done.returncode == 0 and part.is_file():
            part.replace(cache)
        return cache.is_file()
    finally:
        part.unlink(missing_ok=True)
        recording(recorded, program).unlink(missing_ok=True)
