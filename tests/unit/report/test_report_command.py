"""`drillbook report` and `schema report`: real folders in, files out, and a code that tells a pipeline what to do."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from signed_drive import SIGNERS, walked

from drillbook.cli.main import main

DRILLS = Path(__file__).parents[2] / "vectors" / "drills"
SIGNERS_FILE = DRILLS / "allowed_signers"


@pytest.fixture(autouse=True)
def nobodys_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def out(capfdbinary: pytest.CaptureFixture[bytes], *argv: str) -> tuple[int, str]:
    code = main(argv)
    return code, capfdbinary.readouterr().out.decode()


@pytest.mark.parametrize("name", ["closed", "crashed", "decided", "refused", "went-back"])
def test_every_recorded_drill_has_a_report_in_every_format(
    name: str, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    for form in ("md", "html", "json", "junit"):
        file = tmp_path / f"{name}.{form}"
        argv = ("report", str(DRILLS / name), "--format", form, "-o", str(file), "--signers", str(SIGNERS_FILE))
        assert out(capfdbinary, *argv) == (0, "")
        assert file.stat().st_size > 1000
    found = json.loads((tmp_path / f"{name}.json").read_text())
    assert found["verification"]["standing"] == "intact and closed"
    assert found["verification"]["used"] == len((DRILLS / name / "timeline.jsonl").read_bytes().splitlines())
    ET.parse(tmp_path / f"{name}.junit")


def test_a_decision_for_another_runbook_is_the_result(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    found = json.loads(out(capfdbinary, "report", str(DRILLS / "decided"), "--format", "json")[1])
    assert (found["result"]["said"], found["result"]["next_runbook"]) == ("decided", "failback.yaml")
    decided = [d for d in found["decisions"] if d["decision"] == "decide"]
    assert [(d["person"], d["option"], d["steps"]) for d in decided] == [("erin", "go-back", ["decide"])]
    assert all(d["after"] >= 0 for d in decided)


def test_without_signers_it_says_that_nobody_verified(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code, text = out(capfdbinary, "report", str(DRILLS / "closed"))
    assert code == 0
    assert "NOT CHECKED" in text.split("##")[0]


def test_a_changed_line_ends_the_report_before_it(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    folder = walked().write(tmp_path / "drill")
    signers = tmp_path / "signers"
    signers.write_text(SIGNERS)
    lines = (folder / "timeline.jsonl").read_bytes().splitlines(keepends=True)
    n = next(i for i, line in enumerate(lines) if b'"kind":"cleared"' in line)
    lines[n] = lines[n].replace(b'"gate":-1', b'"gate":-2')
    (folder / "timeline.jsonl").write_bytes(b"".join(lines))
    for argv in (("--signers", str(signers)), ()):
        code, text = out(capfdbinary, "report", str(folder), "--format", "json", *argv)
        found = json.loads(text)
        assert code == 1
        assert found["verification"]["standing"] == "not verified"
        assert 0 < found["verification"]["used"] <= n + 1
        assert found["verification"]["problems"]
        assert found["result"]["said"] == "not closed"


def test_it_refuses_what_is_no_drill(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    assert main(("report", str(tmp_path))) == 2
    assert main(("report",)) == 2
    empty = tmp_path / "empty"
    shutil.copytree(DRILLS / "closed", empty)
    (empty / "timeline.jsonl").write_bytes(b"")
    assert main(("report", str(empty))) == 2
    assert main(("report", str(DRILLS / "closed"), "-o", str(tmp_path / "no" / "where"))) == 2
    assert main(("report", str(DRILLS / "closed"), "--signers", str(tmp_path / "nobody"))) == 2


def test_both_commands_print_one_schema(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    one = out(capfdbinary, "report", "--schema")
    assert one == out(capfdbinary, "schema", "report")
    assert json.loads(one[1])["$ref"] == "#/$defs/Review"
