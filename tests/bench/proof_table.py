"""`make proof`'s table: what each file of tests came to, when, and of which commit.

A run renews the rows of the files that it ran whole, and leaves the others: each row names its own commit.
"""

from __future__ import annotations

import fcntl
import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from drillbook import clock

if TYPE_CHECKING:
    import pytest

TABLE = Path(__file__).with_name("proof.md")
HEAD = (
    "# Proof\n\nBy `make proof`, file by file.\n\n| tests | came to | seconds | commit | day |\n|---|---|---|---|---|\n"
)


@dataclass
class ProofTable:
    """A pytest plugin."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test counts once: by its call, or where it did not come to that, by what kept it."""
        name = report.location[0]
        self.seconds[name] += report.duration
        if report.when == "call" or report.outcome != "passed":
            self.counts.setdefault(name, Counter())[report.outcome] += 1

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Renew the rows."""
        asked = session.config.invocation_params.args
        if session.config.option.keyword or any("::" in word for word in asked) or session.shouldstop:
            return
        changed = _git("status", "--porcelain", "-uno", "--", ".", ":!tests/bench")
        commit = _git("rev-parse", "--short", "HEAD") + ("+" if changed else "")
        day = clock.utc_text(clock.utc_now())[:10]
        rows = {
            name: f"| {name} | {_said(count)} | {self.seconds[name]:.0f} | {commit} | {day} |\n"
            for name, count in self.counts.items()
        }
        with TABLE.open("a+") as table:
            fcntl.flock(table, fcntl.LOCK_EX)
            table.seek(0)
            kept = {line.split(" | ")[0][2:]: line for line in table if line.startswith("| tests/")}
            known = {name: line for name, line in (kept | rows).items() if Path(name).exists()}
            table.seek(0)
            table.truncate()
            table.write(HEAD + "".join(known[name] for name in sorted(known)))


def _said(count: Counter[str]) -> str:
    return ", ".join(f"{count[word]:,} {word}" for word in ("failed", "passed", "skipped") if count[word])


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], capture_output=True, text=True, check=True).stdout.strip()
