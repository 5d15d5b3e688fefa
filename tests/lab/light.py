"""A service of the site that says whether west may be released: a drill waits before its point of no return."""

from __future__ import annotations

import http.server
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from drillbook.runbook.bundled import bundled_text

if TYPE_CHECKING:
    from collections.abc import Iterator


class Light(http.server.BaseHTTPRequestHandler):
    """Answers 200 while it is green, else 503; at `/well` while all is well."""

    green = False
    well = True

    def do_GET(self) -> None:
        self.send_response(200 if (Light.well if self.path == "/well" else Light.green) else 503)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Nothing."""


@contextmanager
def light() -> Iterator[str]:
    """Its address; it is red at first, and all is well."""
    Light.green, Light.well = False, True
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Light)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


LIFT = """
  - id: lift
    stage: validation
    title: Let east write again
    actions:
      - unfence: {}
    timeout: 10s
"""


def unfencing(text: str, url: str) -> str:
    """The runbook with a release that is done only where all is well, and a step after it that lifts the fence."""
    old = "      - growing: {region: target, within: 30s}\n      - fenced: {}\n    timeout: 60s\n"
    new = f"      - growing: {{region: target, within: 30s}}\n      - http: {{url: '{url}well'}}\n    timeout: 20s\n"
    assert text.count(old) == 1
    return text.replace(old, new).replace("\n  - id: validate\n", f"{LIFT}\n  - id: validate\n", 1)


def guarded(url: str) -> str:
    """The bundled runbook, its release waiting for a light, and nothing allowed after the first write in west."""
    text = bundled_text("async-replication")
    old = "    requires:\n      - fenced: {}\n      - writes: {region: target, topic: drillbook.canary, records: 100"
    assert text.count(old) == 1
    text = text.replace(old, old.replace("- fenced: {}", f"- http: {{url: '{url}'}}\n      - fenced: {{}}", 1))
    lines = [line for line in text.splitlines() if not line.startswith("after_target_writes")]
    return "\n".join(lines).replace("hold: 10s", "hold: 2s").replace("hold: 5s", "hold: 2s") + "\n"
