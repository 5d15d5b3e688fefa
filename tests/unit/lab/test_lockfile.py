"""The committed lock."""

import re

from drillbook.lab import lockfile


def test_the_lock_has_one_kafka_version():
    jars = lockfile.committed().jars
    versions = {jar.version for jar in jars if jar.group == "org.apache.kafka"}
    assert versions == {"4.3.1"}


def test_the_lock_is_whole():
    lock = lockfile.committed()
    assert len(lock.jars) == 95
    assert lock.registry.path.endswith("/3.3.3/apicurio-registry-app-3.3.3-all.tar.gz")
    assert all(re.fullmatch(r"[0-9a-f]{64}", each.sha256) for each in (*lock.jars, lock.registry))
    assert len({jar.path for jar in lock.jars}) == 95


def test_the_lock_holds_what_the_lab_starts():
    names = {jar.name for jar in lockfile.committed().jars}
    assert {"kafka_2.13", "connect-mirror", "connect-runtime", "kafka-tools", "log4j-slf4j-impl"} <= names
    assert "log4j-slf4j2-impl" not in names
