"""Each command that verifies believes the same: signers, revoked keys, what a client has seen, and as of when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from signed_drive import PEOPLE, SIGNERS, walked

from drillbook.cli import screen
from drillbook.cli.main import main
from drillbook.drill.verifier import Verifier
from drillbook.timeline import frame

if TYPE_CHECKING:
    from collections.abc import Callable

LATER = "2199-01-01T00:00:00.000000Z"


@pytest.fixture
def site(home: Path) -> Path:
    """A closed drill, the signers, a list on which bob's key is revoked, and a witness of another history."""
    walked().write(home / "drill")
    drive = walked()
    seal = max(n for n, raw in enumerate(drive.lines) if frame.decode(raw).kind == "seal")
    (home / "signers").write_text(SIGNERS)
    (home / "expiring").write_text(SIGNERS.replace(" ssh-", ' valid-before="21000101" ssh-'))
    (home / "revoked").write_text(f"{PEOPLE['bob'].public_line}\n")
    seen = {"drill": drive.state.opened.drill, "seq": seal, "prev": "0" * 64}
    (home / "witness").write_text(json.dumps(seen) + "\n")
    return home


def verdict_of_replay(site: Path, *argv: str) -> int:
    """What `replay` would exit with: its screen is not drawn, and what it was given is judged."""
    given: list[Verifier] = []

    async def run_replay(folder: Path, verifier: Verifier, *, follow: bool) -> int:
        given.append(verifier)
        return 0 if not verifier.judge(folder).problems else 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screen, "run_replay", run_replay)
        return main(("replay", str(site / "drill"), *argv))


def code_of(command: str) -> Callable[..., int]:
    def run(site: Path, *argv: str) -> int:
        drills = [str(site / "drill")] * (2 if command == "diff" else 1)
        return main((command, *drills, *argv))

    return run


COMMANDS = {"replay": verdict_of_replay, **{name: code_of(name) for name in ("verify", "report", "diff")}}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_revoked_key_is_believed_by_none(site: Path, command: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    run, signers = COMMANDS[command], ("--signers", str(site / "signers"))
    assert run(site, *signers) == 0
    assert run(site, *signers, "--revoked", str(site / "revoked")) == 1
    (site / "signers.revoked").write_bytes((site / "revoked").read_bytes())
    assert run(site, *signers) == 1
    capfdbinary.readouterr()
    assert run(site, *signers, "--revoked", str(site / "no such list")) == 2
    assert b"cannot read the revoked keys" in capfdbinary.readouterr().err


@pytest.mark.parametrize("command", ["verify", "report", "replay"])
def test_a_witness_and_a_time_count_everywhere(
    site: Path, command: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    run, signers = COMMANDS[command], ("--signers", str(site / "signers"))
    assert run(site, *signers, "--witness", str(site / "witness")) == 1
    expiring = ("--signers", str(site / "expiring"))
    assert run(site, *expiring) == 0
    assert run(site, *expiring, "--at", LATER) == 1
    capfdbinary.readouterr()
    assert run(site, *signers, "--at", "noon") == 2
    assert b"--at" in capfdbinary.readouterr().err


@pytest.mark.parametrize("command", ["report", "diff"])
def test_who_names_a_list_and_has_no_signers_is_told(
    site: Path, command: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert COMMANDS[command](site, "--revoked", str(site / "revoked")) == 2
    assert b"no file of allowed signers" in capfdbinary.readouterr().err
