import sys
from pathlib import Path

import pytest

from drillbook.errors import InputError
from drillbook.model.plan import Outcome
from drillbook.redact import MASK
from drillbook.regions.hushed import Hushed
from drillbook.regions.secrets import resolve, resolve_all
from drillbook.snapshots.base import ReadError
from drillbook.snapshots.cluster import ClusterSnapshot


def nothing(secret: str) -> None:
    assert secret


def test_each_reference_is_resolved_and_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EAST_READ", "from-env")
    (tmp_path / "password").write_text("from-file\n")
    (tmp_path / "password").chmod(0o600)
    remembered: list[str] = []
    settings = {
        "a": "${env:EAST_READ}",
        "b": "${file:password}",
        "c": f"${{cmd:{sys.executable} -c \"print('from-cmd')\"}}",
        "d": "plain",
        "e": "user:${env:EAST_READ}@host",
    }
    assert resolve_all(settings, tmp_path, remembered.append) == {
        "a": "from-env",
        "b": "from-file",
        "c": "from-cmd",
        "d": "plain",
        "e": "user:from-env@host",
    }
    assert set(remembered) == {"from-env", "from-file", "from-cmd"}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    (tmp_path / "password").write_text("s3cret-s3cret")
    (tmp_path / "password").chmod(mode)
    with pytest.raises(InputError, match="others may read this file") as caught:
        resolve("${file:password}", tmp_path, nothing)
    assert caught.value.remedy.startswith("chmod 600 ")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("${env:DRILLBOOK_NOT_SET}", "DRILLBOOK_NOT_SET is not set"),
        ("${file:nowhere}", "No such file or directory"),
        ("${cmd:/no/such/program}", "/no/such/program"),
        ("${cmd:false}", "ended with 1"),
        ("${cmd:true}", "is empty"),
        ('${cmd:unbalanced "}', "No closing quotation"),
    ],
)
def test_what_cannot_be_resolved_is_named(tmp_path: Path, reference: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        resolve(reference, tmp_path, nothing)


def test_no_shell_reads_a_command(tmp_path: Path) -> None:
    assert resolve("${cmd:echo $HOME;id}", tmp_path, nothing) == "$HOME;id"


def test_what_was_resolved_is_masked_on_its_way_out() -> None:
    hushed = Hushed()
    answer = ClusterSnapshot("east", 1, errors=(ReadError("cannot log in with s3cret-s3cret", code="X"),))
    assert hushed.snapshot(answer) == answer
    hushed.remember("s3cret-s3cret")
    assert hushed.snapshot(answer).errors == (ReadError(f"cannot log in with {MASK}", code="X"),)
    assert hushed.outcome(Outcome(ok=False, text="s3cret-s3cret!")).text == f"{MASK}!"
