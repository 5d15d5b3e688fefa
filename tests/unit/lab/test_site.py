"""What a lab writes for a drill, without a lab."""

import stat

import pytest
import yaml

from drillbook.errors import InputError
from drillbook.lab import folder as folders
from drillbook.lab import ports, secret, site
from drillbook.lab.state import State, load, save


@pytest.fixture
def lab(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    folder = folders.named("paper")
    folder.root.mkdir(parents=True)
    secret.make(folder, "the-admins-own")
    return folder, State(ports.allocate(), {"east": "E" * 22, "west": "W" * 22}, "25.0.2", "4.3.1")


def test_regions_yaml_is_what_a_site_would_write(lab):
    folder, state = lab
    site.write(folder, state)
    written = yaml.load(folder.regions_yaml.read_text(), yaml.CSafeLoader)
    assert written["lab"] is True
    assert {name: each["cluster_id"] for name, each in written["regions"].items()} == state.cluster_ids
    assert "connect" not in written["regions"]["east"]
    assert written["regions"]["west"]["connect"] == {"url": f"http://127.0.0.1:{state.ports.connect}"}
    assert written["replication"][0]["source"] == "mm2-source"
    stop = written["fleet"]["writers"]["stop"]["http"]
    assert stop == f"POST http://127.0.0.1:{state.ports.fleet}/${{region}}/writers/${{name}}/stop?flush=${{flush}}"


def test_no_secret_is_in_regions_yaml(lab):
    folder, state = lab
    site.write(folder, state)
    text = folder.regions_yaml.read_text()
    for user in (*secret.USERS, secret.ADMIN):
        assert secret.read(folder, user) not in text
    for user in secret.USERS:
        assert f"${{file:{folder.secrets / user}}}" in text
    assert str(state.ports.relay) not in text
    assert str(state.ports.east.link) not in text


def test_secrets_are_for_their_owner_alone(lab):
    folder, _ = lab
    modes = {stat.S_IMODE(file.stat().st_mode) for file in folder.secrets.iterdir()}
    assert modes == {0o600}
    assert len({secret.read(folder, user) for user in secret.USERS}) == len(secret.USERS)


def test_a_lab_is_remembered(lab):
    folder, state = lab
    save(folder, state)
    assert load(folder) == state


def test_a_torn_state_is_no_lab(lab):
    folder, state = lab
    save(folder, state)
    folder.state.write_bytes(folder.state.read_bytes()[:-20])
    assert load(folder) is None


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "x" * 65])
def test_a_name_cannot_leave_the_folder(name):
    with pytest.raises(InputError):
        folders.named(name)
