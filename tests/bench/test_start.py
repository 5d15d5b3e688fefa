"""The command line: what it takes until it says something, until a screen is painted, and to verify a drill."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from in_a_terminal import Screen
from long_drill import long_drill
from signed_drive import SIGNERS, walked

from bench.children import used, used_by
from drillbook.drill.replay_opening import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.proof
RUNS = 20


@pytest.fixture(autouse=True)
def as_installed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python keeps what it compiled, as it does for anybody who installed it."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("compiled")))


DRILLBOOK = str(Path(sys.executable).with_name("drillbook"))


def run(*command: str) -> float:
    """Milliseconds of CPU that a command took."""
    return used(os.environ, *command)


def said_of_load() -> str:
    return f"least of {RUNS}, load {os.getloadavg()[0]:.0f}"


def test_help_over_a_bare_python(measured: Callable[[str, str, str], None]) -> None:
    both = [(run(sys.executable, "-c", "pass"), run(DRILLBOOK, "--help")) for _ in range(RUNS)]
    bare, helped = min(b for b, _ in both), min(h for _, h in both)
    measured("`--help` over `python -c pass`, CPU", f"+{helped - bare:.0f} ms ({said_of_load()})", "≤ +60 ms")


@pytest.mark.parametrize(("name", "beside"), [("100 KB", False), ("1 MB, read beside the screen", True)])
def test_a_replay_is_painted(
    name: str, beside: bool, tmp_path: Path, measured: Callable[[str, str, str], None]
) -> None:
    drive = long_drill(1_400) if beside else walked()
    folder = drive.write(tmp_path / "drill")
    size = sum(path.stat().st_size for path in folder.glob("*.jsonl"))
    assert (size > AT_ONCE) is beside
    (tmp_path / "signers").write_text(SIGNERS)
    bare, textual, painted = [], [], []
    for _ in range(RUNS):
        bare.append(run(sys.executable, "-c", "pass"))
        textual.append(run(sys.executable, "-c", "import textual.app"))
        screen = Screen(DRILLBOOK, "replay", str(folder), "--signers", str(tmp_path / "signers"))
        screen.until(b"orders-east-to-west")
        painted.append(used_by(screen.pid))
        screen.end()
    much = (
        f"{min(painted):.0f} ms, of it {min(bare):.0f} ms Python and {min(textual) - min(bare):.0f} ms Textual's import"
    )
    measured(f"exec to first paint of a replay ({name}), CPU", f"{much} ({said_of_load()})", "≤ 250 ms")


def test_a_real_drill_is_verified(tmp_path: Path, measured: Callable[[str, str, str], None]) -> None:
    drive = long_drill(300)
    folder = drive.write(tmp_path / "drill")
    (tmp_path / "signers").write_text(SIGNERS)
    command = (DRILLBOOK, "verify", str(folder), "--signers", str(tmp_path / "signers"))
    imports = "import drillbook.cli.signers, drillbook.drill.report_text"
    both = [(run(*command), run(sys.executable, "-c", imports)) for _ in range(RUNS)]
    whole, imported = min(w for w, _ in both), min(i for _, i in both)
    what = f"`drillbook verify` of a drill of {len(drive.lines)} entries, the whole command, CPU"
    measured(what, f"{whole:.0f} ms, of it {imported:.0f} ms Python and imports ({said_of_load()})", "-")
