"""The command line: how much longer than a bare Python until it says something."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.proof
RUNS = 15


def best(*command: str) -> float:
    """Seconds of the quickest of some runs."""
    found = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        found.append(time.perf_counter() - began)
    return min(found)


def test_help_over_a_bare_python(measured: Callable[[str, str, str], None]) -> None:
    bare = best(sys.executable, "-c", "pass")
    helped = best(sys.executable, "-m", "drillbook.cli", "--help")
    measured("`--help` over `python -c pass`", f"+{(helped - bare) * 1000:.0f} ms ({helped / bare:.1f}x)", "≤ +60 ms")
