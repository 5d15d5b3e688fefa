"""`drillbook lab` on the command line, without a lab."""

import argparse

import pytest

from drillbook.cli import lab
from drillbook.lab.failure import LabError
from drillbook.lab.state import PARTS


def parse(*words):
    parser = argparse.ArgumentParser(prog="drillbook")
    lab.add_parser(parser.add_subparsers(dest="command"))
    return parser.parse_args(["lab", *words])


def test_faults_name_the_parts_of_the_lab():
    assert lab.PARTS == PARTS


@pytest.mark.parametrize("words", [("status",), ("fleet", "on"), ("fault", "kill", "east"), ("fault", "link", "drop")])
def test_without_a_lab_it_says_how_to_get_one(words, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with pytest.raises(LabError, match="there is no lab paper") as caught:
        lab.run(parse(*words, "--lab", "paper"))
    assert caught.value.remedy == "drillbook lab up --lab paper"


def test_down_without_a_lab_is_no_error(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert lab.run(parse("down", "--lab", "paper")) == 0
