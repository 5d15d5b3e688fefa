"""`python -m drillbook.lab.fleet --config PATH`: runs until SIGTERM, then flushes and ends within seconds."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Final

import msgspec

from drillbook.errors import DrillbookError
from drillbook.lab.fleet.config import load
from drillbook.lab.fleet.control import ControlServer
from drillbook.lab.fleet.fleet import Fleet
from drillbook.lab.fleet.ledger import Ledger

_END_SECONDS: Final = 6.0
READY_FILE: Final = "fleet.json"


class Ready(msgspec.Struct, frozen=True):
    """What the file `fleet.json` in the data folder says while the control port answers."""

    pid: int
    port: int
    run: int


def main(arguments: list[str] | None = None) -> int:
    """Run the fleet; the exit code is 0 after an orderly end."""
    parser = argparse.ArgumentParser(prog="drillbook.lab.fleet", description="The lab's applications.")
    parser.add_argument("--config", type=Path, required=True, metavar="PATH", help="JSON written by the lab")
    try:
        return _run(parser.parse_args(arguments).config)
    except DrillbookError as error:
        print(error, file=sys.stderr)
        return error.exit_code


def _run(path: Path) -> int:
    config = load(path)
    data = Path(config.data)
    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    ledger = Ledger(data)
    fleet = Fleet(config, ledger)
    try:
        server = ControlServer(config.port, fleet)
    except OSError as error:
        raise DrillbookError(
            f"the fleet's control port 127.0.0.1:{config.port} cannot be used: {error.strerror}",
            where=str(path),
            remedy="is another fleet running?",
        ) from error
    threading.Thread(target=server.serve_forever, args=(0.1,), name="control", daemon=True).start()
    ready = data / READY_FILE
    _replace(ready, msgspec.json.encode(Ready(os.getpid(), server.port, ledger.run)))
    print(f"fleet run {ledger.run} answers on 127.0.0.1:{server.port}", flush=True)
    end.wait()
    server.shutdown()
    ready.unlink(missing_ok=True)
    orderly = fleet.shutdown(_END_SECONDS)
    ledger.close()
    if not orderly:
        os._exit(1)  # a client that hangs on a dead region would also hang the interpreter's end
    return 0


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees all of it or none."""
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.replace(path)


if __name__ == "__main__":
    sys.exit(main())
