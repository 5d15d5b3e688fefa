"""Fetching artifacts, against a repository on the loopback that misbehaves as told."""

import errno
import hashlib
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from drillbook.lab import download
from drillbook.lab.failure import LabError
from drillbook.lab.lockfile import Artifact
from drillbook.lab.progress import Quiet

CONTENT = b"a jar" * 50_000


def artifact(sha256: str = hashlib.sha256(CONTENT).hexdigest()) -> Artifact:
    return Artifact("org.example", "thing", "1.0", "", "jar", sha256)


class Repository(BaseHTTPRequestHandler):
    """A Maven repository of one file; the first `cut` answers end in the middle."""

    cut = 0
    asked = 0

    def do_GET(self):
        Repository.asked += 1
        if self.path != "/maven2/org/example/thing/1.0/thing-1.0.jar":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        if Repository.cut > 0:
            Repository.cut -= 1
            self.wfile.write(CONTENT[:1000])
            self.close_connection = True
            return
        self.wfile.write(CONTENT)

    def log_message(self, *_):
        pass


@pytest.fixture
def repository(monkeypatch, tmp_path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Repository)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    Repository.cut = Repository.asked = 0
    monkeypatch.setenv("DRILLBOOK_MAVEN_URL", f"http://127.0.0.1:{server.server_port}/maven2/")
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
    yield Repository
    server.shutdown()
    server.server_close()
    thread.join()


def files(folder):
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


def fetch(target, *artifacts):
    download.fetch(artifacts, target, len(CONTENT), Quiet())


def test_fetches_once(repository, tmp_path):
    target = tmp_path / "cache"
    fetch(target, artifact())
    assert (target / artifact().path).read_bytes() == CONTENT
    fetch(target, artifact())
    assert repository.asked == 1


def test_tries_again_after_a_cut_connection(repository, tmp_path):
    repository.cut = 2
    fetch(tmp_path / "cache", artifact())
    assert repository.asked == 3
    assert files(tmp_path / "cache") == ["thing-1.0.jar"]


def test_a_wrong_hash_is_told_and_leaves_nothing(repository, tmp_path):
    with pytest.raises(LabError, match="wrong SHA-256") as caught:
        fetch(tmp_path / "cache", artifact("0" * 64))
    assert "0" * 64 in caught.value.message
    assert hashlib.sha256(CONTENT).hexdigest() in caught.value.message
    assert "DRILLBOOK_MAVEN_URL" in caught.value.remedy
    assert files(tmp_path / "cache") == []


def test_a_damaged_file_in_the_cache_is_fetched_again(repository, tmp_path):
    file = tmp_path / "cache" / artifact().path
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT[:-1])
    fetch(tmp_path / "cache", artifact())
    assert file.read_bytes() == CONTENT


def test_a_missing_artifact_is_told_and_the_others_stay(repository, tmp_path):
    other = Artifact("org.example", "absent", "1.0", "", "jar", "0" * 64)
    fetch(tmp_path / "cache", artifact())
    with pytest.raises(LabError, match=r"absent-1\.0\.jar in 3 tries: .*404"):
        fetch(tmp_path / "cache", artifact(), other)
    assert files(tmp_path / "cache") == ["thing-1.0.jar"]


def test_no_network_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("DRILLBOOK_MAVEN_URL", "http://127.0.0.1:9/maven2")
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
    with pytest.raises(LabError, match="could not fetch org/example/thing") as caught:
        fetch(tmp_path / "cache", artifact())
    assert "check the network" in caught.value.remedy
    assert caught.value.where == "http://127.0.0.1:9/maven2"
    assert files(tmp_path / "cache") == []


def test_mavens_own_repository_is_looked_at_first_and_the_hash_decides(repository, tmp_path):
    file = tmp_path / "m2" / artifact().path
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    os.utime(file, (1_000_000_000, 1_000_000_000))
    fetch(tmp_path / "cache", artifact())
    assert repository.asked == 0
    assert (tmp_path / "cache" / artifact().path).stat().st_mtime == 1_000_000_000
    file.write_bytes(b"junk")
    fetch(tmp_path / "other", artifact())
    assert repository.asked == 1
    assert (tmp_path / "other" / artifact().path).read_bytes() == CONTENT


def test_a_full_disk_is_told_and_leaves_nothing(repository, monkeypatch, tmp_path):
    """/dev/full cannot stand for a folder, so the rename that ends a download says what a full disk says."""

    def full(self, target):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pathlib.Path.rename", full)
    with pytest.raises(LabError, match="no space left on the disk") as caught:
        fetch(tmp_path / "cache", artifact())
    assert "XDG_CACHE_HOME" in caught.value.remedy
    assert files(tmp_path / "cache") == []


def test_the_default_repository_is_known_without_a_setting(monkeypatch):
    monkeypatch.delenv("DRILLBOOK_MAVEN_URL", raising=False)
    assert download.base_url().startswith("https://")
