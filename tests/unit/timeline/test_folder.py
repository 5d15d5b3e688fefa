"""The drill folder's name and permissions, and the places that it refuses."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drillbook.errors import InputError
from drillbook.timeline.folder import create_drill_folder, is_drill_folder, refuse_unreachable_for_group
from drillbook.timeline.local_disk import filesystem, refuse_network_disk

AT = datetime(2026, 11, 24, 10, 15, tzinfo=UTC)


def test_its_name_says_when_and_what_and_its_mode_keeps_the_group_from_renaming(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        folder = create_drill_folder(tmp_path / "drills", "orders-east-to-west", AT)
    finally:
        os.umask(before)
    assert folder.name == "2026-11-24T101500Z-orders-east-to-west"
    assert folder.stat().st_mode & 0o7777 == 0o2750
    assert not is_drill_folder(folder)


def test_two_in_one_second_get_two_folders(tmp_path: Path) -> None:
    first, second = (create_drill_folder(tmp_path, "orders", AT) for _ in range(2))
    assert second.name == first.name + "-2"


def test_an_unknown_group_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such group"):
        create_drill_folder(tmp_path, "orders", AT, group="nobody-has-this-group")


def test_a_home_that_the_group_cannot_enter_is_named(tmp_path: Path) -> None:
    home = tmp_path / "home"
    folder = create_drill_folder(home / "drills", "orders", AT)
    home.chmod(0o700)
    with pytest.raises(InputError) as refused:
        refuse_unreachable_for_group(folder)
    assert refused.value.where == str(home)


def test_the_disk_is_named_as_the_kernel_names_it(tmp_path: Path) -> None:
    if shutil.which("stat") is None or not Path("/proc/self/mountinfo").exists():
        pytest.skip("needs Linux and stat(1)")
    here = subprocess.run(["stat", "-c", "%m", tmp_path], capture_output=True, text=True, check=True).stdout.strip()
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    assert filesystem(tmp_path) in {words[2] for words in mounts if words[1] == here}
    refuse_network_disk(tmp_path)
