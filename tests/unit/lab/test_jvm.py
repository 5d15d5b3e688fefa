"""Command lines of the JVMs."""

from pathlib import Path

import pytest

from drillbook.lab.artifacts import Artifacts
from drillbook.lab.java import Java
from drillbook.lab.jvm import Jvms, Program

ARTIFACTS = Artifacts((Path("/cache/a.jar"), Path("/cache/b.jar")), (Path("/cache/r.jar"),), "4.3.1")


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def jvms(version, record_into=None):
    return Jvms(Java(Path("/jdk/bin/java"), version), ARTIFACTS, record_into)


def made(lab, program):
    lab.cache(program).parent.mkdir(parents=True, exist_ok=True)
    lab.cache(program).write_bytes(b"")


def test_no_cache_no_option():
    command = jvms("25.0.2").command(Program.BROKER, Path("/lab/east"), {}, ["server.properties"])
    assert not [word for word in command if "AOT" in word]
    assert command[-4:] == ["-cp", "/cache/a.jar:/cache/b.jar", "kafka.Kafka", "server.properties"]


def test_a_cache_is_used():
    lab = jvms("25.0.2")
    made(lab, Program.BROKER)
    assert f"-XX:AOTCache={lab.cache(Program.BROKER)}" in lab.command(Program.BROKER, Path("/lab"), {}, [])
    assert not [word for word in lab.command(Program.CONNECT, Path("/lab"), {}, []) if "AOT" in word]


def test_java_17_never_sees_the_option():
    lab = jvms("17.0.13", record_into=Path("/recorded"))
    made(lab, Program.BROKER)
    assert not [word for word in lab.command(Program.BROKER, Path("/lab"), {}, []) if "AOT" in word]


def test_another_java_has_another_cache():
    assert jvms("25.0.2").cache(Program.BROKER) != jvms("25.0.3").cache(Program.BROKER)


def test_recording_wins_over_an_old_cache():
    lab = jvms("25.0.2", record_into=Path("/recorded"))
    made(lab, Program.REGISTRY)
    command = lab.command(Program.REGISTRY, Path("/lab"), {"quarkus.http.port": "1"}, [])
    assert "-XX:AOTConfiguration=/recorded/registry.aotconf" in command
    assert "-Dquarkus.http.port=1" in command
    assert not [word for word in command if word.startswith("-XX:AOTCache")]
