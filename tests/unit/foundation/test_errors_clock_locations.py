"""Errors carry their way out, time has one spelling, files have one place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from drillbook import clock, locations
from drillbook.errors import DrillbookError, InputError, NotPermitted, NotSupported, Problem, RegionUnreachable


def test_exit_codes_are_those_of_the_design() -> None:
    codes = {
        kind: kind("x").exit_code
        for kind in (DrillbookError, InputError, NotSupported, RegionUnreachable, NotPermitted)
    }
    assert codes == {DrillbookError: 1, InputError: 2, NotSupported: 2, RegionUnreachable: 3, NotPermitted: 1}


def test_one_error_can_carry_every_mistake() -> None:
    problems = [Problem("a.yaml:1:2", "no such check", "did you mean lag?"), Problem("a.yaml:3:4", "twice")]
    error = InputError.of(problems)
    assert error.problems == tuple(problems)
    assert str(error) == "a.yaml:1:2: no such check\n  did you mean lag?\na.yaml:3:4: twice"
    assert DrillbookError("x", where="y", remedy="z").problems == (Problem("y", "x", "z"),)


def test_a_time_has_one_spelling() -> None:
    at = datetime(2026, 11, 24, 12, 15, 0, 5, tzinfo=timezone(timedelta(hours=2)))
    assert clock.utc_text(at) == "2026-11-24T10:15:00.000005Z"
    assert clock.parse_utc("2026-11-24T10:15:00.000005Z") == at
    for other in ("2026-11-24T10:15:00Z", "2026-11-24T10:15:00.000005+00:00", "2026-11-24 10:15:00.000005Z", "x", ""):
        with pytest.raises(ValueError, match=r".+"):
            clock.parse_utc(other)
    with pytest.raises(ValueError, match="without a zone"):
        clock.utc_text(datetime(2026, 1, 1))  # noqa: DTZ001


def test_clocks_go_forward() -> None:
    assert clock.utc_now().tzinfo is UTC
    first = clock.boot_micros()
    assert first <= clock.boot_micros()
    assert abs(first / 1e6 - float(Path("/proc/uptime").read_text().split()[0])) < 5


def test_places_follow_xdg_and_ignore_a_relative_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert locations.drills_dir() == tmp_path / "data/drillbook/drills"
    assert locations.crash_dir() == tmp_path / ".local/state/drillbook/crashes"
    assert locations.signers_file() == tmp_path / ".config/drillbook/allowed_signers"
