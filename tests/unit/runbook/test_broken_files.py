"""However a file is broken, what comes out is a list of mistakes, never a crash."""

import random
from collections import Counter
from pathlib import Path

import pytest
from runbook_words import words

from drillbook.errors import InputError
from drillbook.runbook.bundled import find_runbook
from drillbook.runbook.load import load_runbook
from drillbook.runbook.positions import Source

WHOLE = (Path(__file__).parent / "whole.yaml").read_text()
VALUES = (
    "{}",
    "[]",
    "null",
    "no",
    "1",
    "x",
    "{a: b}",
    "[[a]]",
    "*a",
    "&a b",
    "${nope}",
    "!x y",
    "1.5",
    '""',
    "| \n  a",
)
MARKS = tuple("{}[]:,\"'#&*!|>%@ -\t0a")
ROUNDS = 60


def broken(text: str, chance: random.Random) -> str:
    """The text with one to three lines dropped, doubled, given another value or a stray character."""
    lines = text.split("\n")
    for _ in range(chance.randint(1, 3)):
        k = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                del lines[k]
            case 1:
                lines.insert(k, chance.choice(lines))
            case 2:
                lines[k] = f"{lines[k].split(':', 1)[0]}: {chance.choice(VALUES)}"
            case _:
                at = chance.randrange(len(lines[k]) + 1)
                lines[k] = lines[k][:at] + chance.choice(MARKS) + lines[k][at:]
    return "\n".join(lines)


@pytest.mark.parametrize("text", [WHOLE, find_runbook("async-replication")[0]], ids=["whole", "async-replication"])
def test_a_broken_runbook_gives_mistakes_at_places_in_the_file(text: str) -> None:
    chance, seen = random.Random(7), Counter[str]()
    for _ in range(ROUNDS):
        mutant = broken(text, chance)
        try:
            load_runbook(mutant, "broken.yaml", vocabulary=words())
        except InputError as error:
            seen["refused"] += 1
            for problem in error.problems:
                name, line, column = problem.where.split(":")
                assert name == "broken.yaml"
                assert int(line) <= len(Source("", mutant).text.splitlines()) + 1
                assert int(column) >= 1
                assert problem.message
                assert problem.remedy
        else:
            seen["loaded"] += 1
    assert seen["refused"] > ROUNDS / 2
