"""The runbook that an option names: it is there, beside this one or bundled, or the place is named."""

from pathlib import Path

import pytest

from drillbook.errors import InputError
from drillbook.runbook.bundled import bundled_text
from drillbook.runbook.load import load_runbook


def renamed(name: str) -> str:
    text = bundled_text("async-replication")
    assert text.count("failback.yaml}") == 1
    return text.replace("failback.yaml}", name + "}")


def test_one_that_is_nowhere_is_an_error_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(renamed("fallback.yaml"))
    line = next(n for n, each in enumerate(path.read_text().splitlines(), 1) if "fallback.yaml}" in each)
    with pytest.raises(InputError) as caught:
        load_runbook(path)
    (problem,) = caught.value.problems
    assert f"mine.yaml:{line}:49" in str(problem)
    assert "there is no runbook `fallback.yaml`, beside this one or bundled" in str(problem)


def test_one_that_stands_beside_it_or_is_bundled_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(renamed("fallback.yaml"))
    (tmp_path / "fallback.yaml").write_text("version: 1\n")
    assert load_runbook(path).warnings == ()
    path.write_text(renamed("readiness.yaml"))
    assert load_runbook(path).warnings == ()
    path.write_text(renamed("../fallback.yaml"))
    with pytest.raises(InputError, match="is a path"):
        load_runbook(path)


def test_the_ends_of_a_step_that_comes_later_are_none() -> None:
    text = bundled_text("failback")
    with pytest.raises(InputError, match="is a later step: it has kept no ends yet"):
        load_runbook(text.replace("ends_of: stop-link", "ends_of: review"), "failback.yaml")
    with pytest.raises(InputError, match="stop-lnk"):
        load_runbook(text.replace("ends_of: stop-link", "ends_of: stop-lnk"), "failback.yaml")
