"""Drillbook's processes on this machine, found as an operator would find them."""

from pathlib import Path


def processes(*words: str) -> list[int]:
    """The processes whose command line holds all these words."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, UnicodeDecodeError):
            continue
        if entry.name.isdigit() and all(word in line for word in words):
            found.append(int(entry.name))
    return found


def engine_of(drills: Path) -> int:
    (pid,) = processes("drillbook.drill.engine_main", str(drills))
    return pid


def workers_of(engine: int) -> list[int]:
    children = Path(f"/proc/{engine}/task/{engine}/children").read_text().split()
    return [int(pid) for pid in children]
