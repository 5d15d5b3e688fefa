"""A writer process to be killed or given a failing disk: appends batches and tells what was acknowledged."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from drillbook.errors import TimelineError
from drillbook.signing.signer import session_signer
from drillbook.timeline.frame import Draft
from drillbook.timeline.writer import DiskFullError, TimelineWriter


def fill_disk(hog: Path) -> None:
    """Take every byte that nobody has reserved."""
    with hog.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


def main(folder: Path, batches: int, hog: Path | None = None) -> None:
    session = session_signer()
    writer = TimelineWriter.create(folder)
    data = json.dumps({"session_key": session.public_line}, separators=(",", ":")).encode()
    lines = writer.append([Draft("opened", "engine", data)])
    if hog:
        fill_disk(hog)
    for number in range(batches):
        print("acked", lines[-1].seq, writer.durable, writer.reserved, flush=True)
        drafts = [
            Draft("note", "alice", json.dumps({"text": "x" * 200 + f"{number}.{n}"}, separators=(",", ":")).encode())
            for n in range(3)
        ]
        try:
            lines = writer.append(drafts, seal=session if number % 2 else None)
        except DiskFullError:
            print("full", lines[-1].seq, writer.durable, writer.reserved, flush=True)
            if hog:
                hog.unlink(missing_ok=True)
        except TimelineError as error:
            print("stopped", lines[-1].seq, writer.durable, error.message, flush=True)
            return
    print("acked", lines[-1].seq, writer.durable, writer.reserved, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), *map(Path, sys.argv[3:]))
