"""Ports of a lab."""

import socket
from contextlib import closing

import pytest
from msgspec import structs

from drillbook.lab import kept_ports, ports
from drillbook.lab.failure import LabError
from drillbook.lab.process import Process
from drillbook.lab.state import PARTS, State


def state(**processes):
    return State(ports.allocate(), {"east": "a", "west": "b"}, "25", "4.3.1", seeded=True, processes=processes)


def listening(port):
    listener = socket.socket()
    listener.bind(("127.0.0.1", port))
    listener.listen()
    return closing(listener)


def test_all_ports_differ_and_no_client_can_be_given_one():
    found = ports.allocate()
    numbers = [*structs.astuple(found.east), *structs.astuple(found.west), found.connect, found.relay, found.fleet]
    assert len(set(numbers)) == len(numbers) == 15
    assert all(20_000 <= number < 32_768 for number in numbers)


def test_every_port_belongs_to_one_part():
    found = ports.allocate()
    numbers = [*structs.astuple(found.east), *structs.astuple(found.west), found.connect, found.relay, found.fleet]
    assert sorted(port for part in PARTS for port in kept_ports.of_part(found, part)) == sorted(numbers)


def test_ports_are_kept():
    lab = state()
    assert kept_ports.next_ports(lab, PARTS) == lab.ports


def test_a_taken_port_is_replaced_when_nothing_runs():
    lab = state()
    with listening(lab.ports.west.client):
        found = kept_ports.next_ports(lab, PARTS)
    assert found.west.client != lab.ports.west.client
    assert found.east == lab.ports.east
    assert structs.replace(found.west, client=lab.ports.west.client) == lab.ports.west


def test_a_taken_port_is_an_error_while_other_parts_run():
    import os

    from drillbook.lab import process

    here = Process(os.getpid(), process._look(os.getpid())[0])
    lab = state(east=here)
    with listening(lab.ports.west.client), pytest.raises(LabError) as caught:
        kept_ports.next_ports(lab, PARTS)
    assert str(lab.ports.west.client) in caught.value.message
    assert "west" in caught.value.message
    assert "lab down" in caught.value.remedy
