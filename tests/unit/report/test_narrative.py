"""What people tell afterwards: whose word it is, which entries it is about, and what was done to it since."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest
from signed_drive import PEOPLE, SIGNERS

from drillbook.cli.main import main
from drillbook.drill.narrative import NARRATIVE, NARRATIVE_NAMESPACE, NOBODY, Told, hear, signed_line, tell
from drillbook.drill.verify import verify_drill
from drillbook.errors import DrillbookError, InputError
from drillbook.model.intent import Statement
from drillbook.signing.allowed_signers import AllowedSigners
from drillbook.signing.new_key import write_new_key

DRILLS = Path(__file__).parents[2] / "vectors" / "drills"
VECTOR = DRILLS / "narrative.jsonl"
GONE = "before it was removed"
TRUSTED = AllowedSigners.parse(SIGNERS)


@pytest.fixture
def drill(tmp_path: Path) -> Path:
    """A closed drill that somebody told about twice."""
    folder = tmp_path / "drill"
    shutil.copytree(DRILLS / "closed", folder)
    shutil.copy(VECTOR, folder / NARRATIVE)
    return folder


def problems(folder: Path, signers: AllowedSigners | None = TRUSTED) -> list[str]:
    return [heard.problem for heard in hear(folder, signers)]


def test_the_vector_holds_and_stands_in_the_report(drill: Path, tmp_path: Path) -> None:
    assert problems(drill) == ["", ""]
    signers, out = tmp_path / "signers", tmp_path / "out"
    signers.write_text(SIGNERS)
    assert main(("report", str(drill), "--signers", str(signers), "-o", str(out))) == 0
    assert "We would have stopped here had billing called." in out.read_text()
    assert "NOT SIGNED" not in out.read_text()
    assert main(("report", str(drill), "--signers", str(signers), "-o", str(out), "--format", "json")) == 0
    told = json.loads(out.read_text())["narrative"]
    assert [(n["person"], n["signed"], n["entries"]) for n in told] == [("alice", True, [4, 7]), ("erin", True, [40])]


def test_the_timeline_is_not_touched(drill: Path) -> None:
    before = (drill / "timeline.jsonl").read_bytes()
    tell(drill, PEOPLE["bob"], "I was asked twice.", (12,))
    assert (drill / "timeline.jsonl").read_bytes() == before
    assert verify_drill(drill, TRUSTED).standing == "intact and closed"
    assert problems(drill) == ["", "", ""]
    assert hear(drill, TRUSTED)[2].told.person == "bob"


def test_without_signers_nothing_counts_as_signed(drill: Path) -> None:
    assert problems(drill, None) == [NOBODY, NOBODY]


def lines(folder: Path) -> list[bytes]:
    return (folder / NARRATIVE).read_bytes().splitlines(keepends=True)


def changed(raw: bytes, **fields: object) -> bytes:
    """The line with its text changed under the old signature."""
    statement = msgspec.json.decode(raw, type=Statement)
    told = msgspec.structs.replace(msgspec.json.decode(statement.text, type=Told), **fields)
    return msgspec.json.encode(Statement(msgspec.json.encode(told).decode(), statement.signature)) + b"\n"


def resigned(raw: bytes, person: str, **fields: object) -> bytes:
    told = msgspec.json.decode(msgspec.json.decode(raw, type=Statement).text, type=Told)
    return signed_line(msgspec.structs.replace(told, **fields), PEOPLE[person])


@pytest.mark.parametrize(
    ("forge", "says"),
    [
        (lambda one, two: [changed(one, text="All was well."), two], ["signature does not hold", GONE]),
        (lambda one, two: [changed(one, person="bob"), two], ["signature does not hold", GONE]),
        (lambda one, two: [resigned(one, "bob"), two], ["names alice, and bob signed it", GONE]),
        (lambda _, two: [two], [GONE]),
        (lambda one, two: [two, one], [GONE, GONE]),
        (lambda one, two: [one, two, one], ["", "", GONE]),
        (lambda one, two: [resigned(one, "alice", drill="another"), two], ["about another drill", GONE]),
        (lambda one, two: [one, two, b"no json\n"], ["", "", "no narrative"]),
        (lambda one, two: [one, two.replace(b'{"text"', b'{ "text"')], ["", "another way"]),
        (lambda one, two: [one, two[:-20]], ["", "no narrative"]),
    ],
)
def test_what_was_done_to_it_is_said(drill: Path, forge: object, says: list[str]) -> None:
    (drill / NARRATIVE).write_bytes(b"".join(forge(*lines(drill))))
    found = problems(drill)
    assert [bool(problem) for problem in found] == [bool(said) for said in says]
    assert all(said in problem for said, problem in zip(says, found, strict=True))


def test_an_entry_that_was_rewritten_is_named(drill: Path) -> None:
    path = drill / "timeline.jsonl"
    raws = path.read_bytes().splitlines(keepends=True)
    raws[40] = raws[40].replace(b'"at":"2026', b'"at":"2027')
    path.write_bytes(b"".join(raws))
    assert problems(drill) == ["", "entry 40 is not what it was when this was written"]


def test_a_key_that_may_not_tell_is_no_signature(drill: Path) -> None:
    narrow = "".join(f'{name} namespaces="decision@drillbook" {key.public_line}\n' for name, key in PEOPLE.items())
    assert all("signature does not hold" in problem for problem in problems(drill, AllowedSigners.parse(narrow)))


def test_it_is_about_something_that_there_is(drill: Path) -> None:
    for entries in ((), (100_000,), (-1,)):
        with pytest.raises(InputError):
            tell(drill, PEOPLE["bob"], "so", entries)
    for text in ("", "  \n", "x" * 70_000):
        with pytest.raises(InputError):
            tell(drill, PEOPLE["bob"], text, (1,))
    assert len(lines(drill)) == 2


def test_a_link_in_its_place_is_refused(drill: Path, tmp_path: Path) -> None:
    (drill / NARRATIVE).rename(tmp_path / "elsewhere")
    (drill / NARRATIVE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DrillbookError):
        hear(drill, TRUSTED)
    with pytest.raises(DrillbookError):
        tell(drill, PEOPLE["bob"], "so", (1,))
    assert main(("report", str(drill))) == 2


def test_it_is_told_from_the_command_line_and_by_stock_tools(drill: Path, tmp_path: Path) -> None:
    key, signers = tmp_path / "dave", tmp_path / "signers"
    signers.write_text(f"{SIGNERS}dave {write_new_key(key, 'dave')}\n")
    command = ("report", str(drill), "--tell", "Seen from the site.", "--key", str(key), "--signers", str(signers))
    assert main((*command, "--about", "12, 14", "--meant", "2026-11-24T10:00:20.000000Z")) == 0
    assert main((*command, "--about", "twelve")) == 2
    assert main((*command, "--about", "12", "--meant", "noon")) == 2
    assert main(("report", str(drill), "--tell", "so", "--about", "1", "--key", str(tmp_path / "no"))) != 0
    narrow = tmp_path / "narrow"
    narrow.write_text(signers.read_text().replace("dave ", 'dave namespaces="decision@drillbook" '))
    assert main((*command[:-1], str(narrow), "--about", "12")) == 1, "nobody signs what no reader would accept"
    assert len(lines(drill)) == 3
    heard = hear(drill, AllowedSigners.load(signers))[2]
    assert (heard.problem, heard.told.person, heard.told.meant_at) == ("", "dave", "2026-11-24T10:00:20.000000Z")
    assert heard.told.after == hashlib.sha256(lines(drill)[1]).hexdigest()
    if shutil.which("ssh-keygen") is None:
        pytest.skip("needs ssh-keygen")
    statement = msgspec.json.decode(lines(drill)[2], type=Statement)
    (tmp_path / "sig").write_text(statement.signature)
    verify = (
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        str(signers),
        "-I",
        "dave",
        "-n",
        NARRATIVE_NAMESPACE,
        "-s",
        str(tmp_path / "sig"),
    )
    subprocess.run(verify, input=statement.text.encode(), check=True, capture_output=True)
