"""Finished replay stores in the reader's own cache: found by what the files hold, and used only where undamaged."""

import hashlib
import os
import stat
from pathlib import Path

import drillbook
from drillbook import clock, locations
from drillbook.timeline.folder import SAMPLES, TIMELINE

MOST_BYTES = 1 << 30
"""Of all stores together; the one used longest ago goes first."""
A_DAY = 86_400
"""Seconds after which nobody still builds what is half built."""
_FOLDS = ("state", "entries", "model", "snapshots", "drill")
"""Packages whose code makes what a store holds: another version makes another store."""


def key_of(folder: Path, drill: str) -> str:
    """The name of this drill as it is: its id, every byte of both files, and the code that folds them."""
    parts = [drill.encode(), *(_digest(folder / name).encode() for name in (TIMELINE, SAMPLES)), _code().encode()]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()[:32]


def found(key: str) -> Path | None:
    """A store of this name that is the reader's own and whole; a damaged one is removed."""
    for path in _folder().glob(f"{key}-*"):
        if path.suffix:
            continue
        status = path.lstat()
        own = status.st_uid == os.geteuid() and not status.st_mode & 0o022 and stat.S_ISREG(status.st_mode)
        if own and _digest(path)[:32] == path.name.partition("-")[2]:
            os.utime(path)
            return path
        path.unlink(missing_ok=True)
    return None


def building(key: str) -> Path:
    """Where to write a store that is not finished."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{key}-{os.getpid()}.building"


def keep(built: Path) -> Path:
    """Take a finished store in under the name of its bytes, and remove the oldest ones where there are too many."""
    target = built.with_name(f"{built.name.partition('-')[0]}-{_digest(built)[:32]}")
    built.chmod(0o600)
    built.rename(target)
    left = MOST_BYTES
    for path in sorted(target.parent.iterdir(), key=lambda p: -p.stat().st_mtime):
        left -= path.stat().st_size
        forgotten = path.suffix and clock.utc_now().timestamp() - path.stat().st_mtime > A_DAY
        if path != target and (left < 0 or forgotten):
            path.unlink(missing_ok=True)
    return target


def _folder() -> Path:
    return locations.cache_dir() / "replay"


def _digest(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _code() -> str:
    root = Path(drillbook.__file__).parent
    hasher = hashlib.sha256()
    for package in _FOLDS:
        for path in sorted((root / package).rglob("*.py")):
            hasher.update(path.name.encode() + path.read_bytes())
    return hasher.hexdigest()
