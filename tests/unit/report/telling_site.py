"""A site that tells all it knows: a fake, because no real Connect, registry or hook repeats secrets in its answers.

What is asked of it goes through the clients that a drill uses.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

CLUSTER = "EEEEEEEEEEEEEEEEEEEEEE"


def connector_config(connects: str) -> dict[str, str]:
    """A replicator's own settings: passwords of clusters that Drillbook was never told."""
    jaas = f'org.apache.kafka.common.security.scram.ScramLoginModule required username="mm2" password="{connects}";'
    return {
        "connector.class": "org.apache.kafka.connect.mirror.MirrorSourceConnector",
        "topics": "orders.*",
        "source.cluster.alias": "east",
        "target.cluster.alias": "west",
        "source.cluster.sasl.jaas.config": jaas,
        "target.cluster.ssl.keystore.password": connects,
        "consumer.override.sasl.jaas.config": jaas,
        "basic.auth.credentials": f"user:{connects}",
    }


@contextmanager
def telling_site(connects: str, shared: str) -> Iterator[str]:
    """Its address. `connects` is a password of its own, `shared` one that Drillbook resolves too."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            about = {
                "info": {"config": connector_config(connects)},
                "status": {"connector": {"state": "RUNNING"}, "tasks": [{"state": "RUNNING"}]},
            }
            if self.path == "/":
                self._say(200, json.dumps({"kafka_cluster_id": CLUSTER, "version": "4.3"}))
            elif self.path.startswith("/connectors?"):
                self._say(200, json.dumps({"mm2-source": about}))
            elif self.path.endswith("/offsets"):
                self._say(200, json.dumps({"offsets": []}))
            else:
                self._say(500, self._all())

        def do_POST(self) -> None:  # the server's own name for it
            if "cut" in self.path:
                self._say(200, "x" * (500 - len(shared) // 2) + shared)
            elif "json" in self.path:
                self._say(200, json.dumps({"text": self._all(), "ok": True}))
            else:
                self._say(403, self._all())

        def do_PUT(self) -> None:
            self._say(500, self._all())

        def _all(self) -> str:
            return f"you are {shared}, at {self.path}; Authorization: Bearer {connects}\nsasl.password={connects}"

        def _say(self, status: int, text: str) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
