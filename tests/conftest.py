"""What every test may rely on: the developer's own folders are out of reach, and CI skips nothing."""

import os
import shutil
from pathlib import Path

import pytest

from bench.proof_table import ProofTable


def pytest_configure(config: pytest.Config) -> None:
    """`make proof` keeps a table."""
    if os.environ.get("DRILLBOOK_PROOF"):
        config.pluginmanager.register(ProofTable())


@pytest.fixture(scope="session", autouse=True)
def _ci_skips_nothing() -> None:
    if os.environ.get("DRILLBOOK_NO_SKIPS"):
        missing = [tool for tool in ("tmux", "strace", "ssh-keygen") if shutil.which(tool) is None]
        assert not missing, f"install {', '.join(missing)}: tests that need them may not be skipped here"


@pytest.fixture(autouse=True)
def _no_witness_of_another_test(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each client keeps the seals that it saw, by drill, and the drills of tests have the same names."""
    if request.node.get_closest_marker("lab") is None:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, so that no test reads or writes the developer's drills, keys or witnesses."""
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path
