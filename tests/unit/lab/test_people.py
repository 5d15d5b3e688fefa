"""The keys of the lab's people, as stock OpenSSH sees them."""

import shutil
import stat
import subprocess

import pytest

from drillbook.lab import people
from drillbook.lab.folder import Folder

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs ssh-keygen")


@pytest.fixture
def folder(tmp_path):
    folder = Folder("paper", tmp_path)
    people.make(folder)
    return folder


@pytest.mark.parametrize("person", people.PEOPLE)
def test_stock_openssh_signs_and_verifies_with_them(folder, person, tmp_path):
    file = tmp_path / "text"
    file.write_text("approved")
    key = folder.keys / person
    subprocess.run(["ssh-keygen", "-Y", "sign", "-f", key, "-n", "decision@drillbook", file], check=True)
    verify = ["ssh-keygen", "-Y", "verify", "-f", folder.allowed_signers, "-I", person, "-s", f"{file}.sig", "-n"]
    subprocess.run([*verify, "decision@drillbook"], check=True, input=b"approved")
    assert subprocess.run([*verify, "git"], check=False, input=b"approved").returncode != 0
    assert subprocess.run([*verify, "decision@drillbook"], check=False, input=b"refused").returncode != 0


def test_private_keys_are_for_their_owner_alone(folder):
    assert {stat.S_IMODE((folder.keys / person).stat().st_mode) for person in people.PEOPLE} == {0o600}
    shown = subprocess.run(
        ["ssh-keygen", "-y", "-P", "", "-f", folder.keys / "erin"], check=True, capture_output=True, text=True
    ).stdout
    assert shown.split()[:2] == (folder.keys / "erin.pub").read_text().split()[:2]
