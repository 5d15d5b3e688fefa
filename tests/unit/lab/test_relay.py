"""The relay between the regions: the real process, before a server that says everything again."""

import socket
import socketserver
import sys
import threading
from time import monotonic

import pytest

from drillbook.lab import link, ports, process
from drillbook.lab.failure import LabError
from drillbook.lab.link import LinkStatus

SECONDS = 20


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while chunk := self.request.recv(1 << 16):
            self.request.sendall(chunk)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, *_):
        """Connections that the relay cuts are what is tested."""


@pytest.fixture
def relay(tmp_path):
    control, listen = ports.free(2)
    with Server(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        command = [sys.executable, "-m", "drillbook.lab.relay", str(control), f"{listen}:{server.server_address[1]}"]
        running = process.spawn(command, tmp_path / "output")
        assert process.wait_until(lambda: link.is_ready(control), SECONDS)
        yield control, listen
        process.kill([running])
        server.shutdown()
        thread.join()


def through(connection, data=b"hello"):
    sender = threading.Thread(target=connection.sendall, args=(data,))
    sender.start()
    back = b""
    while len(back) < len(data):
        chunk = connection.recv(1 << 16)
        if not chunk:
            break
        back += chunk
    sender.join()
    return back


def connected(port):
    return socket.create_connection(("127.0.0.1", port), timeout=SECONDS)


def test_carries_both_ways_in_order(relay):
    data = bytes(range(256)) * 8000
    with connected(relay[1]) as connection:
        assert through(connection, data) == data


def test_a_dropped_link_keeps_what_it_holds_until_healed(relay):
    control, listen = relay
    with connected(listen) as connection:
        through(connection)
        assert link.ask(control, "drop") == LinkStatus("drop", 0.0)
        connection.sendall(b"later")
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        connection.settimeout(SECONDS)
        assert link.ask(control, "heal") == LinkStatus("open", 0.0)
        assert connection.recv(5) == b"later"


def test_a_refusing_link_cuts_old_and_new_connections(relay):
    control, listen = relay
    with connected(listen) as old:
        through(old)
        assert link.ask(control, "refuse") == LinkStatus("refuse", 0.0)
        with connected(listen) as new:
            assert is_cut(old)
            assert is_cut(new)
    link.ask(control, "heal")
    with connected(listen) as again:
        assert through(again) == b"hello"


def is_cut(connection):
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_slow_link_is_late_each_way(relay):
    control, listen = relay
    with connected(listen) as connection:
        through(connection)
        assert link.ask(control, "delay 0.2") == LinkStatus("open", 0.2)
        began = monotonic()
        through(connection)
        assert monotonic() - began >= 0.4


def test_the_end_of_one_side_is_the_end_of_the_other(relay):
    with connected(relay[1]) as connection:
        through(connection)
        connection.shutdown(socket.SHUT_WR)
        assert is_cut(connection)


def test_what_it_does_not_understand_changes_nothing(relay):
    with pytest.raises(LabError, match="explode is none of status"):
        link.ask(relay[0], "explode")
    with pytest.raises(LabError, match="could not convert"):
        link.ask(relay[0], "delay soon")
    assert link.ask(relay[0], "status") == LinkStatus("open", 0.0)


def test_a_relay_that_is_gone_is_told():
    (port,) = ports.free(1)
    with pytest.raises(LabError, match="the relay does not answer") as caught:
        link.ask(port, "status")
    assert "lab up" in caught.value.remedy
