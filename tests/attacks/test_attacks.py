"""Each forgery is called what its file says, at the line that it names, without a witness and with one."""

from __future__ import annotations

from pathlib import Path

import pytest
from signed_drive import SIGNERS

from attacks.attack import UNSEEN, Attack, attacks
from attacks.table import HERE, PAGE, table
from attacks.true_drills import DRILLS, true_drill, witness_of
from drillbook.drill.verify import verify_drill
from drillbook.signing.allowed_signers import AllowedSigners

ATTACKS = attacks(HERE)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_forgery_is_called_what_it_is(attack: Attack, tmp_path: Path) -> None:
    forged = attack.write(tmp_path / "drill")
    found = attack.judge(tmp_path / "drill", witness=False)
    assert (found.called, found.line) == (attack.alone, forged.line)
    assert attack.alone in UNSEEN or found.standing == "not verified"
    seen = attack.judge(tmp_path / "drill", witness=True)
    assert (seen.called, seen.standing) == (attack.witnessed, "not verified")


@pytest.mark.parametrize("name", DRILLS)
def test_a_true_drill_passes_with_its_witness(name: str, tmp_path: Path) -> None:
    folder = true_drill(name).write(tmp_path)
    report = verify_drill(folder, AllowedSigners.parse(SIGNERS), witness=witness_of(name))
    assert report.problems == ()
    assert report.standing == "intact and closed"


def test_the_page_says_what_the_files_say() -> None:
    assert PAGE.read_text() == table()
    assert "not detectable without a witness" in table()
