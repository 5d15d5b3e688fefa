"""README.md says what is so: its tables are those of the registries, its commands and files exist."""

import re
from pathlib import Path

import pytest

from drillbook.cli.main import parser
from house.readme_reference import PAGE, whole

ROOT = PAGE.parent
TEXT = PAGE.read_text()
LINES = [line.strip().partition("  #")[0].strip() for line in TEXT.splitlines() if line.startswith("    ")]
COMMANDS = [line.split()[1:] for line in LINES if line.startswith("drillbook ")]
OF_A_SITE = {"my-runbook.yaml", "regions.yaml", "undo.md"}
TARGETS = [line.split()[1] for line in LINES if line.startswith("make ")]


def test_the_generated_parts_are_up_to_date() -> None:
    assert whole(TEXT) == TEXT, "run: python tests/house/readme_reference.py"


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_each_command_is_one_that_the_command_line_takes(words: list[str]) -> None:
    if words[-1] == "--help":
        with pytest.raises(SystemExit, match="0"):
            parser().parse_args(words)
    else:
        assert parser().parse_args(words).command == words[0]


def test_each_make_target_and_each_file_that_is_named_exists() -> None:
    assert COMMANDS
    assert TARGETS
    for target in TARGETS:
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE), target
    named = {*re.findall(r"\]\(([^)#:]+)\)", TEXT), *re.findall(r"`([A-Za-z/-]+\.(?:md|yaml))`", TEXT)}
    assert [name for name in sorted(named - OF_A_SITE) if not (ROOT / name).exists()] == []


def test_each_bundled_runbook_is_named() -> None:
    for path in Path(ROOT / "runbooks").glob("*.yaml"):
        assert path.name in TEXT or path.stem in TEXT, path.name
