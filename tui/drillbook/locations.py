"""Where Drillbook keeps its files: the XDG base directories, and nothing else reads those variables."""

from __future__ import annotations

import os
from pathlib import Path


def _base(variable: str, default: str) -> Path:
    """The XDG directory of one kind; the specification says that a relative value is ignored."""
    value = Path(os.environ.get(variable, ""))
    root = value if value.is_absolute() else Path.home() / default
    return root / "drillbook"


def config_dir() -> Path:
    """What a person edits: signers."""
    return _base("XDG_CONFIG_HOME", ".config")


def data_dir() -> Path:
    """What must be kept: drills."""
    return _base("XDG_DATA_HOME", ".local/share")


def state_dir() -> Path:
    """What outlives a process and may be lost: labs, witnesses, crash logs."""
    return _base("XDG_STATE_HOME", ".local/state")


def cache_dir() -> Path:
    """What can be made again: downloads, keyframes."""
    return _base("XDG_CACHE_HOME", ".cache")


def drills_dir() -> Path:
    """Where drills go unless `--drills` says otherwise."""
    return data_dir() / "drills"


def signers_file() -> Path:
    """The people whose signatures count, unless `--signers` says otherwise."""
    return config_dir() / "allowed_signers"


def live_dir() -> Path:
    """Where live drills hold their clusters."""
    return state_dir() / "live"


def crash_dir() -> Path:
    """Where crash logs go."""
    return state_dir() / "crashes"
