"""Command lines of the JVMs."""

import os
from pathlib import Path

import pytest

from drillbook.lab.artifacts import Artifacts
from drillbook.lab.java import Java
from drillbook.lab.jvm import Jvms, Program


@pytest.fixture(autouse=True)
def jars(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name in ("a.jar", "b.jar", "r.jar"):
        (tmp_path / name).touch()
    return tmp_path


def jvms(jars, version, record_into=None):
    artifacts = Artifacts((jars / "a.jar", jars / "b.jar"), (jars / "r.jar",), "4.3.1")
    return Jvms(Java(Path("/jdk/bin/java"), version), artifacts, record_into)


def made(lab, program):
    lab.cache(program).parent.mkdir(parents=True, exist_ok=True)
    lab.cache(program).write_bytes(b"")


def test_no_cache_no_option(jars):
    command = jvms(jars, "25.0.2").command(Program.BROKER, Path("/lab/east"), {}, ["server.properties"])
    assert not [word for word in command if "AOT" in word]
    assert command[-4:] == ["-cp", f"{jars}/a.jar:{jars}/b.jar", "kafka.Kafka", "server.properties"]


def test_a_cache_is_used(jars):
    lab = jvms(jars, "25.0.2")
    made(lab, Program.BROKER)
    assert f"-XX:AOTCache={lab.cache(Program.BROKER)}" in lab.command(Program.BROKER, Path("/lab"), {}, [])
    assert not [word for word in lab.command(Program.CONNECT, Path("/lab"), {}, []) if "AOT" in word]


def test_java_17_never_sees_the_option(jars):
    lab = jvms(jars, "17.0.13", record_into=Path("/recorded"))
    made(lab, Program.BROKER)
    assert not [word for word in lab.command(Program.BROKER, Path("/lab"), {}, []) if "AOT" in word]


def test_another_java_has_another_cache(jars):
    assert jvms(jars, "25.0.2").cache(Program.BROKER) != jvms(jars, "25.0.3").cache(Program.BROKER)


def test_jars_of_another_time_have_another_cache(jars):
    before = jvms(jars, "25.0.2").cache(Program.BROKER)
    os.utime(jars / "b.jar", (1_000_000_000, 1_000_000_000))
    assert jvms(jars, "25.0.2").cache(Program.BROKER) != before


def test_recording_wins_over_an_old_cache(jars):
    lab = jvms(jars, "25.0.2", record_into=Path("/recorded"))
    made(lab, Program.REGISTRY)
    command = lab.command(Program.REGISTRY, Path("/lab"), {"quarkus.http.port": "1"}, [])
    assert "-XX:AOTConfiguration=/recorded/registry.aotconf" in command
    assert "-Dquarkus.http.port=1" in command
    assert not [word for word in command if word.startswith("-XX:AOTCache")]
