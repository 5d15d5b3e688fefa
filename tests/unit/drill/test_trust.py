"""What a client makes sure of before it signs."""

from pathlib import Path

import pytest
from signed_drive import SIGNERS, SignedDrive

from attacks.book import Book
from attacks.forgeries.with_keys.approval_of_another_gate import forge as other_gate
from attacks.forgeries.with_keys.gate_asks_fewer import forge as fewer
from drillbook.drill import trust
from drillbook.drill.reading import fold_folder
from drillbook.drill.seals_seen import seen, witness_file
from drillbook.errors import NotPermitted
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.timeline import frame

PEOPLE = AllowedSigners.parse(SIGNERS)


@pytest.fixture
def drive(home: Path, monkeypatch: pytest.MonkeyPatch) -> SignedDrive:
    """A drill whose gate is open and where bob has approved; this client's clock is the engine's."""
    drive = SignedDrive()
    drive.to_gate()
    drive.sign("approve", "bob", "approver")
    monkeypatch.setattr(trust, "now_micros", lambda: drive.now)
    return drive


def test_a_true_drill_is_trusted_and_its_newest_seal_is_kept(drive: SignedDrive, tmp_path: Path) -> None:
    folder = drive.write(tmp_path / "drill")
    trust.refuse_untrusted(folder, PEOPLE, drive.state)
    (kept,) = seen(witness_file(drive.state.opened.drill))
    assert kept.seq == max(n for n, raw in enumerate(drive.lines) if frame.decode(raw).kind == "seal")


def test_what_was_seen_and_is_gone_is_refused(drive: SignedDrive, tmp_path: Path) -> None:
    trust.refuse_untrusted(drive.write(tmp_path / "drill"), PEOPLE, drive.state)
    drive.lines = drive.lines[:-4]
    with pytest.raises(NotPermitted, match="rewritten or restored"):
        trust.refuse_untrusted(drive.write(tmp_path / "drill"), PEOPLE, drive.state)


@pytest.mark.parametrize("forge", [other_gate, fewer])
def test_a_record_that_does_not_follow_is_refused(drive: SignedDrive, tmp_path: Path, forge) -> None:  # type: ignore[no-untyped-def]
    folder = forge(Book(tuple(drive.lines), tuple(drive.sample_lines))).write(tmp_path / "drill")
    with pytest.raises(NotPermitted, match="does not follow"):
        trust.refuse_untrusted(folder, PEOPLE, drive.state)
    assert not witness_file(drive.state.opened.drill).exists()


def test_an_engine_ahead_of_this_clock_is_refused(
    drive: SignedDrive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = drive.write(tmp_path / "drill")
    monkeypatch.setattr(trust, "now_micros", lambda: drive.now - 60_000_000)
    with pytest.raises(NotPermitted, match="60 s ahead"):
        trust.refuse_untrusted(folder, PEOPLE, fold_folder(folder))
