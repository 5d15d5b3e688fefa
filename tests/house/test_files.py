"""The house as it was agreed: small files, no machine's paths, no registry's host."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST_LINES = 300
HOSTS = re.compile(
    rb"pypi" rb"\.org|pythonhosted" rb"\.org|repo1?\." rb"maven|maven\.apache" rb"\.org/maven2|deb" rb"\.debian"
    rb"|registry\.npmjs|static\.crates"
)  # fmt: skip
MACHINE = re.compile(rb"/(work|root|farm)" rb"/(main|steering|shared|\.)")


def tracked(pattern: str = "") -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", *([pattern] if pattern else [])], cwd=ROOT, capture_output=True, check=True
    )
    return [ROOT / name for name in done.stdout.decode().splitlines() if (ROOT / name).is_file()]


def test_no_file_is_longer_than_it_may_be() -> None:
    lines = {str(path.relative_to(ROOT)): _lines(path) for path in tracked("tui/**/*.py")}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_no_file_names_a_registry_or_a_machine() -> None:
    named = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.suffix != ".png" and (HOSTS.search(raw := path.read_bytes()) or MACHINE.search(raw))
    ]
    assert named == []


def test_the_top_level_holds_nothing_without_a_reason() -> None:
    expected = {
        ".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "TIMELINE.md",
        "pyproject.toml", "runbooks", "screenshots", "tests", "tui",
    }  # fmt: skip
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} <= expected


def test_nothing_is_called_utils() -> None:
    assert [p for p in tracked("tui/**/*.py") if p.stem in {"utils", "util", "helpers", "common", "misc"}] == []


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")
