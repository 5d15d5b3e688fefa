"""The control port: plain HTTP on loopback, JSON answers."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

import msgspec

from drillbook.errors import DrillbookError, InputError
from drillbook.lab.fleet.problems import Conflict, NotThere
from drillbook.lab.fleet.routes import answer

if TYPE_CHECKING:
    from drillbook.lab.fleet.fleet import Fleet

_STATUS: Final = ((NotThere, 404), (Conflict, 409), (InputError, 400))
_LONGEST_BODY: Final = 65_536


class NotDoneAnswer(msgspec.Struct, frozen=True):
    """The answer to a request that was not carried out."""

    error: str
    remedy: str
    ok: bool = False


class ControlServer(ThreadingHTTPServer):
    """Serves one fleet; each request has a thread, for a stop may take as long as a flush."""

    daemon_threads = True

    def __init__(self, port: int, fleet: Fleet) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.fleet = fleet

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120
    server: ControlServer

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
        """Keep quiet: the ledger and the answers say what happened."""

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LONGEST_BODY:
            self.close_connection = True
            self._send(400, msgspec.json.encode(NotDoneAnswer("the body has no usable length", "send none")))
            return
        self.rfile.read(int(length))
        try:
            status, body = 200, answer(self.server.fleet, self.command, self.path)
        except DrillbookError as error:
            status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
            body = msgspec.json.encode(NotDoneAnswer(error.message, error.remedy))
        except Exception as error:  # the port must outlive a bug, and the caller is told of it
            status = 500
            body = msgspec.json.encode(NotDoneAnswer(f"bug in the fleet: {type(error).__name__}: {error}", ""))
        self._send(status, body)

    def _send(self, status: int, body: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
